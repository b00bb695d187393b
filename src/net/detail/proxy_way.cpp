#include "net/detail/proxy_way.hpp"

#include <array>

#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "async/deadline.hpp"
#include "base/encoding.hpp"
#include "net/dial.hpp"

namespace flow::net::detail {

namespace asio = boost::asio;
using Code = boost::system::error_code;

namespace {

Error upstream_refusal(const Upstream& upstream, int status) {
  if (status == 407) {
    return make_error(ErrorCode::auth, "the proxy {} refused {}; check the proxy credential",
                      to_string(upstream.at),
                      upstream.username.empty() ? "us without a user name" : "the user name or password");
  }
  return make_error(ErrorCode::network, "the proxy {} answered with status {}", to_string(upstream.at),
                    status);
}

Task<Result<Way>> through_http(Context cx, Upstream upstream, Socket socket, Authority target) {
  const std::string at = to_string(target);
  CO_TRY_VOID(co_await async::with_deadline(
      cx, send_all(socket, fmt::format("CONNECT {} HTTP/1.1\r\nHost: {}\r\n{}\r\n", at, at,
                                       authorization_line(upstream)))));
  CO_TRY(auto read, co_await async::with_deadline(cx, read_head(socket, {})));
  CO_TRY(const auto response, parse_proxy_response(read.head));
  if (response.status / 100 != 2) co_return std::unexpected(upstream_refusal(upstream, response.status));
  co_return Way{socket, std::move(read.rest)};
}

Task<Result<std::string>> receive(Socket socket, std::size_t count) {
  std::string bytes(count, '\0');
  Code code;
  co_await asio::async_read(*socket, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, code));
  if (code) co_return fail(ErrorCode::network, "the proxy hung up: {}", code.message());
  co_return bytes;
}

std::string socks_address(const Authority& target) {
  std::string out("\x05\x01\x00", 3);
  if (const auto address = IpAddress::parse(target.host); address && address->is_v4()) {
    const auto bytes = address->v4();
    out += '\x01';
    out.append(bytes.begin(), bytes.end());
  } else if (address) {
    out += '\x04';
    out.append(address->v6().begin(), address->v6().end());
  } else {
    out += '\x03';
    out += static_cast<char>(target.host.size());
    out += target.host;
  }
  out += static_cast<char>(target.port >> 8);
  out += static_cast<char>(target.port & 0xff);
  return out;
}

// RFC 1928 §6.
std::string_view socks_reason(unsigned char code) {
  constexpr std::array<std::string_view, 9> kReasons{"no error",
                                                     "general failure",
                                                     "not allowed by its rules",
                                                     "network unreachable",
                                                     "host unreachable",
                                                     "connection refused",
                                                     "TTL expired",
                                                     "command not supported",
                                                     "address type not supported"};
  return code < kReasons.size() ? kReasons[code] : "unknown error";
}

// RFC 1928, with the user name and password of RFC 1929.
Task<Result<Way>> socks5_dialogue(Upstream upstream, Socket socket, Authority target) {
  const bool with_name = !upstream.username.empty();
  CO_TRY_VOID(
      co_await send_all(socket, with_name ? std::string("\x05\x01\x02") : std::string("\x05\x01\x00", 3)));
  CO_TRY(const std::string method, co_await receive(socket, 2));
  if (method != (with_name ? std::string("\x05\x02") : std::string("\x05\x00", 2)))
    co_return std::unexpected(upstream_refusal(upstream, 407));
  if (with_name) {
    std::string login("\x01");
    for (const std::string_view part : {std::string_view(upstream.username), upstream.password.reveal()}) {
      login += static_cast<char>(part.size());
      login += part;
    }
    CO_TRY_VOID(co_await send_all(socket, std::move(login)));
    CO_TRY(const std::string verdict, co_await receive(socket, 2));
    if (verdict[1] != '\0') co_return std::unexpected(upstream_refusal(upstream, 407));
  }
  CO_TRY_VOID(co_await send_all(socket, socks_address(target)));
  CO_TRY(const std::string answer, co_await receive(socket, 4));
  if (answer[1] != '\0') {
    co_return fail(ErrorCode::network, "the proxy {} did not reach {}: {}", to_string(upstream.at),
                   to_string(target), socks_reason(static_cast<unsigned char>(answer[1])));
  }
  std::size_t bound = answer[3] == '\x04' ? 16 : 4;
  if (answer[3] == '\x03') {
    CO_TRY(const std::string size, co_await receive(socket, 1));
    bound = static_cast<unsigned char>(size[0]);
  }
  CO_TRY_VOID(co_await receive(socket, bound + 2));
  co_return Way{socket, {}};
}

Task<Result<Way>> through_upstream(Context cx, WayOptions options, std::shared_ptr<Resolver> resolver,
                                   Authority target) {
  const Upstream upstream = *options.upstream;
  CO_TRY_VOID(check_host(options.egress, target.host));
  auto dialled = co_await dial(cx, options.egress, std::move(resolver), upstream.at.host, upstream.at.port);
  if (!dialled) co_return std::unexpected(std::move(dialled).error().context("reaching the proxy"));
  if (upstream.kind == Upstream::Kind::http)
    co_return co_await through_http(cx, upstream, *dialled, std::move(target));
  co_return co_await async::with_deadline(cx, socks5_dialogue(upstream, *dialled, std::move(target)));
}

}  // namespace

Result<Upstream> parse_upstream(const HttpProxy& proxy) {
  const std::size_t colon = proxy.url.find("://");
  const std::string_view scheme = std::string_view(proxy.url).substr(0, colon == proxy.url.npos ? 0 : colon);
  std::string_view rest = std::string_view(proxy.url).substr(colon == proxy.url.npos ? 0 : colon + 3);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  Upstream out{.username = proxy.username, .password = proxy.password};
  if (scheme == "http" || scheme.empty()) {
    out.kind = Upstream::Kind::http;
  } else if (scheme == "socks5" || scheme == "socks5h") {
    out.kind = Upstream::Kind::socks5;
    if (proxy.username.size() > 255 || proxy.password.reveal().size() > 255)
      return fail(ErrorCode::invalid_input,
                  "a SOCKS5 proxy takes a user name and password of at most 255 bytes");
  } else {
    return fail(ErrorCode::invalid_input,
                "{}:// proxies are not supported here; use one that speaks http:// or socks5://", scheme);
  }
  TRY(out.at, parse_authority(rest, out.kind == Upstream::Kind::http ? 80 : 1080));
  return out;
}

std::string authorization_line(const Upstream& upstream) {
  if (upstream.username.empty()) return {};
  return fmt::format("Proxy-Authorization: Basic {}\r\n",
                     base64_encode(fmt::format("{}:{}", upstream.username, upstream.password.reveal())));
}

Task<Result<Way>> open_tunnel(Context cx, WayOptions options, std::shared_ptr<Resolver> resolver,
                              Authority target) {
  cx = cx.within(options.connect_timeout);
  if (options.upstream) co_return co_await through_upstream(cx, options, std::move(resolver), target);
  CO_TRY(auto socket, co_await dial(cx, options.egress, std::move(resolver), target.host, target.port));
  co_return Way{std::move(socket), {}};
}

Task<Result<Way>> open_for_request(Context cx, WayOptions options, std::shared_ptr<Resolver> resolver,
                                   Authority target) {
  if (!options.upstream || options.upstream->kind != Upstream::Kind::http)
    co_return co_await open_tunnel(cx, options, std::move(resolver), std::move(target));
  cx = cx.within(options.connect_timeout);
  CO_TRY_VOID(check_host(options.egress, target.host));
  auto dialled = co_await dial(cx, options.egress, std::move(resolver), options.upstream->at.host,
                               options.upstream->at.port);
  if (!dialled) co_return std::unexpected(std::move(dialled).error().context("reaching the proxy"));
  co_return Way{*std::move(dialled), {}};
}

Task<Result<void>> send_all(Socket socket, std::string bytes) {
  Code code;
  co_await asio::async_write(*socket, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, code));
  if (code) co_return fail(ErrorCode::network, "the connection broke while sending: {}", code.message());
  co_return Result<void>{};
}

Task<Result<ReadHead>> read_head(Socket socket, std::string begun) {
  std::string bytes = std::move(begun);
  std::array<char, 8192> chunk;
  for (;;) {
    if (const std::size_t size = head_size(bytes); size != std::string::npos)
      co_return ReadHead{bytes.substr(0, size), bytes.substr(size)};
    if (bytes.size() > kMaxProxyHead)
      co_return fail(ErrorCode::quota, "the head of a message is larger than {} bytes", kMaxProxyHead);
    Code code;
    const std::size_t count = co_await socket->async_read_some(
        asio::buffer(chunk), asio::redirect_error(asio::use_awaitable, code));
    if (code) co_return fail(ErrorCode::network, "the connection ended before an answer: {}", code.message());
    bytes.append(chunk.data(), count);
  }
}

}  // namespace flow::net::detail
