// What a dashboard shows.
#include <algorithm>

#include "api/call.hpp"
#include "api/routes/routes.hpp"
#include "api/views.hpp"

namespace flow::api {
namespace {

constexpr int kHours = 24;
constexpr int kDays = 30;
constexpr std::chrono::days kLastDay{1};
constexpr std::chrono::days kLastWeek{7};

json::object to_json(const db::RunCounts& counts) {
  return {{"at", api::to_json(counts.at)},
          {"completed", counts.completed},
          {"failed", counts.failed},
          {"cancelled", counts.cancelled},
          {"live", counts.live}};
}

json::array to_json(const std::vector<db::RunCounts>& buckets) {
  json::array out;
  for (const db::RunCounts& counts : buckets) out.push_back(to_json(counts));
  return out;
}

// The rate is of the runs that ended by themselves.
json::object summary(const std::vector<db::RunCounts>& buckets) {
  db::RunCounts sum;
  for (const db::RunCounts& one : buckets) {
    sum.completed += one.completed;
    sum.failed += one.failed;
    sum.cancelled += one.cancelled;
    sum.live += one.live;
  }
  const std::int64_t ended = sum.completed + sum.failed;
  json::value rate;
  if (ended > 0) rate = static_cast<double>(sum.completed) / static_cast<double>(ended);
  return {{"runs", ended + sum.cancelled + sum.live},
          {"completed", sum.completed},
          {"failed", sum.failed},
          {"cancelled", sum.cancelled},
          {"live", sum.live},
          {"success_rate", rate}};
}

json::object to_json(const db::Load& load, WallTime now) {
  json::value age;
  if (load.oldest_queued_at) {
    const auto waited = std::chrono::duration_cast<milliseconds>(now - *load.oldest_queued_at).count();
    age = std::max<std::int64_t>(waited, 0);  // the database has a clock of its own
  }
  return {{"queued", load.queued},
          {"oldest_queued_ms", std::move(age)},
          {"waiting", load.waiting},
          {"running", load.running},
          {"active_workflows", load.active_workflows}};
}

json::object to_json(const db::Punctuality& schedules) {
  return {{"fired", schedules.fired},
          {"coalesced", schedules.coalesced},
          {"skipped", schedules.skipped},
          {"late_p50_ms", or_null(schedules.p50_ms)},
          {"late_p95_ms", or_null(schedules.p95_ms)}};
}

json::object to_json(const db::SlowNodes& slow) {
  json::array types;
  for (const db::NodeTypeTimes& type : slow.types) {
    types.push_back(json::object{{"type", type.type},
                                 {"runs", type.runs},
                                 {"failed", type.failed},
                                 {"median_ms", type.median_ms},
                                 {"p95_ms", type.p95_ms}});
  }
  return {{"executions", slow.executions}, {"types", std::move(types)}};
}

// Who sees everybody's runs: an administrator, by a token only when it has that scope.
bool may_see_all(const Principal& principal) {
  return principal.user.role == db::Role::admin &&
         (!principal.token || std::ranges::find(principal.scopes, "admin") != principal.scopes.end());
}

Task<Result<net::HttpResponse>> get_stats(Context cx, Call call) {
  const bool all = call.query_text("scope") == "all";
  if (all && !may_see_all(call.principal))
    co_return fail(ErrorCode::forbidden, "only an administrator may see the runs of everybody");
  std::optional<UserId> user;
  if (!all) user = call.user();
  db::StatsStore& stats = call.services->stats;
  const WallTime now = cx.clock().now();
  CO_TRY(const auto hours, co_await stats.runs(cx, user, db::Step::hour, kHours));
  CO_TRY(const auto days, co_await stats.runs(cx, user, db::Step::day, kDays));
  CO_TRY(const auto load, co_await stats.load(cx, user));
  CO_TRY(const auto schedules, co_await stats.punctuality(cx, user, now - kLastDay));
  CO_TRY(const auto slow, co_await stats.slow_nodes(cx, user, now - kLastWeek));
  co_return json_response(json::object{{"at", api::to_json(now)},
                                       {"scope", all ? "all" : "own"},
                                       {"hours", to_json(hours)},
                                       {"last_hours", summary(hours)},
                                       {"days", to_json(days)},
                                       {"last_days", summary(days)},
                                       {"now", to_json(load, now)},
                                       {"schedules", to_json(schedules)},
                                       {"slow_nodes", to_json(slow)}});
}

}  // namespace

std::vector<Route> stats_routes() {
  return {
      {.method = "GET",
       .path = "/api/v1/stats",
       .operation = "get_stats",
       .tag = "usage",
       .summary = "What a dashboard shows: runs, success, queue, punctuality, slow nodes.",
       .access = Access::read,
       .handler = get_stats,
       .query = {{"scope",
                  ParameterType::word,
                  "Whose runs; everybody's are for administrators.",
                  {"own", "all"}}},
       .response = "Stats"},
  };
}

}  // namespace flow::api
