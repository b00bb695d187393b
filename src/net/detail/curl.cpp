#include "net/detail/curl.hpp"

#include <algorithm>
#include <cstring>

#include <netinet/in.h>
#include <sys/socket.h>

namespace flow::net::detail {
namespace {

std::optional<IpAddress> address_of(const curl_sockaddr& target) {
  if (target.family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &target.addr, sizeof in);
    IpAddress::V4 bytes{};
    std::memcpy(bytes.data(), &in.sin_addr, bytes.size());
    return IpAddress(bytes);
  }
  if (target.family == AF_INET6) {
    // curl_sockaddr is as long as the address it holds, which is longer than its declaration.
    sockaddr_in6 in{};
    std::memcpy(&in, static_cast<const void*>(&target.addr),
                std::min<std::size_t>(sizeof in, target.addrlen));
    IpAddress::V6 bytes{};
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return IpAddress(bytes);
  }
  return std::nullopt;
}

curl_socket_t open_socket(void* self, curlsocktype /*purpose*/, curl_sockaddr* target) {
  auto& guard = *static_cast<SocketGuard*>(self);
  const auto address = address_of(*target);
  auto verdict = address
                     ? check_address(guard.policy, guard.host, *address)
                     : fail(ErrorCode::blocked, "{} was not called: it is no internet address", guard.host);
  if (!verdict) {
    guard.refusal = std::move(verdict).error();
    return CURL_SOCKET_BAD;
  }
  guard.opened += 1;
  return ::socket(target->family, target->socktype | SOCK_CLOEXEC, target->protocol);
}

}  // namespace

void append(TextList& list, const std::string& text) {
  list.reset(curl().slist_append(list.release(), text.c_str()));
  FLOW_ASSERT(list != nullptr);
}

void SocketGuard::install(CURL* easy) {
  set(easy, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  set(easy, CURLOPT_OPENSOCKETDATA, this);
}

}  // namespace flow::net::detail
