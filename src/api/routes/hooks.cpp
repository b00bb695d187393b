// Webhooks: requests from outside that start a run.
#include "api/authenticate.hpp"
#include "api/call.hpp"
#include "api/problem.hpp"
#include "api/routes/routes.hpp"
#include "api/services.hpp"
#include "api/views.hpp"
#include "crypto/hash.hpp"
#include "engine/credential_seal.hpp"
#include "nodes/catalog.hpp"
#include "workflow/light.hpp"
#include "workflow/params.hpp"

namespace flow::api {
namespace {

constexpr milliseconds kShortest{100};  // between looks, when no bell rings; doubling
constexpr milliseconds kLongest{1'000};

Task<Result<trigger::HookSecrets>> secrets_of(Context cx, Services* services,
                                              std::shared_ptr<KnownHook> known) {
  trigger::HookSecrets secrets;
  if (!known->settings.secret) co_return secrets;
  const db::StoredTrigger& trigger = known->hook.trigger;
  const crypto::KeyRing before = services->keys.ring();
  CO_TRY(const auto sealed, co_await services->credentials.find_for_run(cx, trigger.user, trigger.workflow));
  for (const db::SealedCredential& one : sealed) {
    if (one.credential.name != known->settings.secret->name) continue;
    const crypto::KeyRing& ring = services->keys.ring_for(one.sealed, before);
    CO_TRY(auto fields, engine::open_fields(ring, trigger.user, one.credential.name, one.sealed));
    co_return trigger::HookSecrets(std::move(fields));
  }
  co_return fail(ErrorCode::auth, "the credential of this webhook is gone");
}

Task<Result<std::shared_ptr<const KnownHook>>> find_hook(Context cx, Services* services, std::string hash) {
  const SteadyTime now = cx.clock().steady_now();
  if (auto known = services->hooks.find(hash, now)) co_return known;
  CO_TRY(auto hook, co_await services->triggers.find_hook(cx, hash));
  if (!hook) co_return fail(ErrorCode::not_found, "there is no webhook at this address");
  auto known = std::make_shared<KnownHook>();
  known->hook = *std::move(hook);
  CO_TRY(known->settings, trigger::read_webhook(known->hook.trigger.config));
  CO_TRY(known->secrets, co_await secrets_of(cx, services, known));
  CO_TRY(const json::object document,
         co_await services->workflows.document(cx, known->hook.trigger.user, known->hook.trigger.workflow,
                                               known->hook.active_version));
  known->light = workflow::is_light(document, nodes::catalogue());
  if (const json::value* schema = json::find(document, "params"); schema != nullptr && schema->is_object()) {
    CO_TRY(known->params, workflow::resolve_params(schema->as_object(), {}));
  }
  services->hooks.keep(hash, known, now);
  co_return std::shared_ptr<const KnownHook>(known);
}

// What is refused at the door, without an execution.
Result<void> admit(const KnownHook& known, const net::HttpRequest& request) {
  if (request.method != known.settings.method)
    return std::unexpected(with_status(
        make_error(ErrorCode::invalid_input, "this webhook takes {}", known.settings.method), 405));
  if (request.body.size() > known.settings.max_body.count)
    return std::unexpected(
        with_status(make_error(ErrorCode::quota, "the body has {} bytes; this webhook takes {}",
                               request.body.size(), known.settings.max_body.count),
                    413));
  TRY_VOID(trigger::authenticate(known.settings, known.secrets, request));
  if (known.hook.quarantined)
    return std::unexpected(
        make_error(ErrorCode::conflict, "the workflow is in quarantine and starts only by hand")
            .with_detail("code", "quarantined"));
  return {};
}

json::object accepted_json(const db::ExecutionCreated& created) {
  return {{"execution_id", created.id.str()}, {"existed", created.existed}};
}

json::object ended_json(const db::ExecutionCreated& created, db::ExecutionStatus status,
                        const std::optional<json::value>& result, const std::optional<json::value>& error) {
  json::object body = accepted_json(created);
  body["status"] = to_string(status);
  body["result"] = or_null(result);
  body["error"] = or_null(error);
  return body;
}

// The bell is fast; looking is the truth. Nobody looks at first for what was accepted just now: it has not
// ended.
Task<Result<net::HttpResponse>> await_result(Context cx, Context limit, Services* services, UserId user,
                                             db::ExecutionCreated created, bool may_have_ended) {
  const Bells::Bell bell = services->bells.hang(created.id);
  milliseconds pause = kShortest;
  for (bool look = may_have_ended;; look = true) {
    if (look) {
      CO_TRY(const auto ending, co_await services->executions.ending(cx, user, created.id));
      if (db::is_terminal(ending.status)) {
        co_return json_response(ended_json(created, ending.status, ending.result, ending.error));
      }
      if (limit.expired()) co_return json_response(accepted_json(created), 202);
    }
    const auto rung = co_await bell->wait(limit.within(pause));
    if (!rung && rung.error().code != ErrorCode::timeout) co_return std::unexpected(rung.error());
    if (!rung) pause = std::min(kLongest, 2 * pause);
    bell->reset();
  }
}

handover::Start start_of(const db::ExecutionCreated& created, const db::StoredTrigger& trigger,
                         os::BootTime leased_at, json::object params, json::object event) {
  const db::StartedAtOnce& started = *created.started;
  return {.token = started.token,
          .lane = started.lane,
          .message = started.message,
          .max_attempts = started.max_attempts,
          .leased_at = leased_at,
          .input = {.id = created.id,
                    .user = trigger.user,
                    .workflow = trigger.workflow,
                    .workflow_name = started.workflow_name,
                    .version = created.version,
                    .started_by = db::StartedBy::webhook,
                    .trigger_id = trigger.id,
                    .trigger_key = trigger.document_key,
                    .trigger_kind = trigger.kind,
                    .trigger_name = trigger.name,
                    .accepted_at = started.accepted_at,
                    .started_at = started.accepted_at,
                    .params = std::move(params),
                    .trigger = std::move(event),
                    .credits_left = started.credits_left}};
}

// By a worker that has a slot on offer.
Task<Result<net::HttpResponse>> run_now(Context cx, Services* services, handover::Giver::Slot slot,
                                        std::shared_ptr<const KnownHook> known, db::NewExecution execution) {
  const db::StoredTrigger& trigger = known->hook.trigger;
  json::object params = execution.params;
  json::object event = execution.trigger;
  execution.start_for = slot.owner();
  const os::BootTime leased_at = os::boot_now();
  CO_TRY(const auto created, co_await services->executions.create(cx, std::move(execution)));
  handover::Giver::Run run =
      slot.start(start_of(created, trigger, leased_at, std::move(params), std::move(event)));
  const Context limit = cx.within(services->options.hook_wait);
  const auto ended = co_await run.ended(limit);
  if (ended && ended->complete && db::is_terminal(ended->status))
    co_return json_response(ended_json(created, ended->status, ended->result, ended->error));
  co_return co_await await_result(cx, limit, services, trigger.user, created, true);
}

Task<Result<net::HttpResponse>> call_hook(Context cx, Call call) {
  Services* services = call.services;
  CO_TRY(const auto known, co_await find_hook(cx, services, token_hash(call.path("token"))));
  CO_TRY_VOID(admit(*known, call.request));
  CO_TRY_VOID(services->room());
  CO_TRY(json::object event, trigger::event_of(call.request));
  CO_TRY(const std::string key, trigger::dedupe_key(known->settings, event));
  const db::StoredTrigger& trigger = known->hook.trigger;
  event["type"] = trigger.kind;
  event["name"] = trigger.name;
  db::NewExecution execution{.user = trigger.user,
                             .workflow = trigger.workflow,
                             .started_by = db::StartedBy::webhook,
                             .choice = db::VersionChoice::exact,
                             .version = known->hook.active_version,
                             .trigger_id = trigger.id,
                             .params = known->params,
                             .trigger = std::move(event),
                             .raw_body = call.request.body};
  if (!key.empty()) execution.request_key = fmt::format("hook:{}:{}", trigger.id, crypto::sha256_hex(key));
  if (known->settings.wait_for_result && known->light && key.empty()) {
    if (auto slot = services->giver.take())
      co_return co_await run_now(cx, services, *std::move(slot), known, std::move(execution));
  }
  CO_TRY(const auto created, co_await services->executions.create(cx, std::move(execution)));
  if (known->settings.wait_for_result)
    co_return co_await await_result(cx, cx.within(services->options.hook_wait), services, trigger.user,
                                    created, created.existed);
  co_return json_response(accepted_json(created), created.existed ? 200 : 202);
}

Route row(std::string_view method, std::string_view operation) {
  return {.method = method,
          .path = "/hooks/{token}",
          .operation = operation,
          .tag = "webhooks",
          .summary = "Starts a run: 202 at once, or 200 with the result where the trigger says so.",
          .access = Access::open,
          .handler = call_hook,
          .body_kind = BodyKind::raw,
          .body_limit = trigger::kMaxHookBody,
          .any_origin = true,
          .status = 202,
          .response = "HookAccepted",
          .errors = {ErrorCode::auth, ErrorCode::quota, ErrorCode::conflict},
          .throttle = Throttle::hook,
          .deadline = milliseconds{60'000}};
}

}  // namespace

std::vector<Route> hook_routes() {
  return {row("GET", "hook_get"), row("POST", "hook_post"), row("PUT", "hook_put"),
          row("PATCH", "hook_patch")};
}

}  // namespace flow::api
