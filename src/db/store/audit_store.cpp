#include "db/store/audit_store.hpp"

#include <algorithm>

#include "crypto/random.hpp"
#include "db/database.hpp"
#include "db/store/detail/common.hpp"
#include "db/store/detail/text.hpp"

#define FLOW_AUDIT_LIST(rows)                                                                          \
  "SELECT a.id, a.user_id, a.actor_id, a.token_id, a.action, a.object_id, a.detail, a.address, a.at, " \
  "coalesce(nullif(u.name, ''), u.email) AS actor_name FROM (" rows                                    \
  ") a LEFT JOIN users u ON u.id = a.actor_id ORDER BY a.id DESC LIMIT $2"

namespace flow::db {
namespace {

constexpr Statement kWrite{
    "audit_write",
    "INSERT INTO audit_log(id, user_id, actor_id, token_id, action, object_id, detail, address) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
constexpr Statement kListAll{"audit_list_all",
                             FLOW_AUDIT_LIST("SELECT * FROM audit_log WHERE $1::uuid IS NULL OR id < $1 "
                                             "ORDER BY id DESC LIMIT $2")};
// Two ordered index scans instead of one over the whole table.
constexpr Statement kListUser{"audit_list_user",
                              FLOW_AUDIT_LIST("(SELECT * FROM audit_log WHERE user_id = $3 AND ($1::uuid IS "
                                              "NULL OR id < $1) ORDER BY id DESC LIMIT "
                                              "$2) UNION ALL "
                                              "(SELECT * FROM audit_log WHERE actor_id = $3 AND user_id IS "
                                              "DISTINCT FROM $3 AND ($1::uuid IS NULL OR "
                                              "id < $1) "
                                              "ORDER BY id DESC LIMIT $2)")};

}  // namespace

Task<Result<void>> AuditStore::write(Context cx, AuditEntry entry) {
  CO_TRY_VOID(co_await database_->query(
      cx, kWrite,
      {crypto::uuid_v7(cx.clock().now()), entry.user, entry.actor, entry.token, entry.action,
       detail::stored_text(entry.object_id), detail::stored_json(json::value(entry.detail)),
       detail::stored_text(entry.address)}));
  co_return Result<void>{};
}

Task<Result<Page<AuditRow>>> AuditStore::list(Context cx, std::optional<UserId> user, PageRequest page) {
  const int limit = std::clamp(page.limit, 1, kMaxPage);
  CO_TRY(const auto before, detail::id_cursor(page.cursor));
  Params params{before, limit + 1};
  if (user) params.push_back(*user);
  CO_TRY(const Rows rows, co_await database_->query(cx, user ? kListUser : kListAll, std::move(params)));
  Page<AuditRow> out;
  for (const Row row : rows) {
    if (out.items.size() == static_cast<std::size_t>(limit)) {
      out.next = encode_cursor({out.items.back().id});
      break;
    }
    out.items.push_back({.id = row.get<std::string>("id"),
                         .entry = {.user = row.get<std::optional<UserId>>("user_id"),
                                   .actor = row.get<std::optional<UserId>>("actor_id"),
                                   .token = row.get<std::optional<ApiTokenId>>("token_id"),
                                   .action = row.get<std::string>("action"),
                                   .object_id = row.get<std::string>("object_id"),
                                   .detail = row.get<json::value>("detail").as_object(),
                                   .address = row.get<std::string>("address")},
                         .at = row.get<WallTime>("at"),
                         .actor_name = row.get<std::optional<std::string>>("actor_name")});
  }
  co_return out;
}

}  // namespace flow::db
