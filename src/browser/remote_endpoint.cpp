// Where a remote browser is, and what its provider means.
#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "base/utf8.hpp"
#include "browser/remote.hpp"
#include "net/retry_after.hpp"

namespace flow::browser {

namespace {

constexpr milliseconds kDiscoveryTime{15'000};
constexpr Bytes kDiscoveryCap{1U << 20};
constexpr std::size_t kSaidCap = 300;

struct Address {
  net::Url url;
  net::Headers headers;
  bool asks = false;  // at /json/version/
};

// Nothing of it is shown in errors: it may be anywhere in the text that a credential stands.
Result<Address> read_address(const RemoteEndpoint& endpoint) {
  const std::string_view text = endpoint.url.reveal();
  const std::size_t colon = text.find("://");
  std::string scheme(text.substr(0, colon == text.npos ? 0 : colon));
  std::ranges::transform(scheme, scheme.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const bool web_socket = scheme == "ws" || scheme == "wss";
  const bool http = scheme == "http" || scheme == "https";
  const auto url = web_socket || http ? net::parse_url((scheme == "ws"    ? "http"
                                                        : scheme == "wss" ? "https"
                                                                          : scheme) +
                                                       std::string(text.substr(colon)))
                                      : fail(ErrorCode::invalid_input, "no scheme");
  if (!url && url.error().code == ErrorCode::unavailable) return std::unexpected(url.error());
  if (!url) {
    return fail(ErrorCode::invalid_input,
                "the endpoint of the remote browser is no address that can be connected to; write one like "
                "wss://browser.example:9222 or https://browser.example");
  }
  Address out{.url = *url, .asks = http};
  if (!endpoint.bearer.empty()) {
    out.headers.set("Authorization", fmt::format("Bearer {}", endpoint.bearer.reveal()));
  } else if (!url->user.empty()) {
    out.headers.set("Authorization",
                    "Basic " + base64_encode(fmt::format("{}:{}", url->user, url->password.reveal())));
  }
  return out;
}

struct PathAndQuery {
  std::string before;  // the address up to the query
  std::string query;   // with its question mark
};
PathAndQuery split(const std::string& text) {
  const auto mark = text.find('?');
  return {text.substr(0, mark), mark == std::string::npos ? std::string() : text.substr(mark)};
}

std::string version_address(const net::Url& url) {
  auto [before, query] = split(url.text);
  while (before.ends_with('/')) before.pop_back();
  if (!before.ends_with("/json/version")) before += "/json/version";
  return before + "/" + query;
}

// The query may hold a token.
std::string without_query(std::string text, const net::Url& url) {
  const std::string query = split(url.text).query;
  for (auto at = text.find(query); !query.empty() && at != text.npos; at = text.find(query, at + 1))
    text.replace(at, query.size(), "?…");
  return text;
}

Error discovery_error(const std::string& shown, const net::ClientResponse& answer, WallTime now) {
  ErrorCode code = ErrorCode::network;
  std::string next = "is it the DevTools endpoint of a browser?";
  if (answer.status == 401 || answer.status == 403 || answer.status == 407) {
    code = ErrorCode::auth;
    next = "check the user name, password or token";
  } else if (answer.status == 429) {
    code = ErrorCode::quota;
    next = "it allows no more sessions now; try again later";
  }
  const auto retry_after = answer.headers.find("Retry-After");
  if (retry_after) next += fmt::format(" (Retry-After: {})", *retry_after);
  Error error = make_error(code, "{} answered {} when asked for its version; {}", shown, answer.status, next)
                    .with_detail("reason", "refused")
                    .with_detail("status", answer.status)
                    .with_detail("said", json::string(truncate_utf8(repair_utf8(answer.body), kSaidCap)));
  if (const auto wait = net::parse_retry_after(retry_after.value_or(""), now))
    error.detail["retry_after_ms"] = wait->count();
  return error;
}

// The address it named. What was asked in TLS is not spoken to without, and only the host that was asked gets
// the credentials.
Result<cdp::WebSocketTarget> follow(const Address& asked, const net::ClientResponse& answer) {
  const std::string shown = cdp::shown_endpoint(asked.url);
  const auto body = json::parse_object(answer.body);
  const std::string named(body ? json::string_or(*body, "webSocketDebuggerUrl", "") : "");
  auto target = read_address({.url = Secret(named)});
  const auto at = net::parse_url(answer.url);
  if (!target || target->asks || !at)
    return fail(ErrorCode::network, "{} names no webSocketDebuggerUrl to connect to", shown);
  const bool same_host = target->url.host == asked.url.host || target->url.host == at->host;
  if (!same_host) return cdp::WebSocketTarget{.url = target->url, .headers = target->headers};
  if (at->scheme == "https" && target->url.scheme == "http") {
    const std::string rest = target->url.text.substr(target->url.text.find('/', 7));
    TRY(target->url, net::parse_url(fmt::format("https://{}:{}{}", target->url.host, at->port, rest)));
  }
  const std::string query = split(asked.url.text).query;
  if (!query.empty() && split(target->url.text).query.empty()) {
    TRY(target->url, net::parse_url(target->url.text + query));
  }
  return cdp::WebSocketTarget{.url = target->url, .headers = asked.headers};
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool holds_word(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

struct ProviderCode {
  std::string_view word;
  ErrorCode code;
};
constexpr std::array<ProviderCode, 5> kProviderCodes{{{"wrong_password", ErrorCode::auth},
                                                      {"zone_not_found", ErrorCode::auth},
                                                      {"no_peers", ErrorCode::network},
                                                      {"proxy_timeout", ErrorCode::network},
                                                      {"brob", ErrorCode::blocked}}};

}  // namespace

Task<Result<cdp::WebSocketTarget>> find_endpoint(Context cx, net::HttpClient* http,
                                                 std::shared_ptr<const RemoteEndpoint> endpoint) {
  CO_TRY(const Address address, read_address(*endpoint));
  if (!address.asks) co_return cdp::WebSocketTarget{.url = address.url, .headers = address.headers};
  auto answer = co_await http->send(cx.within(kDiscoveryTime), {.url = version_address(address.url),
                                                                .headers = address.headers,
                                                                .follow_redirects = true,
                                                                .max_body = kDiscoveryCap});
  const std::string shown = cdp::shown_endpoint(address.url);
  if (!answer) {
    const Error& why = answer.error();
    co_return std::unexpected(make_error(why.code, "{} could not be asked for its version: {}", shown,
                                         without_query(why.message, address.url))
                                  .with_effect(Effect::none));
  }
  if (answer->status != 200) co_return std::unexpected(discovery_error(shown, *answer, cx.clock().now()));
  co_return follow(address, *answer);
}

Error with_provider_code(Error error) {
  for (const std::string_view member : {"said", "cdp_message", "net_error"}) {
    const std::string_view said = json::string_or(error.detail, member, "");
    for (const auto& [word, code] : kProviderCodes) {
      if (!holds_word(said, word)) continue;
      error.code = code;
      error.detail["provider_code"] = json::string(word);
      return error;
    }
  }
  return error;
}

}  // namespace flow::browser
