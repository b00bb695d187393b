#pragma once
// Streams of the browser: what IO.read hands out, into a file of ours.
#include <memory>
#include <string>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/bytes.hpp"
#include "cdp/session.hpp"

namespace flow::browser::detail {

// Reads `handle` to its end, a piece of 1 MiB per round trip. More than `cap` is `quota`, in words that begin
// with `what`. The stream stays open, and after a failure what was written so far stays too: both are the
// caller's to end.
Task<Result<Bytes>> read_stream(Context cx, std::shared_ptr<cdp::Session> session, std::string handle,
                                std::string path, std::string what, Bytes cap);

}  // namespace flow::browser::detail
