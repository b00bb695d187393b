#include "app/progress/log_sink.hpp"

#include <fmt/format.h>

#include "json/json.hpp"

namespace flow::app {

void LogSink::write(log::Level level, std::string_view line) {
  const auto record = readable_ ? json::parse_object(line) : std::unexpected(Error{});
  if (!record) {
    progress_.note(line);
    return;
  }
  std::string text = fmt::format("{}: {}", log::to_string(level), json::string_or(*record, "msg", ""));
  if (const std::string_view reason = json::string_or(*record, "error", ""); !reason.empty())
    text += fmt::format(" ({})", reason);
  progress_.note(text);
}

}  // namespace flow::app
