// The life of a workflow: checks, activation, pause, and starting it by hand or by program.
#include "api/call.hpp"
#include "api/checks.hpp"
#include "api/hook_token.hpp"
#include "api/routes/routes.hpp"
#include "api/start_run.hpp"
#include "api/views.hpp"

namespace flow::api {
namespace {

Task<Result<net::HttpResponse>> validate_document(Context cx, Call call) {
  CO_TRY(const auto checked,
         co_await check_document(cx, call.services, call.user(), *call.object("document")));
  co_return json_response(to_json(checked));
}

Task<Result<CheckedDocument>> check_version(Context cx, Call call, std::optional<int> version) {
  CO_TRY(json::object document, co_await call.services->workflows.document(
                                    cx, call.user(), call.id<WorkflowId>("workflow_id"), version));
  co_return co_await check_document(cx, call.services, call.user(), std::move(document));
}

std::optional<int> version_of(const Call& call) {
  const auto version = call.integer("version");
  return version ? std::optional(static_cast<int>(*version)) : std::nullopt;
}

Task<Result<net::HttpResponse>> validate_workflow(Context cx, Call call) {
  CO_TRY(const auto checked, co_await check_version(cx, call, version_of(call)));
  co_return json_response(to_json(checked));
}

// What was checked is what is activated, whoever saves meanwhile.
Task<Result<net::HttpResponse>> activate(Context cx, Call call) {
  const auto id = call.id<WorkflowId>("workflow_id");
  CO_TRY(const db::Workflow before, co_await call.services->workflows.get(cx, call.user(), id));
  const int version = version_of(call).value_or(before.draft_version);
  CO_TRY(const auto checked, co_await check_version(cx, call, version));
  if (!checked.checked.ok()) co_return std::unexpected(not_runnable(checked));
  CO_TRY(const auto sealing, call.services->keys.begin_sealing());
  CO_TRY(const db::Workflow workflow,
         co_await call.services->workflows.activate(cx, call.user(),
                                                    {.id = id,
                                                     .expected = call.if_match,
                                                     .version = version,
                                                     .make_token = hook_token_maker(sealing)}));
  co_return with_etag(json_response(to_json(workflow)), workflow.revision);
}

Task<Result<net::HttpResponse>> pause(Context cx, Call call) {
  CO_TRY(const db::Workflow workflow,
         co_await call.services->workflows.pause(cx, call.user(), call.id<WorkflowId>("workflow_id"),
                                                 call.if_match));
  co_return with_etag(json_response(to_json(workflow)), workflow.revision);
}

Task<Result<net::HttpResponse>> resume(Context cx, Call call) {
  CO_TRY(const db::Workflow workflow,
         co_await call.services->workflows.resume(cx, call.user(), call.id<WorkflowId>("workflow_id"),
                                                  call.if_match));
  co_return with_etag(json_response(to_json(workflow)), workflow.revision);
}

Task<Result<net::HttpResponse>> run(Context cx, Call call) {
  RunRequest request{.workflow = call.id<WorkflowId>("workflow_id"),
                     .version = version_of(call),
                     .params = call.object("params").value_or(json::object{}),
                     .overrides = call.object("overrides"),
                     .pinned = call.object("pinned"),
                     .idempotency_key = call.idempotency_key};
  if (const auto node = call.text("run_to")) request.run_to = NodeId(*node);
  if (const auto most = call.integer("max_attempts")) request.max_attempts = static_cast<int>(*most);
  if (call.principal.token) {
    request.started_by = db::StartedBy::api;
    request.trigger = {{"type", "api_trigger"}, {"caller", call.principal.user.email}};
  } else {
    request.trigger = {{"type", "manual_trigger"}, {"user", call.principal.user.email}};
  }
  CO_TRY(const auto created, co_await start_run(cx, call.services, call.user(), std::move(request)));
  co_return accepted(created);
}

}  // namespace

std::vector<Route> lifecycle_routes() {
  constexpr Bytes kDocumentBody{workflow::kMaxDocumentSize.count + (64U << 10)};
  return {
      {.method = "POST",
       .path = "/api/v1/validate",
       .operation = "validate_document",
       .tag = "workflows",
       .summary = "Everything that is wrong with a document, without saving it.",
       .access = Access::read,
       .handler = validate_document,
       .body_kind = BodyKind::required,
       .body = "DocumentOnly",
       .body_limit = kDocumentBody,
       .response = "Validation"},
      {.method = "POST",
       .path = "/api/v1/workflows/{workflow_id}/validate",
       .operation = "validate_workflow",
       .tag = "workflows",
       .summary = "Everything that is wrong with a version; without one, with the newest.",
       .access = Access::read,
       .handler = validate_workflow,
       .body_kind = BodyKind::optional,
       .body = "VersionChoice",
       .response = "Validation"},
      {.method = "POST",
       .path = "/api/v1/workflows/{workflow_id}/activate",
       .operation = "activate",
       .tag = "workflows",
       .summary = "Lets a version run by its triggers; without one, the newest.",
       .access = Access::write,
       .handler = activate,
       .body_kind = BodyKind::optional,
       .body = "VersionChoice",
       .if_match = true,
       .response = "Workflow",
       .errors = {ErrorCode::quota},
       .audited = true},
      {.method = "POST",
       .path = "/api/v1/workflows/{workflow_id}/pause",
       .operation = "pause",
       .tag = "workflows",
       .summary = "Switches the triggers off; what runs goes on.",
       .access = Access::write,
       .handler = pause,
       .if_match = true,
       .response = "Workflow",
       .audited = true},
      {.method = "POST",
       .path = "/api/v1/workflows/{workflow_id}/resume",
       .operation = "resume",
       .tag = "workflows",
       .summary = "Switches the triggers on again, from now on.",
       .access = Access::write,
       .handler = resume,
       .if_match = true,
       .response = "Workflow",
       .errors = {ErrorCode::quota},
       .audited = true},
      {.method = "POST",
       .path = "/api/v1/workflows/{workflow_id}/run",
       .operation = "run_workflow",
       .tag = "executions",
       .summary = "Starts a run; with overrides, pinned outputs or a last node it is a test.",
       .access = Access::run,
       .handler = run,
       .body_kind = BodyKind::optional,
       .body = "RunRequest",
       .body_limit = Bytes{1U << 20},
       .idempotency_key = true,
       .status = 202,
       .response = "ExecutionAccepted",
       .errors = {ErrorCode::quota, ErrorCode::conflict},
       .audited = true},
  };
}

}  // namespace flow::api
