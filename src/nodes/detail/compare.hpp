#pragma once
// How branch, switch and filters compare values.
//
// Numbers compare by value, also across 64-bit integers and doubles. Texts compare as texts. Where a text
// meets a number the text is read as a JSON number; if it is none, they differ. Everything else compares by
// deep JSON equality.
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "json/json.hpp"

namespace flow::nodes::detail {

bool values_equal(const json::value& a, const json::value& b);

// Negative, zero or positive. Both must be numbers (or texts that are JSON numbers) or both RFC 3339 times,
// else `invalid_input`.
Result<int> order(const json::value& a, const json::value& b);

// Substring of a text, member of a list, key of an object. `null` contains nothing.
Result<bool> contains(const json::value& whole, const json::value& part);

// null, "", [] and {}.
bool is_empty(const json::value& value);

// A JSON number, or text that (trimmed) is one; integers stay integers.
std::optional<json::value> number_of(const json::value& value);

}  // namespace flow::nodes::detail
