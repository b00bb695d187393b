#pragma once
// Trace: the last commands, replies and events of a connection, for diagnosing it. It keeps names and sizes,
// never parameters or results, so no typed text, cookie or header can be in it.
#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace flow::cdp {

enum class TraceKind { command, reply, failure, event };

struct TraceEntry {
  TraceKind kind = TraceKind::command;
  std::string method;
  std::string session;
  std::chrono::milliseconds at{0};  // since the connection was made
  std::size_t bytes = 0;
};

class Trace {
 public:
  void add(TraceEntry entry) {
    entries_[next_ % kSize] = std::move(entry);
    ++next_;
  }
  std::vector<TraceEntry> entries() const;  // oldest first
  std::vector<std::string> lines() const;   // "+12 ms > Page.navigate [AB12] 80 bytes"

 private:
  static constexpr std::size_t kSize = 200;
  std::array<TraceEntry, kSize> entries_;
  std::size_t next_ = 0;
};

}  // namespace flow::cdp
