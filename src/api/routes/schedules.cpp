// Schedules: when something would fire, and what became of every occurrence.
#include "api/call.hpp"
#include "api/routes/routes.hpp"
#include "api/schedule_faults.hpp"
#include "api/views.hpp"
#include "base/time.hpp"
#include "cron/describe.hpp"
#include "cron/gap.hpp"
#include "cron/zoned.hpp"

namespace flow::api {
namespace {

constexpr int kUsual = 10;

json::value gap_of(const cron::Schedule& schedule) {
  const auto closest = cron::min_gap(schedule);
  return closest ? json::value(closest->gap.count()) : json::value();
}

// The next occurrences in the zone, with the offset that holds at each.
Result<json::object> preview_of(std::string_view expression, const std::string& zone_name, int count,
                                std::chrono::seconds minimum, WallTime now) {
  TRY(const auto read, read_schedule(expression, zone_name, minimum));
  const auto& [schedule, zone] = read;
  json::array times;
  WallTime after = now;
  while (static_cast<int>(times.size()) < count) {
    const auto at = cron::next(schedule, zone, after);
    if (!at) break;
    const std::int64_t seconds = at->time_since_epoch().count();
    const TimeZone::Interval interval = zone.at(seconds);
    times.push_back(json::object{{"at", format_rfc3339(WallTime{*at})},
                                 {"local", format_rfc3339(seconds, interval.offset)},
                                 {"abbreviation", interval.abbreviation}});
    after = *at;
  }
  const cron::Description words = cron::describe(schedule, zone, now);
  json::array warnings;
  for (const cron::Warning& warning : words.warnings) warnings.push_back(json::string(warning.message));
  return json::object{{"timezone", zone.name()},
                      {"text", words.text},
                      {"warnings", std::move(warnings)},
                      {"min_gap_s", gap_of(schedule)},
                      {"next", std::move(times)}};
}

Task<Result<net::HttpResponse>> preview(Context cx, Call call) {
  CO_TRY(json::object body, preview_of(*call.text("cron"), call.text("timezone").value_or("UTC"),
                                       static_cast<int>(call.integer("count").value_or(kUsual)),
                                       call.services->options.minimum_interval, cx.clock().now()));
  co_return json_response(std::move(body));
}

Task<Result<net::HttpResponse>> trigger_preview(Context cx, Call call) {
  CO_TRY(const auto trigger,
         co_await call.services->triggers.get(cx, call.user(), call.id<TriggerId>("trigger_id")));
  if (trigger.once_at) {
    json::array next;
    if (trigger.next_run_at) {
      next.push_back(json::object{{"at", to_json(*trigger.next_run_at)},
                                  {"local", to_json(*trigger.next_run_at)},
                                  {"abbreviation", "UTC"}});
    }
    co_return json_response(json::object{{"timezone", "UTC"},
                                         {"text", "Once"},
                                         {"warnings", json::array{}},
                                         {"min_gap_s", nullptr},
                                         {"next", std::move(next)}});
  }
  if (!trigger.expr) co_return fail(ErrorCode::conflict, "a {} has no schedule", trigger.kind);
  CO_TRY(json::object body,
         preview_of(*trigger.expr, trigger.tz, kUsual, std::chrono::seconds{0}, cx.clock().now()));
  co_return json_response(std::move(body));
}

Task<Result<net::HttpResponse>> list_ledger(Context cx, Call call) {
  CO_TRY(const auto page,
         co_await call.services->ledger.list(cx, call.user(), call.id<TriggerId>("trigger_id"), call.page()));
  co_return json_response(page_json(to_array(page.items), page.next));
}

}  // namespace

std::vector<Route> schedule_routes() {
  return {
      {.method = "POST",
       .path = "/api/v1/schedules/preview",
       .operation = "preview_schedule",
       .tag = "schedules",
       .summary = "The next times of a cron expression in a zone, across changes of the clock.",
       .access = Access::read,
       .handler = preview,
       .body_kind = BodyKind::required,
       .body = "PreviewRequest",
       .response = "Preview"},
      {.method = "GET",
       .path = "/api/v1/triggers/{trigger_id}/preview",
       .operation = "preview_trigger",
       .tag = "schedules",
       .summary = "The next ten times of a trigger.",
       .access = Access::read,
       .handler = trigger_preview,
       .response = "Preview",
       .errors = {ErrorCode::conflict}},
      {.method = "GET",
       .path = "/api/v1/triggers/{trigger_id}/ledger",
       .operation = "list_ledger",
       .tag = "schedules",
       .summary = "What became of every occurrence, newest first.",
       .access = Access::read,
       .handler = list_ledger,
       .query = {{"cursor"}, {"limit", ParameterType::count}},
       .response = "LedgerList"},
  };
}

}  // namespace flow::api
