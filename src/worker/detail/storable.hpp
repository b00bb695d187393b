#pragma once
// What PostgreSQL refuses in text and jsonb: U+0000. It becomes U+FFFD. Pure.
#include <string>

#include "json/json.hpp"

namespace flow::worker::detail {

// True when something was replaced.
bool make_storable(std::string& text);
bool make_storable(json::value& document);

}  // namespace flow::worker::detail
