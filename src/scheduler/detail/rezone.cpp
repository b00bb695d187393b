#include "scheduler/detail/rezone.hpp"

#include <vector>

#include "scheduler/misfire.hpp"

namespace flow::scheduler::detail {
namespace {

constexpr std::size_t kPage = 1'000;

// $1 after which id, none: from the first. UTC has no rules that change.
constexpr db::Statement kFuture{"schedule_future", R"(
SELECT id, expr, tz, next_run_at, now() AS now FROM triggers
 WHERE active AND next_run_at > now() AND once_at IS NULL AND expr IS NOT NULL AND tz <> 'UTC'
   AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT 1000)"};

// $1 triggers, $2 next_run_at as read, $3 the new one, $4 expression and $5 zone it comes from: after an edit
// another expression may happen to be due at the time that was read.
constexpr db::Statement kCorrect{"schedule_correct", R"(
UPDATE triggers t SET next_run_at = a.next
  FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::text[], $5::text[]) a(id, expected, next, expr, tz)
 WHERE t.id = a.id AND t.active AND t.next_run_at = a.expected AND t.expr = a.expr AND t.tz = a.tz)"};

}  // namespace

Task<Result<std::size_t>> correct_next_times(Context cx, db::Database* database) {
  std::size_t corrected = 0;
  std::optional<TriggerId> last;
  for (;;) {
    CO_TRY(const db::Rows rows, co_await database->query(cx, kFuture, {last}));
    std::vector<TriggerId> ids;
    std::vector<WallTime> expected;
    std::vector<std::optional<WallTime>> next;
    std::vector<std::string> expressions;
    std::vector<std::string> zones;
    for (const db::Row row : rows) {
      last = row.get<TriggerId>("id");
      const auto stored = row.get<WallTime>("next_run_at");
      const auto times = read_times(row.get<std::optional<std::string_view>>("expr"), std::nullopt,
                                    row.get<std::string_view>("tz"));
      if (!times) continue;
      const auto computed = times->next(row.get<WallTime>("now"));
      if (computed == stored) continue;
      ids.push_back(*last);
      expected.push_back(stored);
      next.push_back(computed);
      expressions.push_back(row.get<std::string>("expr"));
      zones.push_back(row.get<std::string>("tz"));
    }
    if (!ids.empty()) {
      CO_TRY(const db::Rows changed,
             co_await database->query(cx, kCorrect, {ids, expected, next, expressions, zones}));
      corrected += changed.affected();
    }
    if (rows.size() < kPage) co_return corrected;
  }
}

}  // namespace flow::scheduler::detail
