#include "cdp/trace.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace flow::cdp {

std::vector<TraceEntry> Trace::entries() const {
  std::vector<TraceEntry> all;
  for (std::size_t i = next_ - std::min(next_, kSize); i < next_; ++i) all.push_back(entries_[i % kSize]);
  return all;
}

std::vector<std::string> Trace::lines() const {
  static constexpr std::array<std::string_view, 4> kMarks{">", "<", "!", "*"};
  std::vector<std::string> all;
  for (const auto& entry : entries()) {
    all.push_back(fmt::format("+{} ms {} {} [{}] {} bytes", entry.at.count(),
                              kMarks[static_cast<std::size_t>(entry.kind)], entry.method,
                              entry.session.substr(0, 8), entry.bytes));
  }
  return all;
}

}  // namespace flow::cdp
