#pragma once
// Relaying: bytes between two connections, both ways, until both have ended.
#include <functional>

#include "net/detail/proxy_way.hpp"

namespace flow::net::detail {

// A client that hangs up ends both (browsers never close half); the end of the target is passed on. A broken
// connection, or no byte either way for `idle`, ends both. Cancelling ends both at once.
Task<Result<void>> relay(Context cx, Socket client, Socket target, milliseconds idle);

// The same for the rest of one http:// exchange: the heads of the answer are rewritten. `answered` is told
// what kept an answer from coming, or that one came; it must not throw.
using Answered = std::function<void(Result<void>)>;
Task<Result<void>> relay_exchange(Context cx, Socket client, Socket target, milliseconds idle,
                                  Answered answered);

}  // namespace flow::net::detail
