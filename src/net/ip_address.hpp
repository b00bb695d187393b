#pragma once
// IpAddress: an IPv4 or IPv6 address as a value. No names, no ports, no resolving.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flow::net {

class IpAddress {
 public:
  using V4 = std::array<std::uint8_t, 4>;
  using V6 = std::array<std::uint8_t, 16>;

  explicit IpAddress(V4 bytes);
  explicit IpAddress(V6 bytes) : bytes_(bytes) {}

  // "192.0.2.1", "2001:db8::1", also in brackets. Only the full dotted form: 127.1 and 0x7f000001 are no
  // addresses here.
  static std::optional<IpAddress> parse(std::string_view text);

  bool is_v4() const { return v4_; }
  V4 v4() const;  // only when is_v4()
  const V6& v6() const { return bytes_; }
  std::string to_string() const;

  friend bool operator==(const IpAddress&, const IpAddress&) = default;

 private:
  V6 bytes_{};  // IPv4 in the first four
  bool v4_ = false;
};

// The addresses that begin with the same bits: "10.0.0.0/8", "2001:db8::/32"; a lone address is itself.
class IpRange {
 public:
  static std::optional<IpRange> parse(std::string_view text);

  bool contains(const IpAddress& address) const;
  std::string to_string() const;

  friend bool operator==(const IpRange&, const IpRange&) = default;

 private:
  IpRange(IpAddress first, unsigned bits) : first_(first), bits_(bits) {}
  IpAddress first_;
  unsigned bits_;
};

}  // namespace flow::net
