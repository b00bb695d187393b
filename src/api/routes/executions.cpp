// Executions: what ran, what runs, and running it again.
#include <algorithm>

#include "api/call.hpp"
#include "api/routes/routes.hpp"
#include "api/start_run.hpp"
#include "api/views.hpp"
#include "base/time.hpp"

namespace flow::api {
namespace {

template <class Enum>
std::vector<Enum> words(const Call& call, std::string_view name) {
  std::vector<Enum> out;
  const auto text = call.query_text(name);
  if (!text) return out;
  std::string_view rest = *text;
  while (true) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    out.push_back(*db::find_enum<Enum>(rest.substr(0, end)));  // the row of the route lists the words
    if (end == rest.size()) return out;
    rest.remove_prefix(end + 1);
  }
}

Result<std::optional<WallTime>> moment(const Call& call, std::string_view name) {
  const auto text = call.query_text(name);
  if (!text) return std::optional<WallTime>{};
  auto instant = parse_rfc3339(*text);
  if (!instant)
    return std::unexpected(std::move(instant.error()).context(fmt::format("the query parameter {}", name)));
  return std::optional(WallTime{std::chrono::seconds{instant->seconds} +
                                std::chrono::microseconds{instant->nanoseconds / 1000}});
}

Task<Result<net::HttpResponse>> list_executions(Context cx, Call call) {
  db::ExecutionFilter filter{.statuses = words<db::ExecutionStatus>(call, "status"),
                             .started_by = words<db::StartedBy>(call, "started_by"),
                             .search = call.query_text("search").value_or("")};
  if (const auto dead = call.query_text("dead")) filter.dead = *dead == "true";
  if (const auto id = call.query_text("workflow_id")) filter.workflow = WorkflowId(*id);
  if (const auto id = call.query_text("trigger_id")) filter.trigger = TriggerId(*id);
  CO_TRY(filter.since, moment(call, "since"));
  CO_TRY(filter.until, moment(call, "until"));
  auto page = co_await call.services->executions.list(cx, call.user(), std::move(filter), call.page());
  // A list has no owner to be missing: what was not found is the row that the cursor names.
  if (!page && page.error().code == ErrorCode::not_found)
    co_return fail(ErrorCode::invalid_input, "the cursor is none of this list");
  if (!page) co_return std::unexpected(std::move(page.error()));
  co_return json_response(page_json(to_array(page->items), page->next));
}

Task<Result<net::HttpResponse>> get_execution(Context cx, Call call) {
  CO_TRY(const auto detail,
         co_await call.services->executions.detail(cx, call.user(), call.id<ExecutionId>("execution_id")));
  co_return json_response(to_json(detail));
}

Task<Result<net::HttpResponse>> list_logs(Context cx, Call call) {
  db::LogFilter filter{.iteration = call.query_text("iteration")};
  if (const auto node = call.query_text("node")) filter.node = NodeId(*node);
  const auto id = call.id<ExecutionId>("execution_id");
  CO_TRY(const auto page,
         co_await call.services->runs.logs(cx, call.user(), id, std::move(filter), call.page()));
  co_return json_response(page_json(to_array(page.items), page.next));
}

Task<Result<net::HttpResponse>> cancel(Context cx, Call call) {
  CO_TRY(const auto done,
         co_await call.services->executions.cancel(cx, call.user(), call.id<ExecutionId>("execution_id")));
  co_return json_response(json::object{{"status", to_string(done.status)}, {"changed", done.changed}});
}

std::string request_key(const Call& call) {
  return call.idempotency_key.empty() ? "" : "key:" + call.idempotency_key;
}

Task<Result<net::HttpResponse>> retry(Context cx, Call call) {
  CO_TRY_VOID(call.services->room());
  CO_TRY(const auto created, co_await call.services->executions.replay(
                                 cx, call.user(),
                                 {.of = call.id<ExecutionId>("execution_id"),
                                  .from_failed_node = call.text("from").value_or("start") == "failed_node",
                                  .request_key = request_key(call)}));
  co_return accepted(created);
}

db::VersionChoice version_choice(const Call& call) {
  const std::string version = call.text("version").value_or("same");
  if (version == "newest") return db::VersionChoice::newest;
  return version == "active" ? db::VersionChoice::active : db::VersionChoice::exact;
}

Task<Result<net::HttpResponse>> rerun(Context cx, Call call) {
  CO_TRY_VOID(call.services->room());
  CO_TRY(const auto created,
         co_await call.services->executions.replay(cx, call.user(),
                                                   {.of = call.id<ExecutionId>("execution_id"),
                                                    .choice = version_choice(call),
                                                    .request_key = request_key(call)}));
  co_return accepted(created);
}

}  // namespace

std::vector<Route> execution_routes() {
  return {
      {.method = "GET",
       .path = "/api/v1/executions",
       .operation = "list_executions",
       .tag = "executions",
       .summary = "Executions, newest first.",
       .access = Access::read,
       .handler = list_executions,
       .query = {{"cursor"},
                 {"limit", ParameterType::count},
                 {"status",
                  ParameterType::word,
                  "",
                  {"queued", "running", "waiting", "completed", "failed", "cancelled"}},
                 {"started_by",
                  ParameterType::word,
                  "",
                  {"scheduled", "manual", "api", "webhook", "event", "replay"}},
                 {"dead", ParameterType::flag,
                  "true: only those whose attempts are used up; false: only the others."},
                 {"workflow_id", ParameterType::uuid},
                 {"trigger_id", ParameterType::uuid},
                 {"since", ParameterType::text, "Accepted at or after this RFC 3339 time."},
                 {"until", ParameterType::text, "Accepted before this RFC 3339 time."},
                 {"search", ParameterType::text,
                  "In the workflow's name, the error, the beginning of the id."}},
       .response = "ExecutionList"},
      {.method = "GET",
       .path = "/api/v1/executions/{execution_id}",
       .operation = "get_execution",
       .tag = "executions",
       .summary = "One execution with its phases, nodes, artifacts and effects.",
       .access = Access::read,
       .handler = get_execution,
       .response = "ExecutionDetail"},
      {.method = "GET",
       .path = "/api/v1/executions/{execution_id}/logs",
       .operation = "list_logs",
       .tag = "executions",
       .summary = "The log of an execution or of one of its nodes, oldest first.",
       .access = Access::read,
       .handler = list_logs,
       .query = {{"cursor"},
                 {"limit", ParameterType::count},
                 {"node", ParameterType::text, "The id of the node."},
                 {"iteration", ParameterType::text, "The loop path, as 3/0; empty: outside of loops."}},
       .response = "LogList"},
      {.method = "POST",
       .path = "/api/v1/executions/{execution_id}/cancel",
       .operation = "cancel_execution",
       .tag = "executions",
       .summary = "Ends an execution; one that runs is told to end.",
       .access = Access::run,
       .handler = cancel,
       .response = "Cancelled",
       .audited = true},
      {.method = "POST",
       .path = "/api/v1/executions/{execution_id}/retry",
       .operation = "retry_execution",
       .tag = "executions",
       .summary = "Runs it again with the same version, from the start or from the node that failed.",
       .access = Access::run,
       .handler = retry,
       .body_kind = BodyKind::optional,
       .body = "RetryRequest",
       .idempotency_key = true,
       .status = 202,
       .response = "ExecutionAccepted",
       .errors = {ErrorCode::conflict, ErrorCode::quota},
       .audited = true},
      {.method = "POST",
       .path = "/api/v1/executions/{execution_id}/rerun",
       .operation = "rerun_execution",
       .tag = "executions",
       .summary = "Runs its inputs again, with the same, the active or the newest version.",
       .access = Access::run,
       .handler = rerun,
       .body_kind = BodyKind::optional,
       .body = "RerunRequest",
       .idempotency_key = true,
       .status = 202,
       .response = "ExecutionAccepted",
       .errors = {ErrorCode::conflict, ErrorCode::quota},
       .audited = true},
  };
}

}  // namespace flow::api
