// What the engine itself costs a node: workflows of nodes that do nothing, journal in memory.
#include <cstdlib>
#include <filesystem>

#include <benchmark/benchmark.h>

#include "async/loop.hpp"
#include "engine/execution.hpp"
#include "engine/memory_journal.hpp"
#include "engine/testing/draft.hpp"
#include "net/http_client.hpp"
#include "net/smtp_client.hpp"

namespace {

using namespace flow;
using namespace flow::engine;

using PlanPointer = std::shared_ptr<const workflow::Plan>;

PlanPointer plan_of(const testing::Draft& draft, int nodes) {
  auto plan = draft.plan({.max_nodes = nodes, .max_edges = nodes});
  if (!plan) std::abort();
  return *std::move(plan);
}

PlanPointer chain(int nodes) {
  testing::Draft draft;
  for (int i = 0; i < nodes; ++i) {
    draft.node(fmt::format("n{}", i), "nothing");
    if (i > 0) draft.then(fmt::format("n{}", i - 1), fmt::format("n{}", i));
  }
  return plan_of(draft, nodes);
}

PlanPointer parallel(int nodes) {
  testing::Draft draft;
  for (int i = 0; i < nodes; ++i) draft.node(fmt::format("n{}", i), "nothing");
  return plan_of(draft, nodes);
}

Task<Result<void>> run_once(Context cx, Execution* execution, Outcome* outcome) {
  *outcome = co_await execution->run(cx);
  co_return Result<void>{};
}

void run_plan(benchmark::State& state, const PlanPointer& plan) {
  async::Loop loop;
  browser::Pool browsers(loop, {});
  net::HttpClient http(loop);
  net::SmtpClient smtp(loop);
  const auto files = FolderArtifactStore::open(std::filesystem::temp_directory_path().string()).value();
  const RunRequest request{.plan = plan,
                           .find_node = testing::find_node,
                           .info = {.id = "run", .workflow_id = "wf", .started_at = loop.clock().now()}};
  for (auto _ : state) {
    MemoryJournal journal;
    Execution execution({.loop = loop, .browsers = browsers, .http = http, .smtp = smtp}, request, journal,
                        *files);
    Outcome outcome;
    const auto ran = loop.run(run_once(loop.context(milliseconds{600'000}), &execution, &outcome));
    if (!ran || outcome.status != ExecutionStatus::completed) state.SkipWithError("the run did not complete");
    benchmark::DoNotOptimize(journal.records().size());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(plan->nodes.size()));
}

void engine_chain(benchmark::State& state) {
  run_plan(state, chain(static_cast<int>(state.range(0))));
}
BENCHMARK(engine_chain)->Arg(100)->Arg(1000)->Arg(10000)->Unit(benchmark::kMicrosecond);

void engine_parallel(benchmark::State& state) {
  run_plan(state, parallel(static_cast<int>(state.range(0))));
}
BENCHMARK(engine_parallel)->Arg(100)->Arg(1000)->Arg(10000)->Unit(benchmark::kMicrosecond);

}  // namespace
