// Triggers made over the API, and those of documents as they stand.
#include <algorithm>
#include <array>

#include "api/call.hpp"
#include "api/checks.hpp"
#include "api/hook_token.hpp"
#include "api/routes/routes.hpp"
#include "api/schedule_faults.hpp"
#include "api/start_run.hpp"
#include "api/views.hpp"

namespace flow::api {
namespace {

// An owner sees the address of their webhook.
json::object shown(const Services& services, const db::StoredTrigger& trigger) {
  json::object out = to_json(trigger);
  if (const auto url = hook_url(services, trigger)) out["url"] = *url;
  return out;
}

net::HttpResponse answer(const Services& services, const db::StoredTrigger& trigger, int status = 200) {
  return json_response(shown(services, trigger), status);
}

// The same checks as in a document, of a document that has nothing else.
Task<Result<void>> check_trigger(Context cx, Call call, std::string kind, json::object inputs) {
  const trigger::TriggerSource* source = call.services->sources.find(kind);
  if (source == nullptr)
    co_return fail(ErrorCode::invalid_input, "triggers of type \"{}\" cannot be made over the API", kind);
  if (const json::value* cron = json::find(inputs, "Cron");
      kind == "schedule_trigger" && cron != nullptr && cron->is_string()) {
    CO_TRY_VOID(read_schedule(cron->as_string(), json::string_or(inputs, "Time Zone", "UTC"),
                              call.services->options.minimum_interval,
                              {.cron = "/inputs/Cron", .zone = "/inputs/Time Zone"}));
  }
  json::object document{
      {"name", "a trigger"},
      {"nodes", json::array{}},
      {"edges", json::array{}},
      {"triggers",
       json::array{json::object{{"id", "new"}, {"type", kind}, {"name", "new"}, {"inputs", inputs}}}}};
  CO_TRY(const auto checked, co_await check_document(cx, call.services, call.user(), std::move(document)));
  constexpr std::array kOfTriggers{workflow::ProblemCode::bad_trigger, workflow::ProblemCode::bad_cron,
                                   workflow::ProblemCode::bad_expression,
                                   workflow::ProblemCode::unknown_credential,
                                   workflow::ProblemCode::wrong_credential_kind};
  for (const workflow::Problem& problem : checked.checked.problems) {
    if (problem.severity == workflow::Severity::error &&
        std::ranges::find(kOfTriggers, problem.code) != kOfTriggers.end())
      co_return fail(ErrorCode::invalid_input, "{}", problem.reason);
  }
  co_return source->check(inputs);
}

Task<Result<net::HttpResponse>> list_triggers(Context cx, Call call) {
  std::optional<WorkflowId> workflow;
  if (const auto id = call.query_text("workflow_id")) workflow = WorkflowId(*id);
  CO_TRY(const auto triggers, co_await call.services->triggers.list(cx, call.user(), workflow));
  json::array items;
  for (const db::StoredTrigger& trigger : triggers) {
    items.push_back(shown(*call.services, trigger));
  }
  co_return json_response(json::object{{"items", std::move(items)}});
}

Task<Result<net::HttpResponse>> create_trigger(Context cx, Call call) {
  const std::string kind = *call.text("type");
  const json::object inputs = *call.object("inputs");
  CO_TRY_VOID(co_await check_trigger(cx, call, kind, inputs));
  CO_TRY(const auto sealing, call.services->keys.begin_sealing());
  CO_TRY(const auto trigger,
         co_await call.services->triggers.create(cx, call.user(),
                                                 {.workflow = WorkflowId(*call.text("workflow_id")),
                                                  .kind = kind,
                                                  .name = call.text("name").value_or(""),
                                                  .config = inputs,
                                                  .make_token = hook_token_maker(sealing)}));
  co_return answer(*call.services, trigger, 201);
}

Task<Result<net::HttpResponse>> get_trigger(Context cx, Call call) {
  CO_TRY(const auto trigger,
         co_await call.services->triggers.get(cx, call.user(), call.id<TriggerId>("trigger_id")));
  co_return answer(*call.services, trigger);
}

Task<Result<net::HttpResponse>> enable(Context cx, Call call) {
  CO_TRY(const auto trigger,
         co_await call.services->triggers.enable(cx, call.user(), call.id<TriggerId>("trigger_id"), true));
  co_return answer(*call.services, trigger);
}

Task<Result<net::HttpResponse>> disable(Context cx, Call call) {
  CO_TRY(const auto trigger,
         co_await call.services->triggers.enable(cx, call.user(), call.id<TriggerId>("trigger_id"), false));
  co_return answer(*call.services, trigger);
}

Task<Result<net::HttpResponse>> remove_trigger(Context cx, Call call) {
  CO_TRY_VOID(co_await call.services->triggers.remove(cx, call.user(), call.id<TriggerId>("trigger_id")));
  co_return empty_response();
}

Task<Result<net::HttpResponse>> renew_token(Context cx, Call call) {
  const auto id = call.id<TriggerId>("trigger_id");
  CO_TRY(const auto before, co_await call.services->triggers.get(cx, call.user(), id));
  if (before.kind != "webhook_trigger")
    co_return fail(ErrorCode::conflict, "only webhooks have an address; this trigger is a {}", before.kind);
  CO_TRY(const auto sealing, call.services->keys.begin_sealing());
  CO_TRY(const auto trigger, co_await call.services->triggers.set_token(
                                 cx, call.user(), id, hook_token_maker(sealing)(call.user(), id)));
  co_return answer(*call.services, trigger);
}

// A run as the trigger would start it, with sample values.
Task<Result<net::HttpResponse>> test_trigger(Context cx, Call call) {
  CO_TRY(const auto stored,
         co_await call.services->triggers.get(cx, call.user(), call.id<TriggerId>("trigger_id")));
  json::object values = call.object("values").value_or(json::object{});
  if (const auto* source = call.services->sources.find(stored.kind))
    values = source->sample(stored, values, cx.clock().now());
  values["type"] = stored.kind;
  values["id"] = stored.id.str();
  values["name"] = stored.name;
  values["test"] = true;
  json::object params = call.object("params").value_or(json::object{});
  if (params.empty()) {
    const json::value* own = json::find(stored.config, "Params");
    if (own != nullptr && own->is_object()) params = own->as_object();
  }
  CO_TRY(const auto created, co_await start_run(cx, call.services, call.user(),
                                                {.workflow = stored.workflow,
                                                 .started_by = db::StartedBy::manual,
                                                 .params = std::move(params),
                                                 .trigger = std::move(values),
                                                 .idempotency_key = call.idempotency_key}));
  co_return accepted(created);
}

Route on_one(std::string_view method, std::string_view path, std::string_view operation,
             std::string_view summary, Handler handler) {
  return {.method = method,
          .path = path,
          .operation = operation,
          .tag = "triggers",
          .summary = summary,
          .access = Access::write,
          .handler = handler,
          .response = "Trigger",
          .errors = {ErrorCode::conflict},
          .audited = true};
}

}  // namespace

std::vector<Route> trigger_routes() {
  std::vector<Route> rows{
      {.method = "GET",
       .path = "/api/v1/triggers",
       .operation = "list_triggers",
       .tag = "triggers",
       .summary = "The triggers of the account, or of one workflow.",
       .access = Access::read,
       .handler = list_triggers,
       .query = {{"workflow_id", ParameterType::uuid}},
       .response = "TriggerList"},
      {.method = "POST",
       .path = "/api/v1/triggers",
       .operation = "create_trigger",
       .tag = "triggers",
       .summary = "Makes a trigger beside those of the document: a schedule, a moment, a webhook.",
       .access = Access::write,
       .handler = create_trigger,
       .body_kind = BodyKind::required,
       .body = "NewTrigger",
       .status = 201,
       .response = "Trigger",
       .errors = {ErrorCode::not_found, ErrorCode::conflict},
       .audited = true},
      {.method = "GET",
       .path = "/api/v1/triggers/{trigger_id}",
       .operation = "get_trigger",
       .tag = "triggers",
       .summary = "One trigger, a webhook with its address.",
       .access = Access::read,
       .handler = get_trigger,
       .response = "Trigger"},
      on_one("POST", "/api/v1/triggers/{trigger_id}/enable", "enable_trigger", "Switches it on, from now on.",
             enable),
      on_one("POST", "/api/v1/triggers/{trigger_id}/disable", "disable_trigger",
             "Switches it off; what is due is skipped in the ledger.", disable),
      on_one("POST", "/api/v1/triggers/{trigger_id}/token", "renew_hook_token",
             "Gives a webhook a new address; the old one is gone at once.", renew_token),
      {.method = "DELETE",
       .path = "/api/v1/triggers/{trigger_id}",
       .operation = "remove_trigger",
       .tag = "triggers",
       .summary = "Takes it away; its ledger stays for the retention time.",
       .access = Access::write,
       .handler = remove_trigger,
       .status = 204,
       .errors = {ErrorCode::conflict},
       .audited = true},
      {.method = "POST",
       .path = "/api/v1/triggers/{trigger_id}/test",
       .operation = "test_trigger",
       .tag = "triggers",
       .summary = "Starts a run as the trigger would, with sample values or given ones.",
       .access = Access::run,
       .handler = test_trigger,
       .body_kind = BodyKind::optional,
       .body = "TriggerTest",
       .idempotency_key = true,
       .status = 202,
       .response = "ExecutionAccepted",
       .errors = {ErrorCode::conflict, ErrorCode::quota},
       .audited = true}};
  return rows;
}

}  // namespace flow::api
