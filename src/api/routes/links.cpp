// One-time links: the set-up of the first administrator, and setting a password.
#include "api/authenticate.hpp"
#include "api/call.hpp"
#include "api/routes/routes.hpp"
#include "api/services.hpp"
#include "api/views.hpp"
#include "async/blocking_pool.hpp"

namespace flow::api {
namespace {

Task<Result<std::string>> hash_new_password(Context cx, Call call) {
  co_return co_await call.services->loop.pool().run<std::string>(
      cx, [password = Secret(*call.text("password")), cost = call.services->options.password_cost] {
        return crypto::hash_password(password, cost);
      });
}

// Looked at before the password is hashed, so that a bad link costs nothing.
Task<Result<void>> check_link(Context cx, Call call, bool for_setup) {
  CO_TRY(const auto link, co_await call.services->users.find_link(cx, token_hash(*call.text("token"))));
  if (!link || (link->purpose == db::LinkPurpose::setup) != for_setup)
    co_return fail(ErrorCode::auth, "the link is unknown, used or expired; ask for a new one");
  co_return Result<void>{};
}

Task<Result<net::HttpResponse>> set_up(Context cx, Call call) {
  CO_TRY_VOID(co_await check_link(cx, call, true));
  CO_TRY(std::string hash, co_await hash_new_password(cx, call));
  CO_TRY(const db::User user,
         co_await call.services->users.use_setup_link(cx, token_hash(*call.text("token")),
                                                      {.email = *call.text("email"),
                                                       .name = call.text("name").value_or(""),
                                                       .role = db::Role::admin,
                                                       .password_hash = std::move(hash)}));
  co_return json_response(to_json(user), 201);
}

Task<Result<net::HttpResponse>> set_password(Context cx, Call call) {
  CO_TRY_VOID(co_await check_link(cx, call, false));
  CO_TRY(std::string hash, co_await hash_new_password(cx, call));
  CO_TRY(const db::User user, co_await call.services->users.use_password_link(
                                  cx, token_hash(*call.text("token")), std::move(hash)));
  const auto noted = co_await call.services->audit.write(
      cx, {.user = user.id, .actor = user.id, .action = "set_password", .address = call.request.peer});
  if (!noted) {  // the password is set, and the link is used up
    call.services->options.logger.error(
        "an audit row was lost",
        {{"action", "set_password"}, {"error", json::string(noted.error().message)}});
  }
  co_return json_response(to_json(user));
}

}  // namespace

std::vector<Route> link_routes() {
  return {
      {.method = "POST",
       .path = "/api/v1/setup",
       .operation = "set_up",
       .tag = "account",
       .summary = "Makes the first administrator, with the token of the set-up link.",
       .access = Access::open,
       .handler = set_up,
       .body_kind = BodyKind::required,
       .body = "SetupRequest",
       .status = 201,
       .response = "User",
       .errors = {ErrorCode::auth, ErrorCode::forbidden, ErrorCode::conflict},
       .throttle = Throttle::login},
      {.method = "POST",
       .path = "/api/v1/password",
       .operation = "set_password",
       .tag = "account",
       .summary = "Sets a password, with the token of an invitation or password link.",
       .access = Access::open,
       .handler = set_password,
       .body_kind = BodyKind::required,
       .body = "LinkRequest",
       .response = "User",
       .errors = {ErrorCode::auth, ErrorCode::forbidden},
       .throttle = Throttle::login},
  };
}

}  // namespace flow::api
