#pragma once
// JSON-lines log. One line a record: {"ts","level","msg", …fields}. Fields are JSON values; a Secret has
// none, so a secret cannot be logged, and every line passes the Redactor of its logger on the way out.
//
// A Logger is a cheap value: a sink (owned by the process, outlives every logger) plus context fields that
// each line carries (execution, node, attempt). with() makes a child with more fields. Writing never fails
// and never throws; a sink that cannot write counts the lines it lost.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

namespace flow::log {

class Redactor;

enum class Level : std::uint8_t { debug, info, warning, error };
std::string_view to_string(Level level);

class Sink {
 public:
  virtual ~Sink() = default;
  virtual void write(Level level, std::string_view line) = 0;  // without the newline
};

class Logger {
 public:
  Logger() = default;  // writes nowhere
  Logger(Sink* sink, Level threshold) : sink_(sink), threshold_(threshold) {}

  Logger with(boost::json::object fields) const;
  // A child whose lines pass the redactor; it may learn more secrets later.
  Logger through(std::shared_ptr<const Redactor> redactor) const;
  bool enabled(Level level) const { return sink_ != nullptr && level >= threshold_; }

  void debug(std::string_view message, boost::json::object fields = {}) const {
    write(Level::debug, message, fields);
  }
  void info(std::string_view message, boost::json::object fields = {}) const {
    write(Level::info, message, fields);
  }
  void warning(std::string_view message, boost::json::object fields = {}) const {
    write(Level::warning, message, fields);
  }
  void error(std::string_view message, boost::json::object fields = {}) const {
    write(Level::error, message, fields);
  }

 private:
  void write(Level level, std::string_view message, const boost::json::object& fields) const;

  Sink* sink_ = nullptr;
  Level threshold_ = Level::info;
  std::shared_ptr<const boost::json::object> context_;
  std::shared_ptr<const Redactor> redactor_;
};

}  // namespace flow::log
