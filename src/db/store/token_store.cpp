#include "db/store/token_store.hpp"

#include "crypto/random.hpp"
#include "db/database.hpp"
#include "db/store/detail/common.hpp"
#include "db/store/detail/text.hpp"
#include "db/store/detail/user_row.hpp"

#define FLOW_TOKEN_COLUMNS "t.id, t.name, t.prefix, t.scopes, t.created_at, t.expires_at, t.last_used_at"

namespace flow::db {
namespace {

constexpr Statement kCreate{
    "token_create",
    "INSERT INTO api_tokens AS t(id, user_id, name, token_hash, prefix, scopes, expires_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, now() + $7::interval) RETURNING " FLOW_TOKEN_COLUMNS};
constexpr Statement kList{"token_list", "SELECT " FLOW_TOKEN_COLUMNS
                                        " FROM api_tokens t "
                                        "WHERE t.user_id = $1 AND t.revoked_at IS NULL ORDER BY t.id"};
constexpr Statement kRevoke{
    "token_revoke",
    "UPDATE api_tokens SET revoked_at = now() WHERE user_id = $1 AND id = $2 AND revoked_at IS NULL"};
constexpr Statement kFind{
    "token_find",
    "SELECT " FLOW_USER_COLUMNS
    ", t.id AS token_id, t.scopes, "
    "coalesce(t.last_used_at < now() - interval '1 min', true) AS to_note "
    "FROM api_tokens t JOIN users u ON u.id = t.user_id WHERE t.token_hash = $1 AND t.revoked_at IS NULL "
    "AND coalesce(t.expires_at > now(), true) AND u.disabled_at IS NULL"};
constexpr Statement kNote{"token_note",
                          "UPDATE api_tokens SET last_used_at = now() WHERE id = $1 "
                          "AND coalesce(last_used_at < now() - interval '1 min', true)"};

ApiToken read_token(const Row& row) {
  return {.id = row.get<ApiTokenId>("id"),
          .name = row.get<std::string>("name"),
          .prefix = row.get<std::string>("prefix"),
          .scopes = row.get<std::vector<std::string>>("scopes"),
          .created_at = row.get<WallTime>("created_at"),
          .expires_at = row.get<std::optional<WallTime>>("expires_at"),
          .last_used_at = row.get<std::optional<WallTime>>("last_used_at")};
}

}  // namespace

Task<Result<ApiToken>> TokenStore::create(Context cx, NewToken token) {
  Param life = std::nullopt;
  if (token.life) life = Param::interval(*token.life);
  CO_TRY(const Rows rows, co_await database_->query(
                              cx, kCreate,
                              {crypto::uuid_v7(cx.clock().now()), token.user, detail::stored_text(token.name),
                               Param::bytes(token.token_hash), token.prefix, token.scopes, life}));
  co_return read_token(rows.front());
}

Task<Result<std::vector<ApiToken>>> TokenStore::list(Context cx, UserId user) {
  CO_TRY(const Rows rows, co_await database_->query(cx, kList, {user}));
  std::vector<ApiToken> tokens;
  for (const Row row : rows) tokens.push_back(read_token(row));
  co_return tokens;
}

Task<Result<void>> TokenStore::revoke(Context cx, UserId user, ApiTokenId id) {
  CO_TRY_VOID(detail::check_id("API token", id.str()));
  CO_TRY(const Rows rows, co_await database_->query(cx, kRevoke, {user, id}));
  if (rows.affected() == 0) co_return std::unexpected(detail::no_such("API token", id.str()));
  co_return Result<void>{};
}

Task<Result<std::optional<TokenLogin>>> TokenStore::find(Context cx, std::string token_hash) {
  CO_TRY(const Rows rows, co_await database_->query(cx, kFind, {Param::bytes(token_hash)}));
  if (rows.empty()) co_return std::nullopt;
  const Row row = rows.front();
  TokenLogin login{.token = row.get<ApiTokenId>("token_id"),
                   .scopes = row.get<std::vector<std::string>>("scopes"),
                   .user = detail::read_user(row)};
  if (row.get<bool>("to_note")) {
    CO_TRY_VOID(co_await database_->soft(cx, kNote, {login.token}));
  }
  co_return login;
}

}  // namespace flow::db
