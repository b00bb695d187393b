#pragma once
// The one shape of a cron error.
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace flow::cron::detail {

// The whole expression is at fault.
std::unexpected<Error> problem(std::string_view code, std::string_view reason);
// `column` is the 1-based byte of the offending token. An empty field is left out.
std::unexpected<Error> problem(std::string_view code, std::string_view field, std::size_t column,
                               std::string_view reason);

// In double quotes, control and non-ASCII characters escaped: "9\u2013".
std::string quoted(std::string_view text);

}  // namespace flow::cron::detail
