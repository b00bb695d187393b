#pragma once
// Cookies of a browser session: which belong to an address (RFC 6265 §5.4), and how a person writes them.
// Pure.
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "json/json.hpp"

namespace flow::nodes::detail {

// The value of a Cookie header; empty when none belongs there. `cookies` as the browser lists them: objects
// with name, value, domain, path, secure and expires (seconds; -1 for the session).
std::string cookie_header(const json::array& cookies, std::string_view url, WallTime now);

// Those that belong to the address, in the order given.
json::array cookies_for(const json::array& cookies, std::string_view url, WallTime now);

// A cookie as the node shows it: name, value, domain, path, expires, httpOnly, secure, sameSite and, where
// there is one, partitionKey.
json::object shown_cookie(const json::object& cookie);

// The same, read: `params` is what the browser takes, `host` where they would be sent ("*.shop.example" for a
// domain below that also gets them). A cookie with neither domain nor url is for `page_url`. `invalid_input`
// names the cookie and what is wrong.
struct CookieToSet {
  json::object params;
  std::vector<std::string> hosts;
};
Result<std::vector<CookieToSet>> cookies_to_set(const json::array& written, std::string_view page_url,
                                                WallTime now);

}  // namespace flow::nodes::detail
