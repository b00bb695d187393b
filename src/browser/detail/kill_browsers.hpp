#pragma once
// How the pool tells a browser that kill_browsers() ended from one that crashed.
#include <string_view>

namespace flow::browser {

// detail.cause of the reason it ended with; it counts as no crash.
inline constexpr std::string_view kKilledOnPurpose = "killed_on_purpose";

}  // namespace flow::browser
