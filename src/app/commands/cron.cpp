#include <ostream>
#include <vector>

#include "app/commands.hpp"
#include "async/clock.hpp"
#include "base/time.hpp"
#include "cron/describe.hpp"
#include "cron/gap.hpp"
#include "cron/zoned.hpp"
#include "json/json.hpp"

namespace flow::app {
namespace {

constexpr int kExplainedRuns = 3;

struct Answer {
  TimeZone zone = TimeZone::utc();
  WallTime from;
  std::vector<std::chrono::sys_seconds> next;
  std::chrono::seconds gap{0};
  cron::Description description;
};

// With an offset it is an instant; without, a time on the clock of the zone (the earlier one when the clock
// shows it twice, the end of the gap when never).
Result<WallTime> parse_start(const std::string& text, const TimeZone& zone) {
  if (const auto instant = parse_rfc3339(text)) {
    return WallTime{std::chrono::seconds{instant->seconds}};
  }
  if (const auto local = parse_local_time(text)) {
    return WallTime{std::chrono::seconds{zone.local(*local).first}};
  }
  return fail(
      ErrorCode::invalid_input,
      "--from \"{}\" is not a time; write 2026-01-31T09:00:00Z, or 2026-01-31T09:00:00 in the zone of "
      "--tz",
      text);
}

Result<Answer> answer(const CronOptions& options, int count) {
  TRY(const cron::Schedule schedule, cron::parse_firing(options.expression));
  TRY(const TimeZone zone, cron::find_zone(options.zone));
  const WallTime now = async::RealClock().now();
  Answer out{.zone = zone, .from = now};
  if (!options.from.empty()) {
    TRY(out.from, parse_start(options.from, zone));
  }
  WallTime after = out.from;
  for (int i = 0; i < count; ++i) {
    const auto time = cron::next(schedule, zone, after);
    if (!time) break;  // the calendar ends in 9999
    out.next.push_back(*time);
    after = *time;
  }
  if (const auto gap = cron::min_gap(schedule)) out.gap = gap->gap;
  out.description = cron::describe(schedule, zone, now);
  return out;
}

std::string local_text(std::chrono::sys_seconds time, const TimeZone& zone) {
  const std::int64_t seconds = time.time_since_epoch().count();
  return format_rfc3339(seconds, zone.at(seconds).offset);
}

json::object to_json(const Answer& answer, const CronOptions& options) {
  json::array next;
  json::array local;
  for (const auto time : answer.next) {
    next.push_back(json::string(local_text(time, TimeZone::utc())));
    local.push_back(json::string(local_text(time, answer.zone)));
  }
  json::array warnings;
  for (const cron::Warning& warning : answer.description.warnings) {
    warnings.push_back(json::object{{"code", warning.code}, {"message", warning.message}});
  }
  return {{"expr", options.expression},          {"tz", answer.zone.name()},
          {"from", format_rfc3339(answer.from)}, {"next", std::move(next)},
          {"local", std::move(local)},           {"min_gap_s", answer.gap.count()},
          {"text", answer.description.text},     {"warnings", std::move(warnings)}};
}

// "1 h 30 min", in the largest units that say it exactly.
std::string span_text(std::chrono::seconds span) {
  struct Unit {
    std::int64_t seconds;
    std::string_view name;
  };
  std::string out;
  std::int64_t rest = span.count();
  for (const Unit& unit : {Unit{86'400, "d"}, Unit{3'600, "h"}, Unit{60, "min"}, Unit{1, "s"}}) {
    if (rest < unit.seconds) continue;
    out += fmt::format("{}{} {}", out.empty() ? "" : " ", rest / unit.seconds, unit.name);
    rest %= unit.seconds;
  }
  return out;
}

void print_times(const Answer& answer, std::string_view first, std::string_view others, std::ostream& out) {
  for (std::size_t i = 0; i < answer.next.size(); ++i) {
    out << (i == 0 ? first : others) << local_text(answer.next[i], answer.zone) << '\n';
  }
}

void explain(const Answer& answer, std::ostream& out) {
  out << answer.description.text << '\n';
  for (const cron::Warning& warning : answer.description.warnings)
    out << "warning: " << warning.message << '\n';
  out << "closest:  " << span_text(answer.gap) << " apart\n";
  print_times(answer, "next:     ", "          ", out);
}

// {"error": {"code", "field", "column", "message"}} on one line, for programs that asked for JSON.
void print_json_error(const Error& error, Console console) {
  json::object fields{{"code", to_string(error.code)}};
  for (const std::string_view key : {"code", "field", "column"}) {
    if (const json::value* value = error.detail.if_contains(key)) fields.insert_or_assign(key, *value);
  }
  fields.emplace("message", error.message);
  console.err << json::dump(json::object{{"error", std::move(fields)}}) << '\n';
}

}  // namespace

ExitCode cron_command(const CronOptions& options, Console console) {
  const bool explaining = options.what == CronOptions::What::explain;
  const auto found = answer(options, explaining ? kExplainedRuns : options.count);
  if (!found) {
    if (options.json) {
      print_json_error(found.error(), console);
    } else {
      print_error(console, found.error());
    }
    return kBadInput;
  }
  if (options.json) {
    console.out << json::dump(to_json(*found, options)) << '\n';
  } else if (explaining) {
    explain(*found, console.out);
  } else {
    print_times(*found, "", "", console.out);
  }
  return kOk;
}

}  // namespace flow::app
