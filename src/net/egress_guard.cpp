#include "net/egress_guard.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include <boost/json/value.hpp>

#include "net/http_message.hpp"

namespace flow::net {
namespace {

using V4 = IpAddress::V4;
using V6 = IpAddress::V6;
using enum AddressKind;

// Where the credentials of a machine can be asked for. Seven of the addresses are inside private ranges, two
// are not.
struct Metadata {
  std::string_view address;
};
constexpr Metadata kMetadata[] = {
    {"169.254.169.254"},  // AWS, Google Cloud, Azure, DigitalOcean, OpenStack and others
    {"169.254.170.2"},    // AWS, credentials of a container task
    {"169.254.170.23"},   // AWS, credentials of a pod
    {"100.100.100.200"},  // Alibaba Cloud
    {"168.63.129.16"},    // Azure, wire server
    {"192.0.0.192"},      // Oracle Cloud
    {"fd00:ec2::254"},    // AWS
    {"fd00:ec2::23"},     // AWS, credentials of a pod
    {"fd20:ce::254"},     // Google Cloud
};

struct V4Range {
  V4 first;
  unsigned bits;
  AddressKind kind;
};
// RFC 6890 and its registry. The first match counts.
constexpr V4Range kV4[] = {
    {{0, 0, 0, 0}, 8, unspecified},     {{10, 0, 0, 0}, 8, private_network},
    {{100, 64, 0, 0}, 10, shared},      {{127, 0, 0, 0}, 8, loopback},
    {{169, 254, 0, 0}, 16, link_local}, {{172, 16, 0, 0}, 12, private_network},
    {{192, 0, 0, 0}, 24, reserved},     {{192, 0, 2, 0}, 24, reserved},
    {{192, 88, 99, 0}, 24, reserved},   {{192, 168, 0, 0}, 16, private_network},
    {{198, 18, 0, 0}, 15, reserved},    {{198, 51, 100, 0}, 24, reserved},
    {{203, 0, 113, 0}, 24, reserved},   {{224, 0, 0, 0}, 4, multicast},
    {{240, 0, 0, 0}, 4, reserved},
};

struct V6Range {
  std::string_view first;
  unsigned bits;
  AddressKind kind;
};
constexpr V6Range kV6[] = {
    {"::", 128, unspecified},       {"::1", 128, loopback},       {"64:ff9b:1::", 48, private_network},
    {"fc00::", 7, private_network}, {"fe80::", 10, link_local},   {"fec0::", 10, private_network},
    {"ff00::", 8, multicast},       {"2001:db8::", 32, reserved}, {"2001:2::", 48, reserved},
    {"2001:10::", 28, reserved},    {"2001:20::", 28, reserved},  {"3fff::", 20, reserved},
    {"2000::", 3, global},          {"::", 0, reserved},
};

// An IPv4 address inside an IPv6 one begins at `offset` when the bits before agree.
struct Embedding {
  std::string_view prefix;
  unsigned bits;
  std::size_t offset;
  bool inverted = false;
};
constexpr Embedding kEmbeddings[] = {
    {"::ffff:0:0", 96, 12},    // mapped
    {"::ffff:0:0:0", 96, 12},  // translated (SIIT)
    {"64:ff9b::", 96, 12},     // NAT64
    {"64:ff9b:1::", 48, 12},   // NAT64 of one network, when its prefix has 96 bits
    {"2002::", 16, 2},         // 6to4
    {"2001::", 32, 12, true},  // Teredo: the client's address, every bit flipped
};

bool within(std::span<const std::uint8_t> address, std::span<const std::uint8_t> first, unsigned bits) {
  const std::size_t whole = bits / 8;
  if (!std::ranges::equal(address.first(whole), first.first(whole))) return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff00U >> rest);
  return ((address[whole] ^ first[whole]) & mask) == 0;
}

V6 v6_of(std::string_view text) {
  return IpAddress::parse(text)->v6();
}

AddressKind kind_of_v4(const V4& address) {
  for (const V4Range& range : kV4) {
    if (within(address, range.first, range.bits)) return range.kind;
  }
  return global;
}

std::optional<IpAddress> embedded(const V6& address) {
  const auto take = [&](std::size_t offset, bool inverted) {
    V4 out{};
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = static_cast<std::uint8_t>(inverted ? ~address[offset + i] : address[offset + i]);
    return IpAddress(out);
  };
  for (const Embedding& one : kEmbeddings) {
    if (within(address, v6_of(one.prefix), one.bits)) return take(one.offset, one.inverted);
  }
  // ISATAP (RFC 5214): …:0000:5efe:a.b.c.d, with or without the universal bit.
  if ((address[8] & 0xfd) == 0 && address[9] == 0 && address[10] == 0x5e && address[11] == 0xfe)
    return take(12, false);
  // IPv4-compatible (::a.b.c.d), long out of use. :: and ::1 are something else.
  constexpr V6 kNothing{};
  if (within(address, kNothing, 96) && !within(address, kNothing, 120)) return take(12, false);
  return std::nullopt;
}

// The worse of two judgements about one address.
AddressKind worse(AddressKind a, AddressKind b) {
  const auto weight = [](AddressKind kind) {
    return kind == global ? 0 : is_allowed({.allow_private = true}, kind) ? 1 : kind == metadata ? 3 : 2;
  };
  return weight(a) >= weight(b) ? a : b;
}

std::string_view describe(AddressKind kind) {
  switch (kind) {
    case global: return "a public address";
    case loopback: return "an address of this machine";
    case private_network: return "a private address";
    case link_local: return "a link-local address";
    case shared: return "an address shared behind a provider's NAT";
    case unspecified: return "an unspecified address, which leads to this machine";
    case metadata: return "the address of a cloud metadata service";
    case multicast: return "a multicast address";
    case reserved: return "a reserved address";
  }
  return "an unknown address";
}

std::string_view wire_name(AddressKind kind) {
  constexpr std::array<std::string_view, 9> kNames{"global",     "loopback",  "private",
                                                   "link_local", "shared",    "unspecified",
                                                   "metadata",   "multicast", "reserved"};
  return kNames[static_cast<std::size_t>(kind)];
}

boost::json::value json_text(std::string_view text) {
  return boost::json::value(boost::json::string_view(text));
}

Error refusal(std::string_view host, std::string_view address, AddressKind kind) {
  const std::string at = host == address ? std::string() : fmt::format(" at {}", address);
  const bool could_be = is_allowed({.allow_private = true}, kind);
  return make_error(ErrorCode::blocked, "{}{} was not called: it is {}; {}", host, at, describe(kind),
                    could_be ? "the operator can allow it with egress.allow, or all such addresses with "
                               "egress.allow_private"
                             : "such addresses are never reached, use another host")
      .with_detail("reason", "egress")
      .with_detail("host", json_text(host))
      .with_detail("address", json_text(address))
      .with_detail("address_kind", json_text(wire_name(kind)));
}

}  // namespace

AddressKind kind_of(const IpAddress& address) {
  for (const Metadata& one : kMetadata) {
    if (*IpAddress::parse(one.address) == address) return metadata;
  }
  if (address.is_v4()) return kind_of_v4(address.v4());
  std::optional<AddressKind> inner;
  if (const auto v4 = embedded(address.v6())) {
    inner = kind_of(*v4);
    // The forms outside 2000::/3 and those of one network are nothing but their IPv4 address.
    if (!within(address.v6(), v6_of("2000::"), 3) && !within(address.v6(), v6_of("64:ff9b:1::"), 48) &&
        !within(address.v6(), v6_of("fe80::"), 10) && !within(address.v6(), v6_of("fc00::"), 7))
      return *inner;
  }
  for (const V6Range& range : kV6) {
    if (within(address.v6(), v6_of(range.first), range.bits))
      return inner ? worse(*inner, range.kind) : range.kind;
  }
  return reserved;
}

bool is_allowed(const EgressPolicy& policy, AddressKind kind) {
  switch (kind) {
    case global: return true;
    case loopback:
    case private_network:
    case link_local:
    case shared:
    case unspecified: return policy.allow_private;
    case metadata:
    case multicast:
    case reserved: return false;
  }
  return false;
}

Result<void> check_address(const EgressPolicy& policy, std::string_view host, const IpAddress& address) {
  const AddressKind kind = kind_of(address);
  if (is_allowed(policy, kind)) return {};
  // A range opens what could be opened, never the metadata addresses inside it.
  const bool opened =
      std::ranges::any_of(policy.allowed, [&](const IpRange& range) { return range.contains(address); });
  if (opened && is_allowed({.allow_private = true}, kind)) return {};
  return std::unexpected(refusal(host, address.to_string(), kind));
}

Result<void> check_host(const EgressPolicy& policy, std::string_view host) {
  if (const auto address = IpAddress::parse(host)) return check_address(policy, host, *address);
  std::string_view name = host;
  if (name.ends_with('.')) name.remove_suffix(1);
  constexpr std::string_view kLocal = ".localhost";
  const bool local =
      equal_ignoring_case(name, kLocal.substr(1)) ||
      (name.size() > kLocal.size() && equal_ignoring_case(name.substr(name.size() - kLocal.size()), kLocal));
  if (local && !check_address(policy, host, *IpAddress::parse("127.0.0.1")))
    return std::unexpected(refusal(host, host, loopback));
  if (equal_ignoring_case(name, "metadata.google.internal"))
    return std::unexpected(refusal(host, host, metadata));
  return {};
}

}  // namespace flow::net
