#pragma once
// Which cookies of a browser session belong to an address (RFC 6265 §5.4). Pure.
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "json/json.hpp"

namespace flow::nodes::detail {

// The value of a Cookie header; empty when none belongs there. `cookies` as the browser lists them: objects
// with name, value, domain, path, secure and expires (seconds; -1 for the session).
std::string cookie_header(const json::array& cookies, std::string_view url, WallTime now);

}  // namespace flow::nodes::detail
