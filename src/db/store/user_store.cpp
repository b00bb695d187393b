#include "db/store/user_store.hpp"

#include "crypto/random.hpp"
#include "db/database.hpp"
#include "db/store/detail/common.hpp"
#include "db/store/detail/text.hpp"
#include "db/store/detail/user_row.hpp"

namespace flow::db {

using detail::stored_text;

namespace {

constexpr Statement kCreate{
    "user_create",
    "INSERT INTO users AS u(id, email, name, role, password_hash, limit_nodes, limit_active_workflows, "
    "limit_concurrent_runs, limit_credits_month) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
    "RETURNING " FLOW_USER_COLUMNS};
constexpr Statement kGet{"user_get", "SELECT " FLOW_USER_COLUMNS " FROM users u WHERE u.id = $1"};
constexpr Statement kList{"user_list", "SELECT " FLOW_USER_COLUMNS " FROM users u ORDER BY u.id"};
constexpr Statement kAny{"user_any", "SELECT EXISTS (SELECT 1 FROM users) AS any_user"};
// In id order, so that two who change administrators at once wait for each other.
constexpr Statement kLockAdministrators{
    "user_lock_administrators",
    "SELECT id FROM users WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id FOR UPDATE"};
constexpr Statement kUpdate{
    "user_update",
    "UPDATE users u SET name = coalesce($2, name), role = coalesce($3, role), "
    "disabled_at = CASE $4::boolean WHEN true THEN coalesce(disabled_at, now()) WHEN false THEN NULL ELSE "
    "disabled_at END, "
    "limit_nodes = CASE WHEN $5 THEN $6 ELSE limit_nodes END, "
    "limit_active_workflows = CASE WHEN $5 THEN $7 ELSE limit_active_workflows END, "
    "limit_concurrent_runs = CASE WHEN $5 THEN $8 ELSE limit_concurrent_runs END, "
    "limit_credits_month = CASE WHEN $5 THEN $9 ELSE limit_credits_month END, updated_at = now() "
    "WHERE u.id = $1 RETURNING " FLOW_USER_COLUMNS};
constexpr Statement kSetPassword{"user_set_password",
                                 "WITH s AS (DELETE FROM sessions WHERE user_id = $1) "
                                 "UPDATE users SET password_hash = $2, updated_at = now() WHERE id = $1"};
constexpr Statement kFindLogin{"user_find_login", "SELECT " FLOW_USER_COLUMNS
                                                  ", coalesce(u.password_hash, '') AS password_hash "
                                                  "FROM users u WHERE lower(u.email) = lower($1)"};
constexpr Statement kNoteLogin{"user_note_login", "UPDATE users SET last_login_at = now() WHERE id = $1"};
constexpr Statement kAddLink{"setup_link_add",
                             "INSERT INTO setup_links(token_hash, purpose, user_id, expires_at) VALUES ($1, "
                             "$2, $3, now() + $4::interval)"};
constexpr Statement kFindLink{"setup_link_find",
                              "SELECT purpose, user_id, (extract(epoch FROM expires_at - now()))::bigint AS "
                              "seconds_left FROM setup_links "
                              "WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now()"};
// Only while there is nobody: a link that was lost opens nothing later.
constexpr Statement kUseSetupLink{
    "setup_link_use_setup",
    "WITH l AS (UPDATE setup_links SET used_at = now() WHERE token_hash = $1 AND purpose = 'setup' AND "
    "used_at IS NULL "
    "AND expires_at > now() AND NOT EXISTS (SELECT 1 FROM users) RETURNING token_hash) "
    "INSERT INTO users AS u(id, email, name, role, password_hash) SELECT $2, $3, $4, 'admin', $5 FROM l "
    "RETURNING " FLOW_USER_COLUMNS};
constexpr Statement kUsePasswordLink{
    "setup_link_use_password",
    "WITH l AS (UPDATE setup_links SET used_at = now() WHERE token_hash = $1 AND purpose <> 'setup' AND "
    "used_at IS NULL "
    "AND expires_at > now() RETURNING user_id), "
    "o AS (UPDATE setup_links s SET used_at = now() FROM l WHERE s.user_id = l.user_id AND s.token_hash <> "
    "$1 "
    "AND s.used_at IS NULL), "
    "x AS (DELETE FROM sessions s USING l WHERE s.user_id = l.user_id) "
    "UPDATE users u SET password_hash = $2, updated_at = now() FROM l WHERE u.id = l.user_id "
    "RETURNING " FLOW_USER_COLUMNS};

Error email_taken(std::string_view email) {
  return detail::conflict("email_taken",
                          fmt::format("there is a user {} already; choose another address", email));
}

Error bad_link() {
  return make_error(ErrorCode::auth, "this link is unknown, used or over; ask for a new one");
}

Result<void> check_email(std::string_view email) {
  const std::size_t at = email.find('@');
  const bool blank = email.find_first_of(" \t\r\n") != std::string_view::npos;
  if (at == 0 || at == std::string_view::npos || at + 1 == email.size() || email.size() > 254 || blank)
    return fail(ErrorCode::invalid_input, "\"{}\" is no e-mail address; write it as name@example.com", email);
  return {};
}

}  // namespace

User detail::read_user(const Row& row) {
  return {.id = row.get<UserId>("id"),
          .email = row.get<std::string>("email"),
          .name = row.get<std::string>("name"),
          .role = get_enum<Role>(row, "role"),
          .lane = row.get<int>("lane"),
          .limits = {.nodes = row.get<std::optional<int>>("limit_nodes"),
                     .active_workflows = row.get<std::optional<int>>("limit_active_workflows"),
                     .concurrent_runs = row.get<std::optional<int>>("limit_concurrent_runs"),
                     .credits_month = row.get<std::optional<std::int64_t>>("limit_credits_month")},
          .has_password = row.get<bool>("has_password"),
          .created_at = row.get<WallTime>("created_at"),
          .last_login_at = row.get<std::optional<WallTime>>("last_login_at"),
          .disabled_at = row.get<std::optional<WallTime>>("disabled_at")};
}

Task<Result<User>> UserStore::create(Context cx, NewUser user) {
  const std::string email = stored_text(user.email);
  CO_TRY_VOID(check_email(email));
  Result<Rows> rows = co_await database_->query(
      cx, kCreate,
      {crypto::uuid_v7(cx.clock().now()), email, stored_text(user.name), to_string(user.role),
       user.password_hash, user.limits.nodes, user.limits.active_workflows, user.limits.concurrent_runs,
       user.limits.credits_month});
  if (!rows && violates(rows.error(), "users_email")) co_return std::unexpected(email_taken(email));
  CO_TRY(const Rows made, std::move(rows));
  co_return detail::read_user(made.front());
}

Task<Result<User>> UserStore::get(Context cx, UserId id) {
  CO_TRY_VOID(detail::check_id("user", id.str()));
  CO_TRY(const Rows rows, co_await database_->query(cx, kGet, {id}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("user", id.str()));
  co_return detail::read_user(rows.front());
}

Task<Result<std::vector<User>>> UserStore::list(Context cx) {
  CO_TRY(const Rows rows, co_await database_->query(cx, kList));
  std::vector<User> users;
  for (const Row row : rows) users.push_back(detail::read_user(row));
  co_return users;
}

Task<Result<bool>> UserStore::any(Context cx) {
  CO_TRY(const Rows rows, co_await database_->query(cx, kAny));
  co_return rows.front().get<bool>("any_user");
}

Task<Result<User>> UserStore::update(Context cx, UserId id, UserChange change) {
  CO_TRY_VOID(detail::check_id("user", id.str()));
  CO_TRY(Transaction transaction, co_await database_->begin(cx));
  const bool demotes = change.role == Role::member || change.disabled == true;
  if (demotes) {
    CO_TRY(const Rows administrators, co_await transaction.query(cx, kLockAdministrators));
    if (administrators.size() == 1 && administrators.front().get<UserId>("id") == id) {
      co_return std::unexpected(detail::conflict(
          "last_admin", "this is the last administrator; make another user an administrator first"));
    }
  }
  const Limits limits = change.limits.value_or(Limits{});
  std::optional<std::string> name;
  if (change.name) name = stored_text(*change.name);
  std::optional<std::string_view> role;
  if (change.role) role = to_string(*change.role);
  CO_TRY(const Rows rows,
         co_await transaction.query(cx, kUpdate,
                                    {id, name, role, change.disabled, change.limits.has_value(), limits.nodes,
                                     limits.active_workflows, limits.concurrent_runs, limits.credits_month}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("user", id.str()));
  CO_TRY_VOID(co_await transaction.commit(cx));
  co_return detail::read_user(rows.front());
}

Task<Result<void>> UserStore::set_password(Context cx, UserId id, std::string password_hash) {
  CO_TRY_VOID(detail::check_id("user", id.str()));
  CO_TRY(const Rows rows, co_await database_->query(cx, kSetPassword, {id, password_hash}));
  if (rows.affected() == 0) co_return std::unexpected(detail::no_such("user", id.str()));
  co_return Result<void>{};
}

Task<Result<std::optional<Login>>> UserStore::find_login(Context cx, std::string email) {
  CO_TRY(const Rows rows, co_await database_->query(cx, kFindLogin, {stored_text(email)}));
  if (rows.empty()) co_return std::nullopt;
  co_return Login{.user = detail::read_user(rows.front()),
                  .password_hash = rows.front().get<std::string>("password_hash")};
}

Task<Result<void>> UserStore::note_login(Context cx, UserId id) {
  CO_TRY_VOID(co_await database_->soft(cx, kNoteLogin, {id}));
  co_return Result<void>{};
}

Task<Result<void>> UserStore::add_link(Context cx, SetupLink link) {
  CO_TRY_VOID(co_await database_->query(
      cx, kAddLink,
      {Param::bytes(link.token_hash), to_string(link.purpose), link.user, Param::interval(link.life)}));
  co_return Result<void>{};
}

Task<Result<std::optional<SetupLink>>> UserStore::find_link(Context cx, std::string token_hash) {
  CO_TRY(const Rows rows, co_await database_->query(cx, kFindLink, {Param::bytes(token_hash)}));
  if (rows.empty()) co_return std::nullopt;
  const Row row = rows.front();
  co_return SetupLink{.purpose = detail::get_enum<LinkPurpose>(row, "purpose"),
                      .user = row.get<std::optional<UserId>>("user_id"),
                      .token_hash = token_hash,
                      .life = std::chrono::seconds{row.get<std::int64_t>("seconds_left")}};
}

Task<Result<User>> UserStore::use_setup_link(Context cx, std::string token_hash, NewUser administrator) {
  const std::string email = stored_text(administrator.email);
  CO_TRY_VOID(check_email(email));
  CO_TRY(const Rows rows,
         co_await database_->query(cx, kUseSetupLink,
                                   {Param::bytes(token_hash), crypto::uuid_v7(cx.clock().now()), email,
                                    stored_text(administrator.name), administrator.password_hash}));
  if (rows.empty()) co_return std::unexpected(bad_link());
  co_return detail::read_user(rows.front());
}

Task<Result<User>> UserStore::use_password_link(Context cx, std::string token_hash,
                                                std::string password_hash) {
  CO_TRY(const Rows rows,
         co_await database_->query(cx, kUsePasswordLink, {Param::bytes(token_hash), password_hash}));
  if (rows.empty()) co_return std::unexpected(bad_link());
  co_return detail::read_user(rows.front());
}

}  // namespace flow::db
