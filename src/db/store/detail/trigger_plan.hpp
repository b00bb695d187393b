#pragma once
// From the inputs of a trigger, as a document has them, to the columns of its row; and its times. Pure.
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "json/json.hpp"

namespace flow::db::detail {

struct TriggerPlan {
  std::string key;  // id in the document
  std::string kind;
  std::string name;
  bool enabled = true;
  json::object config;  // the inputs
  std::optional<std::string> expr;
  std::optional<WallTime> once_at;
  std::string tz = "UTC";
  std::string misfire = "coalesce";
  int catch_up_max = 10;
  std::string overlap = "skip";
  int jitter_s = 0;
  bool reject_past = false;  // a one-time trigger whose moment has passed must not be activated
};

// Errors are those of cron, or `invalid_input` naming the input.
Result<TriggerPlan> plan_trigger(std::string kind, json::object inputs,
                                 std::chrono::seconds minimum_interval);

// When a trigger is due after `after`; none: never again, or it has no times at all.
Result<std::optional<WallTime>> next_time(const std::optional<std::string>& expr,
                                          const std::optional<WallTime>& once_at, const std::string& tz,
                                          WallTime after);

// Occurrences that were due and will not run.
struct Missed {
  WallTime at;
  std::optional<WallTime> until = {};  // the row stands for several
  int count = 1;
};
// From `first` (which is due) to `now`: a row each, past 500 one row for the rest.
std::vector<Missed> missed_times(const std::optional<std::string>& expr, const std::string& tz,
                                 WallTime first, WallTime now);

}  // namespace flow::db::detail
