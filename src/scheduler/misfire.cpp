#include "scheduler/misfire.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "cron/zoned.hpp"

namespace flow::scheduler {
namespace {

constexpr std::array<std::string_view, 3> kMisfire{"coalesce", "skip", "catch_up"};
constexpr std::array<std::string_view, 3> kOverlap{"allow", "skip", "queue_one"};
constexpr std::array<std::string_view, 3> kFate{"fired", "coalesced", "skipped"};
constexpr std::array<std::string_view, 6> kReason{"misfire", "overlap", "min_interval",
                                                  "limit",   "paused",  "quarantined"};

template <class Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

// Marks which of the due times fire; the rest get one fate.
struct Decision {
  std::vector<bool> fires;
  Fate rest = Fate::skipped;
  std::optional<Reason> reason;
};

// The newest `most` of [first, size) fire, none nearer than the minimum to the fired one before it.
void fire_newest(Decision& decision, std::size_t first, std::size_t most) {
  for (std::size_t i = decision.fires.size(); i > first && most > 0; --i, --most)
    decision.fires[i - 1] = true;
}

Decision decide(const Due& due, const std::vector<WallTime>& times, WallTime now, const Policy& policy) {
  Decision decision{.fires = std::vector<bool>(times.size(), false)};
  if (due.quarantined) {
    decision.reason = Reason::quarantined;
    return decision;
  }
  switch (due.misfire) {
    case Misfire::coalesce:
      decision.fires[0] = true;
      decision.rest = Fate::coalesced;
      break;
    case Misfire::skip: {
      const auto on_time =
          std::ranges::find_if(times, [&](WallTime at) { return now - at <= policy.grace; }) - times.begin();
      fire_newest(decision, static_cast<std::size_t>(on_time),
                  due.overlap == Overlap::allow ? times.size() : 1);
      decision.reason = Reason::misfire;
      break;
    }
    case Misfire::catch_up:
      fire_newest(
          decision, 0,
          due.overlap == Overlap::allow ? static_cast<std::size_t>(std::max(due.catch_up_max, 1)) : 1);
      decision.reason = Reason::limit;
      break;
  }
  return decision;
}

// Adds one occurrence; past kMaxRows of a fate it only lengthens that fate's last row.
class Rows {
 public:
  void add(Occurrence occurrence) {
    const auto fate = static_cast<std::size_t>(occurrence.fate);
    if (counts_[fate]++ < kMaxRows) {
      rows_.push_back(occurrence);
      return;
    }
    if (!overflow_[fate]) {
      overflow_[fate] = rows_.size();
      rows_.push_back(occurrence);
      return;
    }
    Occurrence& rest = rows_[*overflow_[fate]];
    rest.until = occurrence.at;
    ++rest.count;
  }
  std::size_t size() const { return rows_.size(); }
  std::vector<Occurrence> take() { return std::move(rows_); }

 private:
  std::vector<Occurrence> rows_;
  std::array<std::size_t, 3> counts_{};
  std::array<std::optional<std::size_t>, 3> overflow_;
};

}  // namespace

std::string_view to_string(Misfire misfire) {
  return kMisfire[static_cast<std::size_t>(misfire)];
}
std::string_view to_string(Overlap overlap) {
  return kOverlap[static_cast<std::size_t>(overlap)];
}
std::string_view to_string(Fate fate) {
  return kFate[static_cast<std::size_t>(fate)];
}
std::string_view to_string(Reason reason) {
  return kReason[static_cast<std::size_t>(reason)];
}
std::optional<Misfire> find_misfire(std::string_view name) {
  return find<Misfire>(kMisfire, name);
}
std::optional<Overlap> find_overlap(std::string_view name) {
  return find<Overlap>(kOverlap, name);
}

std::optional<WallTime> Times::next(WallTime after) const {
  if (once) return *once > after ? once : std::nullopt;
  if (!schedule) return std::nullopt;
  const auto found = cron::next(*schedule, zone, after);
  if (!found) return std::nullopt;
  return WallTime{*found};
}

Result<Times> read_times(std::optional<std::string_view> expression, std::optional<WallTime> once,
                         std::string_view zone) {
  Times times;
  if (once) {
    times.once = once;
    return times;
  }
  if (!expression)
    return fail(ErrorCode::invalid_input, "the trigger has neither a schedule nor a moment; set one");
  TRY(times.schedule, cron::parse_firing(*expression));
  TRY(times.zone, cron::find_zone(zone));
  return times;
}

Plan plan(const Due& due, WallTime now, const Policy& policy) {
  FLOW_ASSERT(due.expected <= now);
  std::vector<WallTime> times{due.expected};
  std::optional<WallTime> next = due.times.next(due.expected);
  while (next && *next <= now && times.size() < policy.max_occurrences) {
    times.push_back(*next);
    next = due.times.next(*next);
  }

  const Decision decision = decide(due, times, now, policy);
  Rows rows;
  std::optional<WallTime> previous = due.previous;
  std::optional<std::size_t> run;  // the row of the one that fires for the coalesced
  for (std::size_t i = 0; i < times.size(); ++i) {
    Occurrence occurrence{.at = times[i], .fate = decision.rest, .reason = decision.reason};
    // With coalesce the run moves on to the next time when the first is too near.
    const bool wants = decision.fires[i] || (decision.rest == Fate::coalesced && !run);
    if (wants && previous && times[i] - *previous < policy.minimum_interval) {
      occurrence.fate = Fate::skipped;
      occurrence.reason = Reason::min_interval;
    } else if (wants) {
      occurrence.fate = Fate::fired;
      occurrence.reason = std::nullopt;
      run = rows.size();
      occurrence.run = run;
      previous = times[i];
    } else if (decision.rest == Fate::coalesced) {
      occurrence.run = run;
    }
    rows.add(occurrence);
  }
  return {.occurrences = rows.take(), .next = next};
}

std::chrono::seconds start_delay(const TriggerId& trigger, std::chrono::seconds jitter,
                                 std::chrono::seconds gap) {
  const std::int64_t most = std::min(jitter, gap / 5).count();
  if (most <= 0) return std::chrono::seconds{0};
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a: the same on every machine and in every release
  for (const char one : trigger.str()) hash = (hash ^ static_cast<unsigned char>(one)) * 0x100000001b3;
  return std::chrono::seconds{static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(most))};
}

}  // namespace flow::scheduler
