#pragma once
// Where log lines go: standard error, or the memory of a test.
#include <cstdint>
#include <string>
#include <vector>

#include "log/log.hpp"

namespace flow::log {

// One write(2) a line, so that lines of several processes do not interleave. Counts what could not be
// written.
class StderrSink final : public Sink {
 public:
  void write(Level level, std::string_view line) override;
  std::uint64_t lost() const { return lost_; }

 private:
  std::uint64_t lost_ = 0;
};

class CapturingSink final : public Sink {
 public:
  void write(Level level, std::string_view line) override;
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

}  // namespace flow::log
