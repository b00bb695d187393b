#pragma once
// Lanes: which lanes a peek asks, and from which message on. Pure: times are arguments.
//
// A lane is asked when something was found in it, when the doorbell named it, and, with all others, once a
// second. A lane's low-water mark is below every message that is still to come: the smallest id found in a
// scan, or, if that is less, the last id given out 5 s before the scan (a statement that enqueues ends within
// 5 s, so no id that is not committed yet is ever passed over). Without it a peek would walk over dead rows
// again and again while some foreign snapshot keeps them from being removed.
#include <bitset>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace flow::queue::detail {

inline constexpr int kLanes = 192;
inline constexpr std::chrono::seconds kScanEvery{5};
inline constexpr std::chrono::seconds kAskAllEvery{1};

class Lanes {
 public:
  // "130,131"; anything else names all.
  void ring(std::string_view payload);
  // The lanes to ask now. They count as empty from here on, until the answer or the doorbell says otherwise:
  // a ring that comes while the question is under way may be for what the answer did not see yet.
  std::vector<int> ask(SteadyTime now);
  // Something was found in these.
  void answered(const std::vector<int>& found);

  std::vector<std::int64_t> marks(const std::vector<int>& lanes) const;
  // Scans are 5 s apart. One goes after a claim that found nothing, so that whoever was added to an idle
  // queue does not wait for it; where every claim finds something, before one.
  bool scans_before_claim(SteadyTime now) const { return found_ && now >= next_scan_; }
  bool scans_after_claim(SteadyTime now) const { return !found_ && now >= next_scan_; }
  void claimed(bool something) { found_ = something; }
  // Lane → smallest id in it; `last_id` is what the identity had given out before the scan began.
  void scanned(const std::map<int, std::int64_t>& smallest, std::int64_t last_id, SteadyTime now);

 private:
  std::bitset<kLanes> filled_ = std::bitset<kLanes>{}.set();
  std::vector<std::int64_t> marks_ = std::vector<std::int64_t>(kLanes, 0);
  SteadyTime next_all_{};
  SteadyTime next_scan_{};
  bool found_ = false;                   // by the last claim
  std::optional<std::int64_t> last_id_;  // as of the scan before
};

}  // namespace flow::queue::detail
