#include "net/resolver.hpp"

#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>

#include "async/blocking_pool.hpp"

namespace flow::net {
namespace {

std::optional<IpAddress> address_of(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    IpAddress::V4 bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in&>(address).sin_addr, bytes.size());
    return IpAddress(bytes);
  }
  if (address.sa_family == AF_INET6) {
    IpAddress::V6 bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, bytes.size());
    return IpAddress(bytes);
  }
  return std::nullopt;
}

Result<std::vector<IpAddress>> look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (code != 0) {
    return std::unexpected(
        make_error(ErrorCode::network, "the name {} was not resolved: {}", host, ::gai_strerror(code))
            .with_detail("net_error", "name_not_resolved")
            .with_detail("host", boost::json::string(host)));
  }
  std::vector<IpAddress> addresses;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    const auto address = address_of(*one->ai_addr);
    if (address && std::ranges::find(addresses, *address) == addresses.end()) addresses.push_back(*address);
  }
  ::freeaddrinfo(found);
  return addresses;
}

}  // namespace

struct Resolver::State {
  struct Known {
    std::vector<IpAddress> addresses;
    SteadyTime until;
  };
  ResolverSettings settings;
  std::optional<async::BlockingPool> pool;
  std::map<std::string, Known, std::less<>> known;

  void remember(const std::string& host, std::vector<IpAddress> addresses, SteadyTime now) {
    if (known.size() >= settings.names)
      std::erase_if(known, [&](const auto& e) { return e.second.until <= now; });
    if (known.size() >= settings.names) known.clear();
    known.insert_or_assign(host, Known{std::move(addresses), now + settings.remembered});
  }
};

Resolver::Resolver(ResolverSettings settings) : state_(std::make_shared<State>()) {
  state_->settings = settings;
}
Resolver::~Resolver() = default;

Task<Result<std::vector<IpAddress>>> Resolver::resolve(Context cx, std::string host) {
  const auto state = state_;
  if (const auto literal = IpAddress::parse(host)) co_return std::vector{*literal};
  const SteadyTime now = cx.clock().steady_now();
  const auto known = state->known.find(host);
  if (known != state->known.end() && known->second.until > now) co_return known->second.addresses;
  if (!state->pool) state->pool.emplace(static_cast<std::size_t>(state->settings.threads));
  CO_TRY(auto addresses, co_await state->pool->run<std::vector<IpAddress>>(
                             cx, [host]() -> Result<std::vector<IpAddress>> { return look_up(host); }));
  state->remember(host, addresses, cx.clock().steady_now());
  co_return addresses;
}

}  // namespace flow::net
