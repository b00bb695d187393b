#pragma once
// Who is asking: an API token in the Authorization header, or the cookie of a session. And whether a browser
// asks for its own page or for somebody else's (CSRF).
#include <string>

#include "api/principal.hpp"
#include "net/http_server.hpp"

namespace flow::api {

struct Services;

// Nobody when the request carries neither; `auth` when what it carries is not good (any more).
Task<Result<Principal>> authenticate(Context cx, Services* services,
                                     std::shared_ptr<const net::HttpRequest> request);

// A request that changes something and rides on a cookie must come from one of our pages: by its Origin, else
// by Sec-Fetch-Site. `forbidden` otherwise, also when it says neither.
Result<void> check_origin(const net::HttpRequest& request, std::string_view public_origin,
                          bool rides_on_cookie);

// The cookie of a session: HttpOnly, SameSite=Lax, and Secure with the __Host- prefix where we are https.
std::string session_cookie(const Services& services, std::string_view token);
std::string expired_session_cookie(const Services& services);

// Tokens are 32 random bytes as hex behind a prefix that secret scanners can know: "fbt_…" of the API,
// "fbs_…" of sessions, "fbl_…" of links, "fbh_…" of hooks.
std::string new_token(std::string_view prefix);
std::string token_hash(std::string_view token);  // SHA-256, 32 bytes

}  // namespace flow::api
