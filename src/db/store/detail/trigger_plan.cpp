#include "db/store/detail/trigger_plan.hpp"

#include <array>
#include <cmath>

#include "base/time.hpp"
#include "cron/gap.hpp"
#include "cron/zoned.hpp"

namespace flow::db::detail {
namespace {

constexpr std::size_t kMissedRows = 500;
constexpr int kMissedMost = 100'000;  // a schedule every 5 minutes that nobody looked at for a year

std::string text_input(const json::object& inputs, std::string_view title, std::string_view fallback) {
  return std::string(json::string_or(inputs, title, fallback));
}

Result<int> whole_input(const json::object& inputs, std::string_view title, int fallback, int least,
                        int most) {
  const json::value* value = json::find(inputs, title);
  if (value == nullptr || value->is_null()) return fallback;
  if (value->is_number()) {
    const double number = value->to_number<double>();
    if (number == std::floor(number) && number >= least && number <= most) return static_cast<int>(number);
  }
  return fail(ErrorCode::invalid_input, "{} is {}; give a whole number from {} to {}", title,
              json::dump(*value), least, most);
}

struct Word {
  std::string_view given;
  std::string_view stored;
};

template <std::size_t N>
Result<std::string> word_input(const json::object& inputs, std::string_view title,
                               const std::array<Word, N>& words) {
  const json::value* value = json::find(inputs, title);
  if (value == nullptr || value->is_null()) return std::string(words.front().stored);
  if (value->is_string()) {
    for (const Word& word : words) {
      if (word.given == std::string_view(value->as_string())) return std::string(word.stored);
    }
  }
  std::string known;
  for (const Word& word : words) known += (known.empty() ? "" : ", ") + std::string(word.given);
  return fail(ErrorCode::invalid_input, "{} is {}; choose one of {}", title, json::dump(*value), known);
}

// The first of each is the default; the last two or one are older names.
constexpr std::array kMisfire{Word{"coalesce", "coalesce"}, Word{"skip", "skip"},
                              Word{"catch_up", "catch_up"}, Word{"once", "coalesce"},
                              Word{"all", "catch_up"}};
constexpr std::array kOverlap{Word{"skip", "skip"}, Word{"allow", "allow"}, Word{"queue_one", "queue_one"},
                              Word{"queue", "queue_one"}};

Result<void> plan_schedule(TriggerPlan& plan, std::chrono::seconds minimum_interval) {
  plan.expr = text_input(plan.config, "Cron", "");
  plan.tz = text_input(plan.config, "Time Zone", "UTC");
  TRY(const cron::Schedule schedule, cron::parse_firing(*plan.expr));
  TRY_VOID(cron::check_interval(schedule, minimum_interval));
  TRY_VOID(cron::find_zone(plan.tz));
  TRY(plan.misfire, word_input(plan.config, "Misfire", kMisfire));
  TRY(plan.overlap, word_input(plan.config, "Overlap", kOverlap));
  TRY(plan.catch_up_max, whole_input(plan.config, "Catch-up Max", 10, 1, 1000));
  TRY(plan.jitter_s, whole_input(plan.config, "Jitter (seconds)", 0, 0, 86'400));
  return {};
}

Result<void> plan_once(TriggerPlan& plan) {
  const std::string at = text_input(plan.config, "At", "");
  TRY(const Instant instant, parse_rfc3339(at));
  plan.once_at =
      WallTime{std::chrono::seconds{instant.seconds} + std::chrono::microseconds{instant.nanoseconds / 1000}};
  plan.reject_past = text_input(plan.config, "If Past", "reject") != "run";
  return {};
}

}  // namespace

Result<TriggerPlan> plan_trigger(std::string kind, json::object inputs,
                                 std::chrono::seconds minimum_interval) {
  TriggerPlan plan;
  plan.kind = std::move(kind);
  plan.config = std::move(inputs);
  if (plan.kind == "schedule_trigger") {
    TRY_VOID(plan_schedule(plan, minimum_interval));
  } else if (plan.kind == "one_time_trigger") {
    TRY_VOID(plan_once(plan));
  }
  return plan;
}

Result<std::optional<WallTime>> next_time(const std::optional<std::string>& expr,
                                          const std::optional<WallTime>& once_at, const std::string& tz,
                                          WallTime after) {
  if (once_at) return *once_at > after ? once_at : std::nullopt;
  if (!expr) return std::nullopt;
  TRY(const cron::Schedule schedule, cron::parse(*expr));
  TRY(const TimeZone zone, cron::find_zone(tz));
  const auto next = cron::next(schedule, zone, after);
  return next ? std::optional<WallTime>(*next) : std::nullopt;
}

std::vector<Missed> missed_times(const std::optional<std::string>& expr, const std::string& tz,
                                 WallTime first, WallTime now) {
  std::vector<Missed> rows;
  int seen = 0;
  for (std::optional<WallTime> at = first; at && *at <= now && seen < kMissedMost; ++seen) {
    if (rows.size() < kMissedRows) {
      rows.push_back({.at = *at});
    } else {
      rows.back().until = *at;
      ++rows.back().count;
    }
    // What cannot be evaluated (any more) has no further occurrence.
    at = next_time(expr, std::nullopt, tz, *at).value_or(std::nullopt);
  }
  return rows;
}

}  // namespace flow::db::detail
