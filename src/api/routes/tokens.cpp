// API tokens: shown once, stored hashed, limited to scopes.
#include "api/authenticate.hpp"
#include "api/call.hpp"
#include "api/routes/routes.hpp"
#include "api/services.hpp"
#include "api/views.hpp"

namespace flow::api {
namespace {

constexpr std::size_t kPrefix = 10;  // "fbt_" and six digits

Task<Result<net::HttpResponse>> list_tokens(Context cx, Call call) {
  CO_TRY(const auto tokens, co_await call.services->tokens.list(cx, call.user()));
  co_return json_response(json::object{{"items", to_array(tokens)}});
}

Task<Result<net::HttpResponse>> create_token(Context cx, Call call) {
  const std::string token = new_token("fbt_");
  db::NewToken wanted{.user = call.user(),
                      .name = *call.text("name"),
                      .token_hash = token_hash(token),
                      .prefix = token.substr(0, kPrefix)};
  for (const json::value& scope : json::find(call.body, "scopes")->as_array())
    wanted.scopes.emplace_back(scope.as_string());
  if (const auto days = call.integer("days")) wanted.life = std::chrono::days{*days};
  CO_TRY(const db::ApiToken made, co_await call.services->tokens.create(cx, std::move(wanted)));
  co_return json_response(json::object{{"id", made.id.str()}, {"token", token}, {"details", to_json(made)}},
                          201);
}

Task<Result<net::HttpResponse>> revoke_token(Context cx, Call call) {
  CO_TRY_VOID(co_await call.services->tokens.revoke(cx, call.user(), call.id<ApiTokenId>("token_id")));
  co_return empty_response();
}

}  // namespace

std::vector<Route> token_routes() {
  return {
      {.method = "GET",
       .path = "/api/v1/tokens",
       .operation = "list_tokens",
       .tag = "tokens",
       .summary = "The API tokens of the account, without their secret.",
       .access = Access::session,
       .handler = list_tokens,
       .response = "TokenList"},
      {.method = "POST",
       .path = "/api/v1/tokens",
       .operation = "create_token",
       .tag = "tokens",
       .summary = "Makes an API token and shows it this once.",
       .access = Access::session,
       .handler = create_token,
       .body_kind = BodyKind::required,
       .body = "NewToken",
       .status = 201,
       .response = "TokenCreated",
       .audited = true},
      {.method = "DELETE",
       .path = "/api/v1/tokens/{token_id}",
       .operation = "revoke_token",
       .tag = "tokens",
       .summary = "Revokes an API token at once.",
       .access = Access::session,
       .handler = revoke_token,
       .status = 204,
       .audited = true},
  };
}

}  // namespace flow::api
