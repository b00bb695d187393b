// 6: a foreign connection is idle in a transaction, so no dead row can be removed. Starts stay as quick as
// they were before, the gauge that operators have an alarm on tells, and what piled up goes afterwards (in
// the long form: autovacuum takes its time).
#include <charconv>

#include "chaos/experiments/experiments.hpp"
#include "chaos/steps.hpp"

namespace flow::chaos {
namespace {

using std::chrono::seconds;

constexpr double kNoiseMs = 50;  // of a machine that does other things too
constexpr db::Statement kIdleOn{"chaos_idle_on", "SET LOCAL idle_in_transaction_session_timeout = 0"};
constexpr db::Statement kHold{"chaos_hold", "SELECT pg_current_xact_id()::text AS id"};

Task<Result<double>> p99_of(Context cx, Trial* trial, std::size_t from) {
  std::vector<std::string> ids;
  const auto& accepted = trial->load->accepted();
  for (std::size_t i = from; i < accepted.size(); ++i) ids.push_back(accepted[i].execution);
  CO_TRY(const auto latencies, co_await start_latencies(cx, trial, std::move(ids)));
  co_return percentile(latencies, 0.99);
}

// What the service says at /metrics.
Task<Result<double>> oldest_snapshot_seconds(Context cx, Trial* trial) {
  constexpr std::string_view kName = "\nflowbuilder_db_oldest_snapshot_seconds ";
  CO_TRY(const std::string text, co_await test::ServiceWorld::listen(cx, &trial->site->world, "/metrics"));
  const std::size_t at = text.find(kName);
  double value = 0;
  if (at != text.npos) std::from_chars(text.data() + at + kName.size(), text.data() + text.size(), value);
  co_return value;
}

// It is measured four times a minute.
Task<Result<double>> wait_for_gauge(Context cx, Trial* trial, double at_least) {
  for (;;) {
    CO_TRY(const double value, co_await oldest_snapshot_seconds(cx, trial));
    if (value >= at_least || cx.remaining() < seconds{2}) co_return value;
    co_await cx.clock().sleep_for(seconds{1});
  }
}

constexpr db::Statement kDead{"chaos_dead", R"(
SELECT coalesce(pg_stat_get_dead_tuples('queue_msg'::regclass), 0)::bigint AS dead)"};
constexpr std::int64_t kVacuumed = 2'000;  // autovacuum leaves fewer alone

// Autovacuum looks every 20 s.
Task<Result<std::int64_t>> wait_for_vacuum(Context cx, Trial* trial) {
  for (;;) {
    CO_TRY(const db::Rows rows, co_await trial->site->database().query(cx, kDead, {}));
    const auto dead = rows.front().get<std::int64_t>("dead");
    if (dead <= kVacuumed || cx.remaining() < seconds{2}) co_return dead;
    co_await cx.clock().sleep_for(milliseconds{500});
  }
}

}  // namespace

Task<Result<void>> held_snapshot(Context cx, Trial* trial) {
  CO_TRY(const std::string waiting, co_await save(cx, trial, waiting_workflow(milliseconds{1})));
  const seconds span = trial->hold(8, 600);
  const LoadOptions load{.workflow = waiting, .clients = 4, .pause = milliseconds{10}};
  trial->load->begin(cx, load);
  co_await cx.clock().sleep_for(std::min<milliseconds>(span, seconds{30}));
  CO_TRY_VOID(co_await Load::pause(cx.within(seconds{30}), trial->load));
  CO_TRY(const double before, co_await p99_of(cx, trial, 0));

  const std::size_t mark = trial->load->accepted().size();
  CO_TRY(db::Transaction held, co_await trial->site->database().begin(cx));
  CO_TRY_VOID(co_await held.query(cx, kIdleOn));
  CO_TRY([[maybe_unused]] const db::Rows id, co_await held.query(cx, kHold));
  trial->load->begin(cx, load);
  co_await cx.clock().sleep_for(span);
  CO_TRY_VOID(co_await Load::pause(cx.within(seconds{30}), trial->load));
  const auto held_for = static_cast<double>(span.count());
  CO_TRY(const double gauge, co_await wait_for_gauge(cx.within(seconds{30}), trial, held_for));
  trial->report->expect(gauge >= held_for, "the gauge of the oldest snapshot tells",
                        fmt::format("{:.1f} s after {:.0f} s", gauge, held_for));
  CO_TRY(const db::Rows piled, co_await trial->site->database().query(cx, kDead, {}));
  CO_TRY_VOID(co_await held.rollback(cx));
  if (trial->form.long_form) {
    CO_TRY(const std::int64_t left, co_await wait_for_vacuum(cx.within(seconds{60}), trial));
    trial->report->expect(left <= kVacuumed, "dead rows go when it is over",
                          fmt::format("{} of {}", left, piled.front().get<std::int64_t>("dead")));
  }
  CO_TRY(const double during, co_await p99_of(cx, trial, mark));
  trial->report->note(
      fmt::format("p99 of a start: {:.1f} ms before, {:.1f} ms while the snapshot was held", before, during));
  trial->report->expect(during <= 2 * before + kNoiseMs, "starts stay as quick as they were",
                        fmt::format("{:.1f} ms before, {:.1f} ms while it was held", before, during));
  co_return Result<void>{};
}

}  // namespace flow::chaos
