#include "app/progress/text.hpp"

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace flow::app {

std::string duration_text(milliseconds span) {
  using std::chrono::minutes;
  using std::chrono::seconds;
  if (span < seconds{1}) return fmt::format("{} ms", span.count());
  if (span < minutes{1}) return fmt::format("{:.1f} s", static_cast<double>(span.count()) / 1000);
  const auto whole = std::chrono::duration_cast<minutes>(span);
  return fmt::format("{} min {:02} s", whole.count(),
                     std::chrono::duration_cast<seconds>(span - whole).count());
}

std::string node_title(std::string_view name, std::string_view iteration) {
  if (iteration.empty()) return std::string(name);
  return fmt::format("{} [{}]", name, iteration);
}

std::string error_text(const Error& error) {
  return fmt::format("{}: {}", to_string(error.code), error.message.substr(0, error.message.find('\n')));
}

std::vector<std::string> further_lines(const Error& error) {
  std::vector<std::string> lines;
  for (auto at = error.message.find('\n'); at != std::string::npos;) {
    const auto next = error.message.find('\n', at + 1);
    lines.push_back(error.message.substr(at + 1, next == std::string::npos ? next : next - at - 1));
    at = next;
  }
  return lines;
}

std::string clipped(std::string_view text, std::size_t columns) {
  if (columns == 0) return {};
  if (count_code_points(text) <= columns) return std::string(text);
  std::size_t end = 0;
  for (std::size_t count = 0; count + 1 < columns; ++count) end += decode_utf8(text, end).length;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace flow::app
