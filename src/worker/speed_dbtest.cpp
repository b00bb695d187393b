// How long durable runs take here. The numbers are printed; what is asserted is only that nothing is out of
// all proportion (worker_bench.cpp measures properly: Release, fsync on).
#include "async/deadline.hpp"
#include "worker/testing/workshop.hpp"

namespace flow::worker {
namespace {

using testing::Draft;
using testing::Workshop;

Draft chain(int nodes, std::string_view type) {
  Draft draft;
  for (int i = 0; i < nodes; ++i) {
    draft.node(fmt::format("n{}", i), type, type == "value" ? R"({"Value": {"price": 9.5}})" : "{}");
    if (i > 0) draft.then(fmt::format("n{}", i - 1), fmt::format("n{}", i));
  }
  return draft;
}

// The second run of a version: statements are prepared, the plan is known.
Task<Result<milliseconds>> time_of(Workshop* shop, Worker* worker, Draft draft) {
  CO_TRY(const ExecutionId first, co_await shop->accept(std::move(draft)));
  static_cast<void>(co_await worker->run_once(shop->context(), Workshop::message(first)));
  db::ExecutionStore executions(shop->database);
  db::NewExecution again;
  again.user = shop->user;
  again.workflow = shop->workflow;
  CO_TRY(const db::ExecutionCreated second, co_await executions.create(shop->context(), std::move(again)));
  const auto begun = std::chrono::steady_clock::now();
  const OnceResult result = co_await worker->run_once(shop->context(), Workshop::message(second.id));
  const auto took = std::chrono::ceil<milliseconds>(std::chrono::steady_clock::now() - begun);
  EXPECT_EQ(result, OnceResult::done);
  CO_TRY(const auto rows,
         co_await shop->count("SELECT count(*) AS n FROM node_runs WHERE execution_id = $1 AND "
                              "state = 'succeeded'",
                              {second.id}));
  EXPECT_GT(rows, 0);
  co_return took;
}

TEST(Speed, OfDurableRuns) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    Worker& worker = shop->hire();
    CO_TRY(const milliseconds light, co_await time_of(shop, &worker, chain(40, "value")));
    CO_TRY(const milliseconds no_op, co_await time_of(shop, &worker, chain(1000, "nothing")));
    fmt::print("40 light nodes: {} ms; 1,000 no-op nodes: {:.3f} ms a node\n", light.count(),
               static_cast<double>(no_op.count()) / 1000);
    EXPECT_LT(light, milliseconds{2'000});
    EXPECT_LT(no_op, milliseconds{10'000});
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::worker
