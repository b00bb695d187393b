#pragma once
// LogSink: log lines of a run, kept apart from the redrawn lines of its progress. JSON as everywhere, or for
// a person at a terminal `warning: message`. The progress must outlive it.
#include "app/progress/progress.hpp"
#include "log/log.hpp"

namespace flow::app {

class LogSink final : public log::Sink {
 public:
  LogSink(Progress& progress, bool readable) : progress_(progress), readable_(readable) {}
  void write(log::Level level, std::string_view line) override;

 private:
  Progress& progress_;
  bool readable_;
};

}  // namespace flow::app
