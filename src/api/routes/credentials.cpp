// Credentials: written once, never shown again.
#include "api/call.hpp"
#include "api/credential_kinds.hpp"
#include "api/routes/routes.hpp"
#include "api/views.hpp"
#include "engine/credential_seal.hpp"

namespace flow::api {
namespace {

engine::CredentialFields secrets(const json::object& fields) {
  engine::CredentialFields out;
  for (const auto& [name, value] : fields) out.emplace(name, Secret(std::string(value.as_string())));
  return out;
}

std::vector<std::string> texts(const Call& call, std::string_view name) {
  std::vector<std::string> out;
  const json::value* list = json::find(call.body, name);
  if (list == nullptr) return out;
  for (const json::value& text : list->as_array()) out.emplace_back(text.as_string());
  return out;
}

db::Binding binding_of(const Call& call) {
  db::Binding binding{.hosts = texts(call, "hosts"), .workflows = {}, .nodes = texts(call, "nodes")};
  for (std::string& id : texts(call, "workflows")) binding.workflows.emplace_back(std::move(id));
  return binding;
}

db::SealedBytes seal(const crypto::KeyRing& ring, const UserId& user, std::string_view name,
                     const engine::CredentialFields& fields) {
  return {.bytes = engine::seal_fields(ring, user, name, fields), .key_id = ring.current_key_id()};
}

net::HttpResponse shown(const db::StoredCredential& credential, int status) {
  return with_etag(json_response(to_json(credential), status), credential.revision);
}

Task<Result<net::HttpResponse>> list_credentials(Context cx, Call call) {
  CO_TRY(const auto credentials, co_await call.services->credentials.list(cx, call.user()));
  co_return json_response(json::object{{"items", to_array(credentials)}});
}

Task<Result<net::HttpResponse>> create_credential(Context cx, Call call) {
  const std::string name = *call.text("name");
  const json::object fields = *call.object("fields");
  CO_TRY_VOID(check_fields(*call.text("kind"), fields));
  CO_TRY(const auto sealing, call.services->keys.begin_sealing());
  CO_TRY(const auto made, co_await call.services->credentials.create(
                              cx, call.user(),
                              {.name = name,
                               .kind = *call.text("kind"),
                               .sealed = seal(sealing->ring(), call.user(), name, secrets(fields)),
                               .binding = binding_of(call)}));
  co_return shown(made, 201);
}

Task<Result<net::HttpResponse>> get_credential(Context cx, Call call) {
  const auto id = call.id<CredentialId>("credential_id");
  CO_TRY(const auto credential, co_await call.services->credentials.get(cx, call.user(), id));
  CO_TRY(const auto workflows, co_await call.services->credentials.used_by(cx, call.user(), id));
  json::object body = to_json(credential);
  json::array used;
  for (const WorkflowId& workflow : workflows) used.push_back(json::string(workflow.str()));
  body["used_by"] = std::move(used);
  co_return with_etag(json_response(std::move(body)), credential.revision);
}

// New bytes where fields or name are new: the seal is bound to the name. Without new fields the name stays,
// as nothing that answers a person opens a seal.
Task<Result<net::HttpResponse>> change_credential(Context cx, Call call) {
  const auto id = call.id<CredentialId>("credential_id");
  CO_TRY(const auto before, co_await call.services->credentials.get(cx, call.user(), id));
  const std::string name = call.text("name").value_or(before.name);
  const auto fields = call.object("fields");
  if (name != before.name && !fields) {
    co_return std::unexpected(
        make_error(ErrorCode::invalid_input, "a new name takes the fields again: they are sealed together")
            .with_detail("code", "fields_needed"));
  }
  db::CredentialChange change{.id = id, .expected = call.if_match.value_or(before.revision)};
  std::shared_ptr<const crypto::Sealing> sealing;  // until it is stored
  if (fields) {
    CO_TRY_VOID(check_fields(before.kind, *fields));
    CO_TRY(sealing, call.services->keys.begin_sealing());
    change.name = name;
    change.sealed = seal(sealing->ring(), call.user(), name, secrets(*fields));
  }
  if (call.body.contains("hosts") || call.body.contains("workflows") || call.body.contains("nodes")) {
    db::Binding binding = binding_of(call);
    if (!call.body.contains("hosts")) binding.hosts = before.binding.hosts;
    if (!call.body.contains("workflows")) binding.workflows = before.binding.workflows;
    if (!call.body.contains("nodes")) binding.nodes = before.binding.nodes;
    change.binding = std::move(binding);
  }
  CO_TRY(const auto after, co_await call.services->credentials.update(cx, call.user(), std::move(change)));
  co_return shown(after, 200);
}

Task<Result<net::HttpResponse>> remove_credential(Context cx, Call call) {
  CO_TRY_VOID(
      co_await call.services->credentials.remove(cx, call.user(), call.id<CredentialId>("credential_id")));
  co_return empty_response();
}

}  // namespace

std::vector<Route> credential_routes() {
  return {
      {.method = "GET",
       .path = "/api/v1/credentials",
       .operation = "list_credentials",
       .tag = "credentials",
       .summary = "The credentials of the account, without their secrets.",
       .access = Access::read,
       .handler = list_credentials,
       .response = "CredentialList"},
      {.method = "POST",
       .path = "/api/v1/credentials",
       .operation = "create_credential",
       .tag = "credentials",
       .summary = "Seals a credential. Its fields are never shown again.",
       .access = Access::write,
       .handler = create_credential,
       .body_kind = BodyKind::required,
       .body = "NewCredential",
       .status = 201,
       .response = "Credential",
       .errors = {ErrorCode::conflict},
       .audited = true},
      {.method = "GET",
       .path = "/api/v1/credentials/{credential_id}",
       .operation = "get_credential",
       .tag = "credentials",
       .summary = "One credential without its secret, and which workflows name it.",
       .access = Access::read,
       .handler = get_credential,
       .response = "Credential"},
      {.method = "PATCH",
       .path = "/api/v1/credentials/{credential_id}",
       .operation = "change_credential",
       .tag = "credentials",
       .summary = "Replaces the fields (also for a new name) or what the credential is bound to.",
       .access = Access::write,
       .handler = change_credential,
       .body_kind = BodyKind::required,
       .body = "CredentialChange",
       .if_match = true,
       .response = "Credential",
       .audited = true},
      {.method = "DELETE",
       .path = "/api/v1/credentials/{credential_id}",
       .operation = "remove_credential",
       .tag = "credentials",
       .summary = "Takes the credential away; runs that need it fail.",
       .access = Access::write,
       .handler = remove_credential,
       .status = 204,
       .audited = true},
  };
}

}  // namespace flow::api
