// Workflows: what a user has made.
#include "api/call.hpp"
#include "api/checks.hpp"
#include "api/routes/routes.hpp"
#include "api/views.hpp"

namespace flow::api {
namespace {

constexpr Bytes kDocumentBody{workflow::kMaxDocumentSize.count + (64U << 10)};

json::array texts(const std::vector<std::string>& all) {
  json::array out;
  for (const std::string& text : all) out.push_back(json::string(text));
  return out;
}

// A workflow that was just written, with what the checks say about it.
net::HttpResponse saved(const db::Workflow& workflow, const CheckedDocument& checked, bool new_version,
                        int status) {
  json::object body = to_json(workflow);
  for (auto& [key, value] : to_json(checked)) body[key] = std::move(value);
  body["changes"] = texts(checked.changes);
  body["new_version"] = new_version;
  return with_etag(json_response(std::move(body), status), workflow.revision);
}

Task<Result<net::HttpResponse>> create_workflow(Context cx, Call call) {
  CO_TRY(const auto checked,
         co_await check_document(cx, call.services, call.user(), *call.object("document")));
  CO_TRY(const db::Workflow workflow,
         co_await call.services->workflows.create(
             cx, call.user(), {.document = checked.document.source, .note = call.text("note").value_or("")}));
  co_return saved(workflow, checked, true, 201);
}

Task<Result<net::HttpResponse>> save_workflow(Context cx, Call call) {
  CO_TRY(const auto checked,
         co_await check_document(cx, call.services, call.user(), *call.object("document")));
  CO_TRY(const db::WorkflowSaved done,
         co_await call.services->workflows.save(cx, call.user(),
                                                {.id = call.id<WorkflowId>("workflow_id"),
                                                 .expected = call.if_match,
                                                 .document = checked.document.source,
                                                 .note = call.text("note").value_or("")}));
  co_return saved(done.workflow, checked, done.new_version, 200);
}

Task<Result<net::HttpResponse>> rename_workflow(Context cx, Call call) {
  CO_TRY(const db::Workflow workflow,
         co_await call.services->workflows.rename(cx, call.user(),
                                                  {.id = call.id<WorkflowId>("workflow_id"),
                                                   .expected = call.if_match,
                                                   .name = call.text("name"),
                                                   .description = call.text("description")}));
  co_return with_etag(json_response(to_json(workflow)), workflow.revision);
}

Task<Result<net::HttpResponse>> list_workflows(Context cx, Call call) {
  db::WorkflowFilter filter{.search = call.query_text("search").value_or("")};
  if (const auto status = call.query_text("status")) {
    filter.status = db::find_enum<db::WorkflowStatus>(*status);
    if (!filter.status)
      co_return fail(ErrorCode::invalid_input, "status takes one word, not \"{}\"", *status);
  }
  CO_TRY(const auto page,
         co_await call.services->workflows.list(cx, call.user(), std::move(filter), call.page()));
  json::array items;
  for (const db::WorkflowItem& item : page.items) {
    json::object row = to_json(item.workflow);
    row["statistics"] = to_json(item.statistics);
    row["last_runs"] = to_array(item.last_runs);
    row["node_count"] = item.node_count;
    row["trigger_kinds"] = texts(item.trigger_kinds);
    items.push_back(std::move(row));
  }
  co_return json_response(page_json(std::move(items), page.next));
}

Task<Result<net::HttpResponse>> get_workflow(Context cx, Call call) {
  const auto id = call.id<WorkflowId>("workflow_id");
  CO_TRY(const db::Workflow workflow, co_await call.services->workflows.get(cx, call.user(), id));
  CO_TRY(json::object document,
         co_await call.services->workflows.document(cx, call.user(), id, workflow.draft_version));
  CO_TRY(const auto statistics, co_await call.services->workflows.statistics(cx, call.user(), id));
  json::object body = to_json(workflow);
  body["document"] = stored_document(std::move(document));
  body["statistics"] = to_json(statistics);
  co_return with_etag(json_response(std::move(body)), workflow.revision);
}

Task<Result<net::HttpResponse>> remove_workflow(Context cx, Call call) {
  CO_TRY_VOID(co_await call.services->workflows.remove(cx, call.user(), call.id<WorkflowId>("workflow_id"),
                                                       call.if_match));
  co_return empty_response();
}

}  // namespace

std::vector<Route> workflow_routes() {
  return {
      {.method = "GET",
       .path = "/api/v1/workflows",
       .operation = "list_workflows",
       .tag = "workflows",
       .summary = "Workflows with their last and next run, last changed first.",
       .access = Access::read,
       .handler = list_workflows,
       .query = {{"cursor"},
                 {"limit", ParameterType::count},
                 {"search", ParameterType::text, "In name and description."},
                 {"status", ParameterType::word, "", {"draft", "active", "paused"}}},
       .response = "WorkflowList"},
      {.method = "POST",
       .path = "/api/v1/workflows",
       .operation = "create_workflow",
       .tag = "workflows",
       .summary = "Makes a workflow from a document; foreign shapes are brought to ours.",
       .access = Access::write,
       .handler = create_workflow,
       .body_kind = BodyKind::required,
       .body = "NewWorkflow",
       .body_limit = kDocumentBody,
       .status = 201,
       .response = "WorkflowSaved",
       .errors = {ErrorCode::quota},
       .audited = true},
      {.method = "GET",
       .path = "/api/v1/workflows/{workflow_id}",
       .operation = "get_workflow",
       .tag = "workflows",
       .summary = "One workflow with its newest document.",
       .access = Access::read,
       .handler = get_workflow,
       .response = "WorkflowDetail"},
      {.method = "PUT",
       .path = "/api/v1/workflows/{workflow_id}",
       .operation = "save_workflow",
       .tag = "workflows",
       .summary = "Saves a document as a new version; equal content makes none.",
       .access = Access::write,
       .handler = save_workflow,
       .body_kind = BodyKind::required,
       .body = "NewWorkflow",
       .body_limit = kDocumentBody,
       .if_match = true,
       .response = "WorkflowSaved",
       .errors = {ErrorCode::quota},
       .audited = true},
      {.method = "PATCH",
       .path = "/api/v1/workflows/{workflow_id}",
       .operation = "rename_workflow",
       .tag = "workflows",
       .summary = "Changes name or description, without a new version.",
       .access = Access::write,
       .handler = rename_workflow,
       .body_kind = BodyKind::required,
       .body = "WorkflowRename",
       .if_match = true,
       .response = "Workflow",
       .audited = true},
      {.method = "DELETE",
       .path = "/api/v1/workflows/{workflow_id}",
       .operation = "remove_workflow",
       .tag = "workflows",
       .summary = "Takes the workflow away; its history stays for the retention time.",
       .access = Access::write,
       .handler = remove_workflow,
       .if_match = true,
       .status = 204,
       .audited = true},
  };
}

}  // namespace flow::api
