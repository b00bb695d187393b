#include "ledger.hpp"

#include "base/time.hpp"
#include "cron/zoned.hpp"

namespace flow::chaos {
namespace {

constexpr db::Statement kLedger{"chaos_ledger", R"(
SELECT l.trigger_id::text AS trigger, t.expr, t.tz, l.occurs_at, l.until
  FROM schedule_ledger l JOIN triggers t ON t.id = l.trigger_id WHERE t.expr IS NOT NULL ORDER BY l.trigger_id, l.occurs_at)"};

}  // namespace

Task<Result<void>> check_ledger(Context cx, Trial* trial) {
  CO_TRY(const db::Rows rows, co_await trial->site->database().query(cx, kLedger));
  std::string trigger;
  std::optional<std::chrono::sys_seconds> expected;
  int gaps = 0;
  for (const db::Row row : rows) {
    CO_TRY(const cron::Schedule schedule, cron::parse(row.get<std::string_view>("expr")));
    CO_TRY(const TimeZone zone, cron::find_zone(row.get<std::string_view>("tz")));
    const auto at = row.get<WallTime>("occurs_at");
    if (trigger != row.get<std::string_view>("trigger")) {
      trigger = row.get<std::string>("trigger");
      expected = cron::next(schedule, zone, at - std::chrono::microseconds{1});
    }
    if ((!expected || *expected != at) && ++gaps <= 5) {
      trial->report->broken(fmt::format("I9: the ledger of {} has {} where {} comes next", trigger,
                                        format_rfc3339(at),
                                        expected ? format_rfc3339(*expected) : std::string("nothing")));
    }
    expected = cron::next(schedule, zone, row.get<std::optional<WallTime>>("until").value_or(at));
  }
  if (!rows.empty()) trial->report->note(fmt::format("the ledger has {} rows", rows.size()));
  co_return Result<void>{};
}

}  // namespace flow::chaos
