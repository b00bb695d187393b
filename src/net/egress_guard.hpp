#pragma once
// The egress guard: which addresses the product may connect to for a workflow. Pure.
//
// It judges the resolved address at the moment of connecting, for every hop of a redirect, so a name that
// points inwards is caught whatever it is called. Private, loopback and link-local addresses need
// `allow_private` or a range of theirs in `allowed`; addresses of cloud metadata services, multicast and
// reserved ones are never reached. An IPv4 address inside an IPv6 one (mapped, translated, NAT64, 6to4,
// Teredo, ISATAP) counts as itself. Refusals are `blocked`, with effect none, and name host, address, reason
// and the next step.
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "net/ip_address.hpp"

namespace flow::net {

struct EgressPolicy {
  bool allow_private = false;         // the setting egress.allow_private
  std::vector<IpRange> allowed = {};  // private ones all the same; the setting egress.allow
};

enum class AddressKind : std::uint8_t {
  global,  // the open internet
  loopback,
  private_network,
  link_local,
  shared,       // 100.64.0.0/10, carrier-grade NAT
  unspecified,  // 0.0.0.0/8, ::; on Linux these reach the machine itself
  metadata,
  multicast,
  reserved,
};

AddressKind kind_of(const IpAddress& address);
bool is_allowed(const EgressPolicy& policy, AddressKind kind);

// `host` is what the workflow wrote, for the error text.
Result<void> check_address(const EgressPolicy& policy, std::string_view host, const IpAddress& address);
// What can be said of a host before it is resolved: address literals and names of this machine. For calls
// through a proxy, which resolves by itself.
Result<void> check_host(const EgressPolicy& policy, std::string_view host);

}  // namespace flow::net
