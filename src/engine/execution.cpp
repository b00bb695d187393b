#include "engine/execution.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "async/task_group.hpp"
#include "base/assert.hpp"
#include "browser/pool.hpp"
#include "engine/detail/body_runner.hpp"
#include "engine/detail/browsers.hpp"
#include "engine/detail/iteration.hpp"
#include "engine/detail/run.hpp"
#include "engine/detail/teardown.hpp"
#include "engine/detail/test_run.hpp"
#include "metrics/metrics.hpp"
#include "sdk/browser_session.hpp"

namespace flow::engine {

namespace asio = boost::asio;

struct Execution::State {
  State(Services services, RunRequest request, Journal& journal, ArtifactStore& artifacts)
      : run(std::make_shared<detail::Run>(services, std::move(request), journal, artifacts)) {}

  Task<Result<void>> run_all(Context outer) {
    // Cancelled or late, the run still has an end to reach: it asks its nodes to stop and goes on from there.
    co_await asio::this_coro::throw_if_cancelled(false);
    const milliseconds limit =
        std::min(outer.remaining(), std::chrono::duration_cast<milliseconds>(run->plan.settings.timeout));
    const Context cx = outer.within(limit).with_log(outer.log().through(run->redactor));
    const auto top = std::make_shared<detail::Frame>(run->plan, 0, nullptr);
    run->records.write(ExecutionStarted{.execution = ExecutionId(run->request.info.id),
                                        .attempt = run->request.info.attempt,
                                        .workflow_name = run->plan.workflow_name,
                                        .phases = run->plan.phases,
                                        .at = run->records.now()});
    run->set_time(cx.deadline(), limit);
    auto alarm = cx.clock().alarm(run->services.loop.io().get_executor(), cx.deadline(),
                                  [run = run] { run->end_if_late(); });
    Result<void> ran = check_types();
    if (ran) ran = detail::check_test_run(run->plan, run->request);
    if (ran) ran = co_await detail::run_body(cx, run, top);
    alarm.reset();
    if (const auto cancellation = co_await asio::this_coro::cancellation_state;
        cancellation.cancelled() != asio::cancellation_type::none && !ran) {
      run->end({.status = ExecutionStatus::cancelled,
                .error = make_error(ErrorCode::cancelled, "the run was cancelled"),
                .result = {}});
    }
    settle(*top, ran);

    co_await async::ignore_cancellation();
    run->begin_teardown();
    if (!run->abandoned()) co_await detail::run_teardown(cx, run, top);
    co_await detail::close_browsers(cx, run);
    outcome.may_retry = may_retry();
    outcome.degraded = run->degraded;
    outcome.credits = run->credits;
    metrics::process().add(metrics::Metric::executions, {to_string(outcome.status)});
    run->records.write(ExecutionFinished{.status = outcome.status,
                                         .degraded = outcome.degraded,
                                         .error = outcome.error,
                                         .at = run->records.now()});
    co_return Result<void>{};
  }

  Result<void> check_types() const {
    for (std::size_t i = 0; i < run->types.size(); ++i) {
      if (run->types[i] == nullptr) {
        return fail(ErrorCode::internal, "this process has no node of type {}, which the plan knows",
                    run->plan.nodes[i].spec->type);
      }
    }
    return {};
  }

  void settle(const detail::Frame& top, const Result<void>& ran) {
    // Of a run that was ended children fail as `cancelled`; without an ending a node did so by itself.
    const auto& ending = run->ending();
    if (!ran && (ran.error().code != ErrorCode::cancelled || !ending)) {
      outcome.status = ExecutionStatus::failed;
      outcome.error = ran.error();
    } else if (ending) {
      outcome.status = ending->status;
      outcome.error = ending->error;
      outcome.result = ending->result;
    }
    if (outcome.status == ExecutionStatus::completed && !outcome.result)
      outcome.result = detail::last_outputs(top);
    if (outcome.result) outcome.result = run->records.redacted(*outcome.result);
  }

  bool may_retry() const {
    if (outcome.status != ExecutionStatus::failed || !outcome.error) return false;
    if (run->ending() && run->ending()->by_workflow) return false;
    return outcome.error->retryable() && !outcome.error->detail.contains("final");
  }

  std::shared_ptr<detail::Run> run;
  Outcome outcome;
  bool started = false;
};

Execution::Execution(Services services, RunRequest request, Journal& journal, ArtifactStore& artifacts)
    : state_(std::make_shared<State>(services, std::move(request), journal, artifacts)) {}

Execution::~Execution() = default;

Task<Outcome> Execution::run(Context cx) {
  const auto state = state_;
  FLOW_ASSERT(!state->started);
  state->started = true;
  // A task of its own, so that how cancellation is treated in it stays in it; ours is handed on by join().
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  async::TaskGroup group(co_await asio::this_coro::executor);
  group.spawn("execution", state->run_all(cx));
  const auto ended = co_await group.join(Context(cx.clock(), cx.log(), SteadyTime::max()));
  co_await asio::this_coro::throw_if_cancelled(throws);
  if (!ended) {
    state->outcome.status = ExecutionStatus::failed;
    state->outcome.error = ended.error();
  }
  co_return std::move(state->outcome);
}

void Execution::stop(StopReason reason, std::string message) {
  state_->run->stop(reason, std::move(message));
  if (reason == StopReason::lease_lost) detail::kill_browsers(*state_->run);
}

std::vector<std::shared_ptr<browser::Page>> Execution::pages() const {
  std::vector<std::shared_ptr<browser::Page>> all;
  for (const auto& session : state_->run->sessions) {
    if (session->closed()) continue;
    for (const auto& page : session->lease().pages()) all.push_back(page);
  }
  return all;
}

}  // namespace flow::engine
