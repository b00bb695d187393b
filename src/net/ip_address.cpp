#include "net/ip_address.hpp"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>
#include <fmt/format.h>

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

std::optional<IpRange> IpRange::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto first = IpAddress::parse(text.substr(0, slash));
  if (!first) return std::nullopt;
  const unsigned most = first->is_v4() ? 32 : 128;
  unsigned bits = most;
  if (slash != text.npos) {
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + slash + 1, end, bits);
    if (read.ec != std::errc{} || read.ptr != end || bits > most) return std::nullopt;
  }
  return IpRange(*first, bits);
}

bool IpRange::contains(const IpAddress& address) const {
  if (address.is_v4() != first_.is_v4()) return false;
  for (unsigned bit = 0; bit < bits_; bit += 8) {
    const unsigned rest = std::min(bits_ - bit, 8U);
    const auto difference = static_cast<unsigned>(address.v6()[bit / 8] ^ first_.v6()[bit / 8]);
    if (difference >> (8 - rest) != 0) return false;
  }
  return true;
}

std::string IpRange::to_string() const {
  return fmt::format("{}/{}", first_.to_string(), bits_);
}

}  // namespace flow::net
