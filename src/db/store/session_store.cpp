#include "db/store/session_store.hpp"

#include "db/database.hpp"
#include "db/store/detail/text.hpp"
#include "db/store/detail/user_row.hpp"

namespace flow::db {
namespace {

constexpr Statement kCreate{"session_create",
                            "INSERT INTO sessions(token_hash, user_id, expires_at, address, user_agent) "
                            "VALUES ($1, $2, now() + $3::interval, $4, left($5, 400))"};
constexpr Statement kFind{
    "session_find",
    "SELECT " FLOW_USER_COLUMNS
    ", s.last_seen_at < now() - interval '1 min' AS to_note "
    "FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1 AND s.expires_at > now() "
    "AND s.last_seen_at > now() - $2::interval AND u.disabled_at IS NULL"};
constexpr Statement kNote{"session_note",
                          "UPDATE sessions SET last_seen_at = now() WHERE token_hash = $1 AND last_seen_at < "
                          "now() - interval '1 min'"};
constexpr Statement kList{
    "session_list",
    "SELECT token_hash, created_at, last_seen_at, expires_at, address, user_agent FROM sessions "
    "WHERE user_id = $1 AND expires_at > now() ORDER BY last_seen_at DESC"};
constexpr Statement kEnd{"session_end", "DELETE FROM sessions WHERE token_hash = $1"};
constexpr Statement kEndAll{"session_end_all", "DELETE FROM sessions WHERE user_id = $1"};

}  // namespace

Task<Result<void>> SessionStore::create(Context cx, NewSession session) {
  CO_TRY_VOID(co_await database_->query(
      cx, kCreate,
      {Param::bytes(session.token_hash), session.user, Param::interval(session.life),
       detail::stored_text(session.address), detail::stored_text(session.user_agent)}));
  co_return Result<void>{};
}

Task<Result<std::optional<User>>> SessionStore::find(Context cx, std::string token_hash,
                                                     std::chrono::seconds idle) {
  CO_TRY(const Rows rows,
         co_await database_->query(cx, kFind, {Param::bytes(token_hash), Param::interval(idle)}));
  if (rows.empty()) co_return std::nullopt;
  if (rows.front().get<bool>("to_note")) {
    CO_TRY_VOID(co_await database_->soft(cx, kNote, {Param::bytes(token_hash)}));
  }
  co_return detail::read_user(rows.front());
}

Task<Result<std::vector<Session>>> SessionStore::list(Context cx, UserId user) {
  CO_TRY(const Rows rows, co_await database_->query(cx, kList, {user}));
  std::vector<Session> sessions;
  for (const Row row : rows) {
    sessions.push_back({.token_hash = row.get<std::string>("token_hash"),
                        .created_at = row.get<WallTime>("created_at"),
                        .last_seen_at = row.get<WallTime>("last_seen_at"),
                        .expires_at = row.get<WallTime>("expires_at"),
                        .address = row.get<std::string>("address"),
                        .user_agent = row.get<std::string>("user_agent")});
  }
  co_return sessions;
}

Task<Result<void>> SessionStore::end(Context cx, std::string token_hash) {
  CO_TRY_VOID(co_await database_->query(cx, kEnd, {Param::bytes(token_hash)}));
  co_return Result<void>{};
}

Task<Result<void>> SessionStore::end_all(Context cx, UserId user) {
  CO_TRY_VOID(co_await database_->query(cx, kEndAll, {user}));
  co_return Result<void>{};
}

}  // namespace flow::db
