// Versions: what a workflow was, and what changed.
#include <charconv>

#include "api/call.hpp"
#include "api/routes/routes.hpp"
#include "api/views.hpp"
#include "workflow/diff.hpp"

namespace flow::api {
namespace {

Task<Result<net::HttpResponse>> list_versions(Context cx, Call call) {
  CO_TRY(const auto page, co_await call.services->workflows.versions(
                              cx, call.user(), call.id<WorkflowId>("workflow_id"), call.page()));
  co_return json_response(page_json(to_array(page.items), page.next));
}

Task<Result<net::HttpResponse>> get_version(Context cx, Call call) {
  CO_TRY(json::object document,
         co_await call.services->workflows.document(cx, call.user(), call.id<WorkflowId>("workflow_id"),
                                                    call.number("version")));
  co_return json_response(
      json::object{{"version", call.number("version")}, {"document", stored_document(std::move(document))}});
}

std::optional<int> query_number(const Call& call, std::string_view name) {
  const auto text = call.query_text(name);
  if (!text) return std::nullopt;
  int number = 0;
  std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

// Against the version before, unless another one is named.
Task<Result<net::HttpResponse>> diff_version(Context cx, Call call) {
  const auto id = call.id<WorkflowId>("workflow_id");
  const int version = call.number("version");
  const int other = query_number(call, "from").value_or(std::max(1, version - 1));
  CO_TRY(const json::object before, co_await call.services->workflows.document(cx, call.user(), id, other));
  CO_TRY(const json::object after, co_await call.services->workflows.document(cx, call.user(), id, version));
  co_return json_response(json::object{{"from", other},
                                       {"to", version},
                                       {"diff", workflow::to_json(workflow::diff_documents(before, after))}});
}

Task<Result<net::HttpResponse>> restore_version(Context cx, Call call) {
  CO_TRY(const db::WorkflowSaved done,
         co_await call.services->workflows.restore(cx, call.user(), call.id<WorkflowId>("workflow_id"),
                                                   call.number("version"), call.if_match));
  co_return with_etag(json_response(to_json(done.workflow)), done.workflow.revision);
}

Task<Result<net::HttpResponse>> lift_quarantine(Context cx, Call call) {
  CO_TRY_VOID(co_await call.services->workflows.lift_quarantine(
      cx, call.user(), call.id<WorkflowId>("workflow_id"), call.number("version")));
  co_return empty_response();
}

}  // namespace

std::vector<Route> version_routes() {
  return {
      {.method = "GET",
       .path = "/api/v1/workflows/{workflow_id}/versions",
       .operation = "list_versions",
       .tag = "versions",
       .summary = "The versions of a workflow, newest first.",
       .access = Access::read,
       .handler = list_versions,
       .query = {{"cursor"}, {"limit", ParameterType::count}},
       .response = "VersionList"},
      {.method = "GET",
       .path = "/api/v1/workflows/{workflow_id}/versions/{version}",
       .operation = "get_version",
       .tag = "versions",
       .summary = "The document of a version.",
       .access = Access::read,
       .handler = get_version,
       .response = "VersionDocument"},
      {.method = "GET",
       .path = "/api/v1/workflows/{workflow_id}/versions/{version}/diff",
       .operation = "diff_version",
       .tag = "versions",
       .summary = "What changed in a version: nodes, edges, triggers, settings.",
       .access = Access::read,
       .handler = diff_version,
       .query = {{"from", ParameterType::count, "The version to compare with; without it, the one before."}},
       .response = "VersionDiff"},
      {.method = "POST",
       .path = "/api/v1/workflows/{workflow_id}/versions/{version}/restore",
       .operation = "restore_version",
       .tag = "versions",
       .summary = "Makes the content of an old version the newest.",
       .access = Access::write,
       .handler = restore_version,
       .if_match = true,
       .response = "Workflow",
       .audited = true},
      {.method = "DELETE",
       .path = "/api/v1/workflows/{workflow_id}/versions/{version}/quarantine",
       .operation = "lift_quarantine",
       .tag = "versions",
       .summary = "Lets a version start by itself again that took its worker down.",
       .access = Access::write,
       .handler = lift_quarantine,
       .status = 204,
       .audited = true},
  };
}

}  // namespace flow::api
