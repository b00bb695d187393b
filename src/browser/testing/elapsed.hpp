#pragma once
// Times in the texts of live tests. A deadline is counted down from the moment an action begins, which on a
// busy machine is a millisecond after the test named it.
#include <charconv>
#include <string>
#include <string_view>

namespace flow::browser::testing {

// Every "after 1199 ms" to the nearest hundred: "after 1200 ms".
inline std::string to_hundreds(std::string text) {
  constexpr std::string_view kAfter = "after ";
  for (std::size_t at = text.find(kAfter); at != std::string::npos; at = text.find(kAfter, at + 1)) {
    const char* const begin = text.data() + at + kAfter.size();
    int span = 0;
    const auto [end, problem] = std::from_chars(begin, text.data() + text.size(), span);
    if (problem != std::errc{} || !std::string_view(end).starts_with(" ms")) continue;
    text.replace(at + kAfter.size(), static_cast<std::size_t>(end - begin),
                 std::to_string((span + 50) / 100 * 100));
  }
  return text;
}

}  // namespace flow::browser::testing
