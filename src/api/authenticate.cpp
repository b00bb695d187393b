#include "api/authenticate.hpp"

#include "api/services.hpp"
#include "crypto/hash.hpp"
#include "crypto/random.hpp"
#include "net/form.hpp"

namespace flow::api {
namespace {

constexpr std::string_view kBearer = "bearer ";

bool is_secure(const Services& services) {
  return services.origin.starts_with("https://");
}

std::string_view cookie_name(const Services& services) {
  return is_secure(services) ? "__Host-flowbuilder" : "flowbuilder";
}

std::string cookie(const Services& services, std::string_view value, std::int64_t seconds) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}", cookie_name(services), value,
                     seconds, is_secure(services) ? "; Secure" : "");
}

Error refused(std::string_view what) {
  return make_error(ErrorCode::auth, "{}", what);
}

}  // namespace

Task<Result<Principal>> authenticate(Context cx, Services* services,
                                     std::shared_ptr<const net::HttpRequest> request) {
  if (const auto header = request->headers.find("Authorization")) {
    const bool bearer = header->size() > kBearer.size() &&
                        net::equal_ignoring_case(header->substr(0, kBearer.size()), kBearer);
    if (!bearer)
      co_return std::unexpected(refused("the Authorization header must be `Bearer` and an API token"));
    CO_TRY(auto login, co_await services->tokens.find(cx, token_hash(header->substr(kBearer.size()))));
    if (!login) co_return std::unexpected(refused("the API token is unknown, expired or revoked"));
    co_return Principal{.user = login->user, .token = login->token, .scopes = login->scopes};
  }
  const auto header = request->headers.find("Cookie");
  if (!header) co_return Principal{};
  const net::Fields cookies = net::parse_cookies(*header);
  const std::string* token = net::find_field(cookies, cookie_name(*services));
  if (token == nullptr || token->empty()) co_return Principal{};
  const std::string hash = token_hash(*token);
  CO_TRY(auto user, co_await services->sessions.find(cx, hash, services->options.session_idle));
  if (!user) co_return std::unexpected(refused("the session is over; sign in again"));
  co_return Principal{.user = *std::move(user), .session = hash};
}

Result<void> check_origin(const net::HttpRequest& request, std::string_view public_origin,
                          bool rides_on_cookie) {
  if (request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS") return {};
  if (const auto origin = request.headers.find("Origin")) {
    const std::string host(request.headers.find("Host").value_or(""));
    if (*origin == public_origin || *origin == "http://" + host || *origin == "https://" + host) return {};
    return fail(ErrorCode::forbidden, "a page of another origin may not ask for this");
  }
  if (!rides_on_cookie) return {};
  if (request.headers.find("Sec-Fetch-Site") == "same-origin") return {};
  return fail(ErrorCode::forbidden,
              "a request with a session's cookie must say its Origin; programs use an API token instead");
}

std::string session_cookie(const Services& services, std::string_view token) {
  return cookie(services, token, services.options.session_life.count());
}

std::string expired_session_cookie(const Services& services) {
  return cookie(services, "", 0);
}

std::string new_token(std::string_view prefix) {
  return std::string(prefix) + crypto::random_hex(32);
}

std::string token_hash(std::string_view token) {
  return crypto::sha256(token);
}

}  // namespace flow::api
