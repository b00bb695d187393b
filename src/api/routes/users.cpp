// People, for administrators.
#include "api/authenticate.hpp"
#include "api/call.hpp"
#include "api/routes/routes.hpp"
#include "api/services.hpp"
#include "api/views.hpp"

namespace flow::api {
namespace {

template <class T>
std::optional<T> limit(const json::object& limits, std::string_view name) {
  const json::value* value = json::find(limits, name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  return static_cast<T>(value->to_number<std::int64_t>());
}

std::optional<db::Limits> limits_of(const Call& call) {
  const auto limits = call.object("limits");
  if (!limits) return std::nullopt;
  return db::Limits{.nodes = limit<int>(*limits, "nodes"),
                    .active_workflows = limit<int>(*limits, "active_workflows"),
                    .concurrent_runs = limit<int>(*limits, "concurrent_runs"),
                    .credits_month = limit<std::int64_t>(*limits, "credits_month")};
}

std::optional<db::Role> role_of(const Call& call) {
  const auto role = call.text("role");
  return role ? db::find_enum<db::Role>(*role) : std::nullopt;
}

Task<Result<std::string>> make_link(Context cx, Services* services, UserId user, db::LinkPurpose purpose) {
  const std::string token = new_token("fbl_");
  CO_TRY_VOID(co_await services->users.add_link(cx, {.purpose = purpose,
                                                     .user = std::move(user),
                                                     .token_hash = token_hash(token),
                                                     .life = std::chrono::days{7}}));
  co_return fmt::format("{}/password#token={}", services->origin, token);
}

Task<Result<net::HttpResponse>> list_users(Context cx, Call call) {
  CO_TRY(const auto users, co_await call.services->users.list(cx));
  co_return json_response(json::object{{"items", to_array(users)}});
}

Task<Result<net::HttpResponse>> create_user(Context cx, Call call) {
  CO_TRY(const db::User user,
         co_await call.services->users.create(cx, {.email = *call.text("email"),
                                                   .name = call.text("name").value_or(""),
                                                   .role = role_of(call).value_or(db::Role::member),
                                                   .limits = limits_of(call).value_or(db::Limits{})}));
  CO_TRY(std::string link, co_await make_link(cx, call.services, user.id, db::LinkPurpose::invite));
  co_return json_response(json::object{{"id", user.id.str()}, {"user", to_json(user)}, {"link", link}}, 201);
}

Task<Result<net::HttpResponse>> get_user(Context cx, Call call) {
  CO_TRY(const db::User user, co_await call.services->users.get(cx, call.id<UserId>("user_id")));
  co_return json_response(to_json(user));
}

Task<Result<net::HttpResponse>> change_user(Context cx, Call call) {
  db::UserChange change{.name = call.text("name"),
                        .role = role_of(call),
                        .disabled = call.flag("disabled"),
                        .limits = limits_of(call)};
  CO_TRY(const db::User user,
         co_await call.services->users.update(cx, call.id<UserId>("user_id"), std::move(change)));
  co_return json_response(to_json(user));
}

Task<Result<net::HttpResponse>> make_password_link(Context cx, Call call) {
  CO_TRY(const db::User user, co_await call.services->users.get(cx, call.id<UserId>("user_id")));
  CO_TRY(std::string link, co_await make_link(cx, call.services, user.id, db::LinkPurpose::password));
  co_return json_response(json::object{{"link", std::move(link)}}, 201);
}

}  // namespace

std::vector<Route> user_routes() {
  return {
      {.method = "GET",
       .path = "/api/v1/users",
       .operation = "list_users",
       .tag = "users",
       .summary = "All users of the instance.",
       .access = Access::admin,
       .handler = list_users,
       .response = "UserList"},
      {.method = "POST",
       .path = "/api/v1/users",
       .operation = "create_user",
       .tag = "users",
       .summary = "Makes a user and the link by which they set a password.",
       .access = Access::admin,
       .handler = create_user,
       .body_kind = BodyKind::required,
       .body = "NewUser",
       .status = 201,
       .response = "UserCreated",
       .errors = {ErrorCode::conflict},
       .audited = true,
       .about_a_person = true},
      {.method = "GET",
       .path = "/api/v1/users/{user_id}",
       .operation = "get_user",
       .tag = "users",
       .summary = "One user.",
       .access = Access::admin,
       .handler = get_user,
       .response = "User"},
      {.method = "PATCH",
       .path = "/api/v1/users/{user_id}",
       .operation = "change_user",
       .tag = "users",
       .summary = "Changes name, role or limits, or disables the user.",
       .access = Access::admin,
       .handler = change_user,
       .body_kind = BodyKind::required,
       .body = "UserChange",
       .response = "User",
       .errors = {ErrorCode::conflict},
       .audited = true,
       .about_a_person = true},
      {.method = "POST",
       .path = "/api/v1/users/{user_id}/password-link",
       .operation = "make_password_link",
       .tag = "users",
       .summary = "A one-time link by which the user sets a new password.",
       .access = Access::admin,
       .handler = make_password_link,
       .status = 201,
       .response = "PasswordLink",
       .audited = true,
       .about_a_person = true},
  };
}

}  // namespace flow::api
