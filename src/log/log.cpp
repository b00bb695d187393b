#include "log/log.hpp"

#include <chrono>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <boost/json/serialize.hpp>

#include "base/utf8.hpp"
#include "log/redactor.hpp"

namespace flow::log {

std::string_view to_string(Level level) {
  switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: return "error";
  }
  return "info";
}

Logger Logger::with(boost::json::object fields) const {
  Logger child = *this;
  if (context_) {
    for (const auto& field : *context_) fields.insert(field);  // keeps the child's own value of a key
  }
  child.context_ = std::make_shared<const boost::json::object>(std::move(fields));
  return child;
}

Logger Logger::through(std::shared_ptr<const Redactor> redactor) const {
  Logger child = *this;
  child.redactor_ = std::move(redactor);
  return child;
}

void Logger::write(Level level, std::string_view message, const boost::json::object& fields) const {
  if (!enabled(level)) return;
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  boost::json::object record{
      {"ts", fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", second, (now - second).count())},
      {"level", to_string(level)},
      {"msg", repair_utf8(message)}};
  if (context_) {
    for (const auto& field : *context_) record.insert(field);
  }
  for (const auto& field : fields) record.insert_or_assign(field.key(), field.value());
  if (!redactor_) return sink_->write(level, boost::json::serialize(record));
  // Before it is written out: a mark put into the text of the line could break its JSON.
  sink_->write(level, boost::json::serialize(redactor_->apply(boost::json::value(std::move(record)))));
}

}  // namespace flow::log
