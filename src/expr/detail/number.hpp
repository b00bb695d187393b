#pragma once
// Text to double: what is too small is a zero, what is too large is refused.
#include <optional>
#include <string_view>

namespace flow::expr::detail {

// All of `text` must be a number, without a "+" before it. Knows "inf" and "nan".
std::optional<double> parse_double(std::string_view text);

}  // namespace flow::expr::detail
