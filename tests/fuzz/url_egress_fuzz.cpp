// Addresses of the outside and the guard: what is judged is what is called, however it is spelled.
#include <cstdint>

#include "base/assert.hpp"
#include "net/egress_guard.hpp"
#include "net/retry_after.hpp"
#include "net/url.hpp"

namespace {

using namespace flow::net;

void check_url(const Url& url) {
  FLOW_ASSERT(url.scheme == "http" || url.scheme == "https");
  FLOW_ASSERT(!url.host.empty() && url.port >= 0 && url.port <= 65535);
  FLOW_ASSERT(url.path.starts_with('/'));
  FLOW_ASSERT(url.text.find_first_of(std::string_view("\r\n\t #\0", 6)) == std::string::npos);
  // Read again it is the same place: nothing on the way to the socket may see another host.
  const auto again = parse_url(url.text);
  FLOW_ASSERT(again.has_value());
  FLOW_ASSERT(again->text == url.text && again->same_origin(url) && again->user.empty());
  // A host that is a number was turned into an address, so the guard sees it.
  if (url.host.find_first_not_of("0123456789.") == std::string::npos) {
    const auto address = IpAddress::parse(url.host);
    if (address) FLOW_ASSERT(check_host({}, url.host).has_value() == is_allowed({}, kind_of(*address)));
  }
}

void check_address_bytes(const std::uint8_t* data) {
  IpAddress::V6 bytes{};
  std::copy_n(data, bytes.size(), bytes.begin());
  const IpAddress address(bytes);
  const auto again = IpAddress::parse(address.to_string());
  FLOW_ASSERT(again.has_value());
  FLOW_ASSERT(kind_of(*again) == kind_of(address));
  // The same IPv4 address, mapped, is never judged more mildly than by itself.
  const IpAddress v4(IpAddress::V4{data[0], data[1], data[2], data[3]});
  IpAddress::V6 mapped{};
  mapped[10] = mapped[11] = 0xff;
  std::copy_n(data, 4, mapped.begin() + 12);
  FLOW_ASSERT(kind_of(IpAddress(mapped)) == kind_of(v4));
  // Whatever is allowed with private addresses forbidden is allowed with them allowed.
  if (is_allowed({}, kind_of(address))) FLOW_ASSERT(is_allowed({.allow_private = true}, kind_of(address)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const Url kBase = *parse_url("https://shop.example:8443/a/b?c");
  for (const auto& url : {parse_url(text), resolve_url(kBase, text)}) {
    if (url) {
      check_url(*url);
    } else {
      FLOW_ASSERT(url.error().code == flow::ErrorCode::invalid_input);
    }
  }
  (void)check_host({}, text);
  (void)parse_retry_after(text, flow::WallTime{});
  if (size >= 16) check_address_bytes(data);
  return 0;
}
