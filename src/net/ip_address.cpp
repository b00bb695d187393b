#include "net/ip_address.hpp"

#include <algorithm>

#include <arpa/inet.h>

#include "base/assert.hpp"

namespace flow::net {

IpAddress::IpAddress(V4 bytes) : v4_(true) {
  std::ranges::copy(bytes, bytes_.begin());
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) {
    text = text.substr(1, text.size() - 2);
    if (text.find(':') == std::string_view::npos) return std::nullopt;
  }
  const std::string ended(text);
  V4 v4{};
  if (::inet_pton(AF_INET, ended.c_str(), v4.data()) == 1) return IpAddress(v4);
  V6 v6{};
  if (::inet_pton(AF_INET6, ended.c_str(), v6.data()) == 1) return IpAddress(v6);
  return std::nullopt;
}

IpAddress::V4 IpAddress::v4() const {
  FLOW_ASSERT(v4_);
  return {bytes_[0], bytes_[1], bytes_[2], bytes_[3]};
}

std::string IpAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  FLOW_ASSERT(::inet_ntop(v4_ ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size()) != nullptr);
  return text.data();
}

}  // namespace flow::net
