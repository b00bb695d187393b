#include "os/socket_owner.hpp"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <sstream>

#include "os/fd.hpp"
#include "os/files.hpp"

namespace flow::os {
namespace {

using namespace literals;

Error no_such_connection(std::uint16_t port, std::uint16_t peer_port) {
  return make_error(ErrorCode::not_found, "no process holds the connection 127.0.0.1:{} to 127.0.0.1:{}",
                    port, peer_port);
}

// Nothing when netlink cannot be asked; an error when it says that there is no such connection.
std::optional<Result<unsigned>> ask_netlink(std::uint16_t port, std::uint16_t peer_port) {
  const Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!socket.valid()) return std::nullopt;
  struct {
    nlmsghdr header;
    inet_diag_req_v2 body;
  } request{};
  request.header.nlmsg_len = sizeof(request);
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST;
  request.body.sdiag_family = AF_INET;
  request.body.sdiag_protocol = IPPROTO_TCP;
  request.body.idiag_states = ~0U;
  request.body.id.idiag_sport = htons(port);
  request.body.id.idiag_dport = htons(peer_port);
  request.body.id.idiag_src[0] = htonl(INADDR_LOOPBACK);
  request.body.id.idiag_dst[0] = htonl(INADDR_LOOPBACK);
  request.body.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  request.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  if (::send(socket.get(), &request, sizeof(request), 0) < 0) return std::nullopt;
  // The kernel has answered before send() returns.
  alignas(nlmsghdr) std::array<char, 4096> answer;
  const ssize_t size = ::recv(socket.get(), answer.data(), answer.size(), MSG_DONTWAIT);
  if (size < static_cast<ssize_t>(sizeof(nlmsghdr))) return std::nullopt;
  nlmsghdr header;
  std::memcpy(&header, answer.data(), sizeof(header));
  if (header.nlmsg_type == NLMSG_ERROR) {
    nlmsgerr error;
    std::memcpy(&error, answer.data() + NLMSG_HDRLEN, sizeof(error));
    if (error.error == -ENOENT) return std::unexpected(no_such_connection(port, peer_port));
    return std::nullopt;
  }
  inet_diag_msg message;
  if (size < static_cast<ssize_t>(NLMSG_HDRLEN + sizeof(message))) return std::nullopt;
  std::memcpy(&message, answer.data() + NLMSG_HDRLEN, sizeof(message));
  return message.idiag_uid;
}

}  // namespace

Result<unsigned> loopback_socket_owner(std::uint16_t port, std::uint16_t peer_port) {
  if (auto answer = ask_netlink(port, peer_port)) return *std::move(answer);
  return loopback_socket_owner_from_proc(port, peer_port);
}

// "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid": hex, network order.
Result<unsigned> loopback_socket_owner_from_proc(std::uint16_t port, std::uint16_t peer_port) {
  TRY(const std::string table, read_file("/proc/net/tcp", 64_MiB));
  const std::uint32_t loopback = htonl(INADDR_LOOPBACK);
  const std::string local = fmt::format("{:08X}:{:04X}", loopback, port);
  const std::string remote = fmt::format("{:08X}:{:04X}", loopback, peer_port);
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string skip, from, to;
    unsigned owner = 0;
    words >> skip >> from >> to >> skip >> skip >> skip >> skip >> owner;
    if (words && from == local && to == remote) return owner;
  }
  return std::unexpected(no_such_connection(port, peer_port));
}

}  // namespace flow::os
