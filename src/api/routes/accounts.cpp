// Signing in and out, and what one is.
#include "api/authenticate.hpp"
#include "api/call.hpp"
#include "api/routes/routes.hpp"
#include "api/services.hpp"
#include "api/views.hpp"
#include "async/blocking_pool.hpp"

namespace flow::api {
namespace {

// A hash that fits no password: an unknown address costs what a wrong password costs.
const std::string& hash_of_nobody(const Services& services) {
  static const std::string kHash =
      crypto::hash_password(Secret(new_token("")), services.options.password_cost).value_or("");
  return kHash;
}

// Addresses are the same in every case of letters, so they share a bucket.
std::string account_key(std::string email) {
  for (char& c : email) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return email;
}

struct Verified {
  bool good = false;
  std::string new_hash;  // when the stored one has aged
};

Task<Result<Verified>> verify(Context cx, Services* services, std::string hash, Secret password) {
  co_return co_await services->loop.pool().run<Verified>(
      cx,
      [hash = std::move(hash), password = std::move(password),
       cost = services->options.password_cost]() -> Result<Verified> {
        Verified verified{.good = crypto::verify_password(hash, password)};
        if (verified.good && crypto::needs_rehash(hash, cost)) {
          TRY(verified.new_hash, crypto::hash_password(password, cost));
        }
        return verified;
      });
}

Task<Result<std::string>> open_session(Context cx, Call call, UserId user) {
  Services& services = *call.services;
  const std::string token = new_token("fbs_");
  CO_TRY_VOID(co_await services.sessions.create(
      cx, {.user = user,
           .token_hash = token_hash(token),
           .life = services.options.session_life,
           .address = call.request.peer,
           .user_agent = std::string(call.request.headers.find("User-Agent").value_or("").substr(0, 300))}));
  co_return session_cookie(services, token);
}

json::object me_json(const db::User& user, const Principal& principal) {
  json::array scopes;
  if (principal.token) {
    for (const std::string& scope : principal.scopes) scopes.push_back(json::string(scope));
  } else {
    for (const std::string_view scope : kScopes) {
      if (scope != "admin" || user.role == db::Role::admin) scopes.push_back(json::string(scope));
    }
  }
  return {{"user", to_json(user)}, {"scopes", std::move(scopes)}};
}

Task<Result<net::HttpResponse>> login(Context cx, Call call) {
  Services& services = *call.services;
  const std::string email = *call.text("email");
  CO_TRY_VOID(take(services.throttles.login_account, account_key(email), cx.clock().steady_now()));
  CO_TRY(const auto found, co_await services.users.find_login(cx, email));
  const bool usable = found && !found->password_hash.empty() && !found->user.disabled_at;
  CO_TRY(const Verified verified,
         co_await verify(cx, &services, usable ? found->password_hash : hash_of_nobody(services),
                         Secret(*call.text("password"))));
  if (!usable || !verified.good) {
    db::AuditEntry entry{
        .action = "login.failed", .detail = {{"email", email}}, .address = call.request.peer};
    if (found) entry.user = found->user.id;
    CO_TRY_VOID(co_await services.audit.write(cx, std::move(entry)));
    co_return fail(ErrorCode::auth, "the e-mail address or the password is wrong");
  }
  services.throttles.login_account.forget(account_key(email));
  CO_TRY(std::string cookie, co_await open_session(cx, call, found->user.id));
  CO_TRY_VOID(co_await services.users.note_login(cx, found->user.id));
  CO_TRY_VOID(co_await services.audit.write(
      cx,
      {.user = found->user.id, .actor = found->user.id, .action = "login", .address = call.request.peer}));
  net::HttpResponse response = json_response(me_json(found->user, {.user = found->user}));
  response.headers.add("Set-Cookie", std::move(cookie));
  co_return response;
}

Task<Result<net::HttpResponse>> logout(Context cx, Call call) {
  CO_TRY_VOID(co_await call.services->sessions.end(cx, call.principal.session));
  net::HttpResponse response = empty_response();
  response.headers.add("Set-Cookie", expired_session_cookie(*call.services));
  co_return response;
}

Task<Result<net::HttpResponse>> me(Context /*cx*/, Call call) {
  co_return json_response(me_json(call.principal.user, call.principal));
}

Task<Result<net::HttpResponse>> change_password(Context cx, Call call) {
  Services& services = *call.services;
  const db::User& user = call.principal.user;
  CO_TRY_VOID(take(services.throttles.login_account, account_key(user.email), cx.clock().steady_now()));
  CO_TRY(const auto found, co_await services.users.find_login(cx, user.email));
  if (!found) co_return fail(ErrorCode::auth, "the account is gone");
  CO_TRY(const Verified verified,
         co_await verify(cx, &services, found->password_hash, Secret(*call.text("current_password"))));
  if (!verified.good) {
    co_return std::unexpected(make_error(ErrorCode::forbidden, "the current password is wrong")
                                  .with_detail("code", "wrong_password"));
  }
  CO_TRY(std::string hash,
         co_await services.loop.pool().run<std::string>(
             cx, [password = Secret(*call.text("new_password")), cost = services.options.password_cost] {
               return crypto::hash_password(password, cost);
             }));
  CO_TRY_VOID(co_await services.users.set_password(cx, user.id, std::move(hash)));
  // Every session has ended with the old password; this one goes on under a new cookie.
  CO_TRY(std::string cookie, co_await open_session(cx, call, user.id));
  net::HttpResponse response = empty_response();
  response.headers.add("Set-Cookie", std::move(cookie));
  co_return response;
}

Task<Result<net::HttpResponse>> list_sessions(Context cx, Call call) {
  CO_TRY(const auto sessions, co_await call.services->sessions.list(cx, call.user()));
  json::array items;
  for (const db::Session& session : sessions) {
    items.push_back(json::object{{"current", session.token_hash == call.principal.session},
                                 {"created_at", to_json(session.created_at)},
                                 {"last_seen_at", to_json(session.last_seen_at)},
                                 {"expires_at", to_json(session.expires_at)},
                                 {"address", session.address},
                                 {"user_agent", session.user_agent}});
  }
  co_return json_response(json::object{{"items", std::move(items)}});
}

Task<Result<net::HttpResponse>> end_sessions(Context cx, Call call) {
  CO_TRY_VOID(co_await call.services->sessions.end_all(cx, call.user()));
  net::HttpResponse response = empty_response();
  response.headers.add("Set-Cookie", expired_session_cookie(*call.services));
  co_return response;
}

}  // namespace

std::vector<Route> account_routes() {
  return {
      {.method = "POST",
       .path = "/api/v1/login",
       .operation = "login",
       .tag = "account",
       .summary = "Signs in; the answer sets the session's cookie.",
       .access = Access::open,
       .handler = login,
       .body_kind = BodyKind::required,
       .body = "LoginRequest",
       .response = "Me",
       .errors = {ErrorCode::auth, ErrorCode::forbidden},
       .throttle = Throttle::login},
      {.method = "POST",
       .path = "/api/v1/logout",
       .operation = "logout",
       .tag = "account",
       .summary = "Ends the session.",
       .access = Access::session,
       .handler = logout,
       .status = 204},
      {.method = "GET",
       .path = "/api/v1/me",
       .operation = "me",
       .tag = "account",
       .summary = "Who is signed in, and what they may do.",
       .access = Access::signed_in,
       .handler = me,
       .response = "Me"},
      {.method = "POST",
       .path = "/api/v1/me/password",
       .operation = "change_password",
       .tag = "account",
       .summary = "Changes the password; every other session ends.",
       .access = Access::session,
       .handler = change_password,
       .body_kind = BodyKind::required,
       .body = "PasswordChange",
       .status = 204,
       .throttle = Throttle::login,
       .audited = true},
      {.method = "GET",
       .path = "/api/v1/me/sessions",
       .operation = "list_sessions",
       .tag = "account",
       .summary = "Where the account is signed in.",
       .access = Access::session,
       .handler = list_sessions,
       .response = "SessionList"},
      {.method = "DELETE",
       .path = "/api/v1/me/sessions",
       .operation = "end_sessions",
       .tag = "account",
       .summary = "Signs out everywhere.",
       .access = Access::session,
       .handler = end_sessions,
       .status = 204,
       .audited = true},
  };
}

}  // namespace flow::api
