#include "db/store/ledger_store.hpp"

#include <algorithm>

#include "base/time.hpp"
#include "db/database.hpp"
#include "db/store/detail/common.hpp"

namespace flow::db {
namespace {

// The trigger is joined so that a trigger of somebody else gives no row at all, one without occurrences a row
// of nulls.
constexpr Statement kList{
    "ledger_list",
    "SELECT t.id, l.occurs_at, l.until, l.n, l.outcome, l.reason, l.late_ms, l.execution_id, l.decided_at "
    "FROM triggers t LEFT JOIN LATERAL (SELECT * FROM schedule_ledger l WHERE l.trigger_id = t.id "
    "AND ($3::timestamptz IS NULL OR l.occurs_at < $3) ORDER BY l.occurs_at DESC LIMIT $4) l ON true "
    "WHERE t.user_id = $1 AND t.id = $2 ORDER BY l.occurs_at DESC"};

}  // namespace

Task<Result<Page<LedgerRow>>> LedgerStore::list(Context cx, UserId user, TriggerId trigger,
                                                PageRequest page) {
  CO_TRY_VOID(detail::check_id("trigger", trigger.str()));
  const int limit = std::clamp(page.limit, 1, kMaxPage);
  std::optional<std::string> before;
  if (!page.cursor.empty()) {
    CO_TRY(const auto parts, decode_cursor(page.cursor, 1));
    CO_TRY_VOID(parse_rfc3339(parts[0]));
    before = parts[0];
  }
  CO_TRY(const Rows rows, co_await database_->query(cx, kList, {user, trigger, before, limit + 1}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("trigger", trigger.str()));
  Page<LedgerRow> out;
  for (const Row row : rows) {
    if (row.is_null("occurs_at")) break;
    if (out.items.size() == static_cast<std::size_t>(limit)) {
      out.next = encode_cursor({*Param(out.items.back().occurs_at).text()});
      break;
    }
    out.items.push_back({.trigger = row.get<TriggerId>("id"),
                         .occurs_at = row.get<WallTime>("occurs_at"),
                         .until = row.get<std::optional<WallTime>>("until"),
                         .count = row.get<int>("n"),
                         .outcome = detail::get_enum<LedgerOutcome>(row, "outcome"),
                         .reason = row.get<std::optional<std::string>>("reason").value_or(""),
                         .late_ms = row.get<std::int64_t>("late_ms"),
                         .execution = row.get<std::optional<ExecutionId>>("execution_id"),
                         .decided_at = row.get<WallTime>("decided_at")});
  }
  co_return out;
}

}  // namespace flow::db
