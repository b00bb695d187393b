#include "queue/detail/lanes.hpp"

#include <algorithm>
#include <charconv>

namespace flow::queue::detail {
namespace {

std::optional<std::bitset<kLanes>> parse(std::string_view payload) {
  std::bitset<kLanes> lanes;
  const char* at = payload.data();
  const char* const end = at + payload.size();
  while (true) {
    int lane = -1;
    const auto [rest, error] = std::from_chars(at, end, lane);
    if (error != std::errc{} || lane < 0 || lane >= kLanes) return std::nullopt;
    lanes.set(static_cast<std::size_t>(lane));
    if (rest == end) return lanes;
    if (*rest != ',') return std::nullopt;
    at = rest + 1;
  }
}

}  // namespace

void Lanes::ring(std::string_view payload) {
  if (const auto named = parse(payload)) {
    filled_ |= *named;
  } else {
    filled_.set();
  }
}

std::vector<int> Lanes::ask(SteadyTime now) {
  if (now >= next_all_) {
    filled_.set();
    next_all_ = now + kAskAllEvery;
  }
  std::vector<int> lanes;
  for (int lane = 0; lane < kLanes; ++lane) {
    if (filled_.test(static_cast<std::size_t>(lane))) lanes.push_back(lane);
  }
  filled_.reset();
  return lanes;
}

void Lanes::answered(const std::vector<int>& found) {
  for (const int lane : found) filled_.set(static_cast<std::size_t>(lane));
}

std::vector<std::int64_t> Lanes::marks(const std::vector<int>& lanes) const {
  std::vector<std::int64_t> marks;
  for (const int lane : lanes) marks.push_back(marks_[static_cast<std::size_t>(lane)]);
  return marks;
}

void Lanes::scanned(const std::map<int, std::int64_t>& smallest, std::int64_t last_id, SteadyTime now) {
  next_scan_ = now + kScanEvery;
  if (last_id_) {
    for (int lane = 0; lane < kLanes; ++lane) {
      const auto found = smallest.find(lane);
      marks_[static_cast<std::size_t>(lane)] =
          found == smallest.end() ? *last_id_ : std::min(found->second, *last_id_);
    }
  }
  last_id_ = last_id;
}

}  // namespace flow::queue::detail
