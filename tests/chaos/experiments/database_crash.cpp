// 5: PostgreSQL goes down without a word and recovers, again and again, under load. Nothing that was
// acknowledged is lost, and work flows again soon after; in the end the doorbell rings as before.
#include "chaos/experiments/experiments.hpp"
#include "chaos/steps.hpp"

namespace flow::chaos {
namespace {

using std::chrono::seconds;

constexpr double kFlowsAgainMs = 5000;
constexpr double kDoorbellMs = 250;  // a poll of an idle queue takes up to a second
constexpr int kRings = 5;

constexpr db::Statement kFlows{"chaos_flows", R"(
SELECT EXISTS (SELECT 1 FROM executions WHERE attempt_started_at > pg_postmaster_start_time()) AS yes)"};
constexpr db::Statement kFirst{"chaos_first_start", R"(
SELECT (1000 * extract(epoch FROM min(attempt_started_at) - pg_postmaster_start_time()))::float8 AS ms
  FROM executions WHERE attempt_started_at > pg_postmaster_start_time())"};

Task<Result<void>> crash(Context cx, Trial* trial) {
  CO_TRY_VOID(co_await Site::crash_database(cx.within(seconds{60}), trial->site));
  CO_TRY_VOID(co_await wait_until(cx.within(seconds{30}), trial, "work flows again", kFlows, {}));
  CO_TRY(const db::Rows first, co_await trial->site->database().query(cx, kFirst));
  const auto took = first.front().get<double>("ms");
  trial->report->note(fmt::format("work flowed {:.0f} ms after PostgreSQL started", took));
  trial->report->expect(took <= kFlowsAgainMs, "I7: work flows within 5 s", fmt::format("{:.0f} ms", took));
  co_return Result<void>{};
}

// Runs that meet an idle queue: without a doorbell half of them would wait for a poll.
Task<Result<void>> listen(Context cx, Trial* trial, std::string workflow) {
  std::vector<std::string> ids;
  for (int i = 0; i < kRings; ++i) {
    co_await cx.clock().sleep_for(milliseconds{1300});
    CO_TRY(const Accepted one, co_await Load::ask(cx, trial->load, {.workflow = workflow}));
    CO_TRY_VOID(co_await wait_for_end(cx.within(seconds{30}), trial, one.execution));
    ids.push_back(one.execution);
  }
  CO_TRY(const auto latencies, co_await start_latencies(cx, trial, std::move(ids)));
  const double median = percentile(latencies, 0.5);
  trial->report->note(fmt::format("median start of an idle queue: {:.1f} ms", median));
  trial->report->expect(median <= kDoorbellMs, "LISTEN is back", fmt::format("{:.1f} ms to a start", median));
  co_return Result<void>{};
}

}  // namespace

Task<Result<void>> database_crash(Context cx, Trial* trial) {
  CO_TRY(const std::string delivering, co_await save(cx, trial, delivering_workflow()));
  CO_TRY(const std::string waiting, co_await save(cx, trial, waiting_workflow(milliseconds{700})));
  trial->load->begin(cx, {.workflow = delivering, .clients = 3, .pause = milliseconds{20}});
  trial->load->begin(cx, {.workflow = waiting, .clients = 1, .pause = milliseconds{200}});
  CO_TRY_VOID(co_await begin_callers(cx, trial, 2));
  const seconds pause = trial->hold(3, 10);
  for (int i = 0; i < trial->number(3, 12); ++i) {
    co_await cx.clock().sleep_for(pause + milliseconds{trial->draw(0, 1000)});
    CO_TRY_VOID(co_await crash(cx, trial));
  }
  CO_TRY_VOID(co_await Load::pause(cx.within(seconds{60}), trial->load));
  for (const Accepted& one : trial->load->accepted()) {
    CO_TRY_VOID(co_await wait_for_end(cx.within(seconds{120}), trial, one.execution));
  }
  co_return co_await listen(cx, trial, waiting);
}

}  // namespace flow::chaos
