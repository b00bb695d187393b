#pragma once
// What every step of a recording may say.
#include <string>
#include <string_view>

#include "json/json.hpp"

namespace flow::foreign::detail {

inline constexpr std::string_view kMain = "main";  // the tab that the recording began in

// The tab that the step acts on: "main", or the address that a window was opened with.
std::string target_of(const json::object& step);

// Did it lead to another document (`assertedEvents`)?
bool leads_to_navigation(const json::object& step);

// The members that its node does not say, to be kept beside it.
json::object unsaid(const json::object& step);

}  // namespace flow::foreign::detail
