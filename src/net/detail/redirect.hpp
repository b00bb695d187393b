#pragma once
// Where a redirect leads and what goes along (RFC 9110 §15.4, and what browsers do). Pure.
#include <span>
#include <string>
#include <string_view>

#include "net/http_message.hpp"
#include "net/url.hpp"

namespace flow::net::detail {

// One request of a chain.
struct Hop {
  std::string method;
  Url url;
  Headers headers;
  std::string body;
};

bool is_redirect(int status);

// 303, and 301 or 302 of a POST, go on as a GET without body; 307 and 308 repeat what was sent. On another
// origin Authorization, Cookie, Proxy-Authorization and `credential_headers` stay behind, and so do a user
// and password of the address. `network` when the Location cannot be followed.
Result<void> follow(Hop& hop, int status, std::string_view location,
                    std::span<const std::string> credential_headers);

}  // namespace flow::net::detail
