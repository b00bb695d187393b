#pragma once
// Who is at the other end of a TCP connection over loopback.
#include <cstdint>

#include "base/result.hpp"

namespace flow::os {

// The user id of the process that holds the socket bound to 127.0.0.1:`port` and connected to
// 127.0.0.1:`peer_port`. Asks the kernel by netlink, or reads /proc/net/tcp where that is not to be had.
// `not_found` when there is no such connection (any more).
Result<unsigned> loopback_socket_owner(std::uint16_t port, std::uint16_t peer_port);
// The second way alone: milliseconds on a machine with many connections.
Result<unsigned> loopback_socket_owner_from_proc(std::uint16_t port, std::uint16_t peer_port);

}  // namespace flow::os
