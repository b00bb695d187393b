#pragma once
// What becomes of a trigger's due occurrences, and when it is due next. Pure: the time is an argument.
//
// An occurrence is late when `grace` has passed since it. coalesce: the oldest fires for all. skip: only one
// that is not late fires. catch_up: the newest N fire, oldest first. Unless overlap is `allow` no more than
// one fires. One that is nearer than the minimum interval to the one fired before it (a clock change can do
// that) is skipped. Past kMaxRows of one outcome the rest is one row with a count.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "base/time_zone.hpp"
#include "cron/schedule.hpp"

namespace flow::scheduler {

// Spelled as on the wire.
enum class Misfire : std::uint8_t { coalesce, skip, catch_up };
enum class Overlap : std::uint8_t { allow, skip, queue_one };
enum class Fate : std::uint8_t { fired, coalesced, skipped };
enum class Reason : std::uint8_t { misfire, overlap, min_interval, limit, paused, quarantined };
std::string_view to_string(Misfire misfire);
std::string_view to_string(Overlap overlap);
std::string_view to_string(Fate fate);
std::string_view to_string(Reason reason);
std::optional<Misfire> find_misfire(std::string_view name);
std::optional<Overlap> find_overlap(std::string_view name);

struct Policy {
  std::chrono::seconds grace{60};
  std::chrono::seconds minimum_interval{300};
  // When one pass starts more than this many late runs, they spread over `spread`; runs that are on time are
  // enqueued at once, the queue is their buffer. `starts_per_second` > 0 (a cloud that starts a task for
  // each) spreads every pass so far that no more begin in a second.
  int spread_above = 50;
  std::chrono::seconds spread{60};
  int starts_per_second = 0;
  // What would be above it waits (the promoter lets it go). Of a user without a limit of their own; none: no
  // limit.
  std::optional<int> concurrent_runs = {};
  std::size_t max_occurrences = 100'000;  // of a trigger in one pass; the next pass goes on from there
};

// When a trigger fires: a cron expression in a zone, or one moment.
struct Times {
  std::optional<cron::Schedule> schedule;
  std::optional<WallTime> once;
  TimeZone zone = TimeZone::utc();

  std::optional<WallTime> next(WallTime after) const;
};
// From the columns of a trigger; errors are those of cron, or `invalid_input` when there is nothing to fire
// by.
Result<Times> read_times(std::optional<std::string_view> expression, std::optional<WallTime> once,
                         std::string_view zone);

struct Due {
  Times times;
  WallTime expected;                 // next_run_at: the oldest occurrence that is due
  std::optional<WallTime> previous;  // the occurrence fired before it, if it is near
  Misfire misfire = Misfire::coalesce;
  int catch_up_max = 10;
  Overlap overlap = Overlap::skip;
  bool quarantined = false;
};

struct Occurrence {
  WallTime at;
  std::optional<WallTime> until;  // the last one this row stands for
  int count = 1;
  Fate fate = Fate::fired;
  std::optional<Reason> reason;
  std::optional<std::size_t> run;  // fired: itself; coalesced: index of the fired one that stands for it
  bool operator==(const Occurrence&) const = default;
};
struct Plan {
  std::vector<Occurrence> occurrences;  // by time; never empty
  std::optional<WallTime> next;         // none: it fires no more
};
inline constexpr std::size_t kMaxRows = 500;

Plan plan(const Due& due, WallTime now, const Policy& policy);

// How long a run's start waits: a share of `jitter` that is the trigger's own, at most a fifth of the gap
// between occurrences.
std::chrono::seconds start_delay(const TriggerId& trigger, std::chrono::seconds jitter,
                                 std::chrono::seconds gap);

}  // namespace flow::scheduler
