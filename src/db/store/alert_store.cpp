#include "db/store/alert_store.hpp"

#include <algorithm>

#include "db/database.hpp"
#include "db/store/detail/common.hpp"
#include "db/store/detail/text.hpp"

namespace flow::db {
namespace {

#define ALERT_COLUMNS                                                                               \
  "a.id, a.kind, a.message, a.workflow_id, w.name AS workflow_name, a.trigger_id, a.execution_id, " \
  "a.raised_at, a.acknowledged_at"
#define WITH_WORKFLOW "LEFT JOIN workflows w ON w.id = a.workflow_id AND w.deleted_at IS NULL "

constexpr Statement kList{"alert_list",
                          "SELECT " ALERT_COLUMNS " FROM alerts a " WITH_WORKFLOW
                          "WHERE a.user_id = $1 AND ($2::uuid IS NULL OR a.id < $2) "
                          "AND (NOT $3::boolean OR a.acknowledged_at IS NULL) ORDER BY a.id DESC LIMIT $4"};
constexpr Statement kCountOpen{"alert_count_open",
                               "SELECT count(*)::int AS n FROM (SELECT 1 FROM alerts WHERE user_id = $1 "
                               "AND acknowledged_at IS NULL LIMIT $2) a"};
constexpr Statement kAcknowledge{
    "alert_acknowledge",
    "WITH a AS (UPDATE alerts SET acknowledged_at = coalesce(acknowledged_at, now()) "
    "WHERE user_id = $1 AND id = $2 RETURNING *) SELECT " ALERT_COLUMNS " FROM a " WITH_WORKFLOW};

#undef ALERT_COLUMNS
#undef WITH_WORKFLOW

Alert read(const Row& row) {
  return {.id = row.get<std::string>("id"),
          .kind = row.get<std::string>("kind"),
          .message = row.get<std::string>("message"),
          .workflow = row.get<std::optional<WorkflowId>>("workflow_id"),
          .workflow_name = row.get<std::optional<std::string>>("workflow_name").value_or(""),
          .trigger = row.get<std::optional<TriggerId>>("trigger_id"),
          .execution = row.get<std::optional<ExecutionId>>("execution_id"),
          .raised_at = row.get<WallTime>("raised_at"),
          .acknowledged_at = row.get<std::optional<WallTime>>("acknowledged_at")};
}

}  // namespace

Task<Result<Page<Alert>>> AlertStore::list(Context cx, UserId user, bool open_only, PageRequest page) {
  const int limit = std::clamp(page.limit, 1, kMaxPage);
  CO_TRY(const auto before, detail::id_cursor(page.cursor));
  CO_TRY(const Rows rows, co_await database_->query(cx, kList, {user, before, open_only, limit + 1}));
  Page<Alert> out;
  for (const Row row : rows) {
    if (out.items.size() == static_cast<std::size_t>(limit)) {
      out.next = encode_cursor({out.items.back().id});
      break;
    }
    out.items.push_back(read(row));
  }
  co_return out;
}

Task<Result<int>> AlertStore::count_open(Context cx, UserId user) {
  CO_TRY(const Rows rows, co_await database_->query(cx, kCountOpen, {user, kMostCounted}));
  co_return rows.front().get<int>("n");
}

Task<Result<Alert>> AlertStore::acknowledge(Context cx, UserId user, std::string id) {
  CO_TRY_VOID(detail::check_id("alert", id));
  CO_TRY(const Rows rows, co_await database_->query(cx, kAcknowledge, {user, id}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("alert", id));
  co_return read(rows.front());
}

}  // namespace flow::db
