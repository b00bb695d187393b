#include "api/start_run.hpp"

#include <algorithm>

#include "api/checks.hpp"
#include "workflow/params.hpp"

namespace flow::api {
namespace {

bool is_test(const RunRequest& request) {
  return request.overrides || request.pinned || request.run_to;
}

Result<void> check_node(const workflow::Document& document, std::string_view id, std::string_view where) {
  const auto same = [&](const workflow::Node& node) { return node.id.str() == id; };
  if (std::ranges::any_of(document.nodes, same)) return {};
  return fail(ErrorCode::invalid_input, "{} names node \"{}\", which the workflow does not have", where, id);
}

Result<void> check_nodes(const workflow::Document& document, const RunRequest& request) {
  if (request.pinned) {
    for (const auto& [id, outputs] : *request.pinned) {
      TRY_VOID(check_node(document, id, "pinned"));
    }
  }
  if (request.run_to) {
    TRY_VOID(check_node(document, request.run_to->str(), "run_to"));
  }
  return {};
}

}  // namespace

Task<Result<db::ExecutionCreated>> start_run(Context cx, Services* services, UserId user,
                                             RunRequest request) {
  CO_TRY_VOID(services->room());
  CO_TRY(const db::Workflow workflow, co_await services->workflows.get(cx, user, request.workflow));
  const int usual =
      is_test(request) ? workflow.draft_version : workflow.active_version.value_or(workflow.draft_version);
  const int version = request.version.value_or(usual);
  CO_TRY(json::object document, co_await services->workflows.document(cx, user, request.workflow, version));
  if (request.overrides) {
    CO_TRY_VOID(workflow::override_inputs(document, *request.overrides));
  }
  CO_TRY(const auto checked, co_await check_document(cx, services, user, std::move(document)));
  CO_TRY_VOID(check_nodes(checked.document, request));
  if (!checked.checked.ok()) co_return std::unexpected(not_runnable(checked));
  CO_TRY(json::object params, workflow::resolve_params(checked.document.params, std::move(request.params)));
  db::NewExecution execution{.user = user,
                             .workflow = request.workflow,
                             .started_by = request.started_by,
                             .choice = db::VersionChoice::exact,
                             .version = version,
                             .trigger_id = request.trigger_id,
                             .params = std::move(params),
                             .trigger = std::move(request.trigger),
                             .overrides = std::move(request.overrides),
                             .pinned = std::move(request.pinned),
                             .run_to = std::move(request.run_to),
                             .max_attempts = request.max_attempts};
  if (!request.idempotency_key.empty()) execution.request_key = "key:" + request.idempotency_key;
  co_return co_await services->executions.create(cx, std::move(execution));
}

net::HttpResponse accepted(const db::ExecutionCreated& created) {
  net::HttpResponse response = json_response(
      json::object{{"id", created.id.str()}, {"version", created.version}, {"existed", created.existed}},
      202);
  response.headers.add("Location", "/api/v1/executions/" + created.id.str());
  return response;
}

}  // namespace flow::api
