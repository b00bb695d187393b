#pragma once
// The local transport: --remote-debugging-pipe. We write what the browser reads as descriptor 3 and read
// its 4.
#include <memory>

#include "base/bytes.hpp"
#include "cdp/framing.hpp"
#include "cdp/transport.hpp"
#include "os/fd.hpp"

namespace flow::async {
class Loop;
}

namespace flow::cdp {

std::unique_ptr<Transport> make_pipe_transport(async::Loop& loop, os::Fd to_browser, os::Fd from_browser,
                                               Bytes message_cap = kMessageCap);

}  // namespace flow::cdp
