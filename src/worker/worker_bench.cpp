// What a durable run costs: one attempt from its claim to its outcome, every node in the journal, on a
// private PostgreSQL of its own with fsync on. The plan is warm, as it is for every run of a version but the
// first.
#include <cstdlib>
#include <filesystem>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "async/loop.hpp"
#include "db/cluster.hpp"
#include "db/database.hpp"
#include "db/migrations.hpp"
#include "db/store/execution_store.hpp"
#include "db/store/user_store.hpp"
#include "db/store/workflow_store.hpp"
#include "engine/testing/draft.hpp"
#include "queue/postgres_queue.hpp"
#include "worker/worker.hpp"

namespace {

using namespace flow;

engine::testing::Draft chain(int nodes, std::string_view type) {
  engine::testing::Draft draft;
  for (int i = 0; i < nodes; ++i) {
    draft.node(fmt::format("n{}", i), type,
               i == 0 && type == "value" ? R"({"Value": {"price": 9.5}})" : "{}");
    if (i > 0) draft.then(fmt::format("n{}", i - 1), fmt::format("n{}", i));
  }
  return draft;
}

class House {
 public:
  House()
      : folder_(fmt::format("{}/flow-worker-bench-{}", std::filesystem::temp_directory_path().string(),
                            ::getpid())),
        cluster_(loop_, {.folder = folder_}),
        database_(loop_, {.url = cluster_.url()}),
        queue_(loop_, database_),
        worker_(loop_, database_, queue_,
                {.artifacts = folder_ + "-files",
                 .owner = "bench",
                 .nodes = {.catalogue = &engine::testing::catalogue(), .find = engine::testing::find_node}}) {
    must(loop_.run(open(this)));
  }
  ~House() {
    must(loop_.run(close(this)));
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
    std::filesystem::remove_all(folder_ + "-files", ignored);
  }

  void use(json::object document) { must(loop_.run(save(this, std::move(document)))); }
  void accept() { must(loop_.run(create(this))); }
  void run() { must(loop_.run(attempt(this))); }

 private:
  static void must(Result<void> result) {
    if (result) return;
    fmt::print(stderr, "{}\n", result.error().message);
    std::abort();
  }
  Context context() { return loop_.context(std::chrono::minutes{2}); }

  static Task<Result<void>> open(House* self) {
    CO_TRY_VOID(co_await self->cluster_.start(self->context()));
    CO_TRY_VOID(co_await self->database_.start(self->context()));
    CO_TRY_VOID(co_await db::migrate(self->context(), &self->database_));
    db::UserStore users(self->database_);
    CO_TRY(const db::User user, co_await users.create(self->context(), {.email = "bench@example.com"}));
    self->user_ = user.id;
    co_return Result<void>{};
  }
  static Task<Result<void>> close(House* self) {
    CO_TRY_VOID(co_await self->worker_.stop(self->context()));
    CO_TRY_VOID(co_await self->database_.stop(self->context()));
    co_return co_await self->cluster_.stop(self->context());
  }
  static Task<Result<void>> save(House* self, json::object document) {
    db::WorkflowStore workflows(self->database_);
    document.erase("id");
    CO_TRY(const db::Workflow made,
           co_await workflows.create(self->context(), self->user_, {.document = std::move(document)}));
    self->workflow_ = made.id;
    co_return Result<void>{};
  }
  static Task<Result<void>> create(House* self) {
    db::ExecutionStore executions(self->database_);
    db::NewExecution execution;
    execution.user = self->user_;
    execution.workflow = self->workflow_;
    CO_TRY(const db::ExecutionCreated made,
           co_await executions.create(self->context(), std::move(execution)));
    self->execution_ = made.id;
    co_return Result<void>{};
  }
  static Task<Result<void>> attempt(House* self) {
    const auto result = co_await self->worker_.run_once(
        self->context(), fmt::format(R"({{"execution_id": "{}"}})", self->execution_));
    if (result != worker::OnceResult::done) co_return fail(ErrorCode::internal, "the run did not complete");
    co_return Result<void>{};
  }

  async::Loop loop_;
  std::string folder_;
  db::EmbeddedCluster cluster_;
  db::Database database_;
  queue::PostgresQueue queue_;
  worker::Worker worker_;
  UserId user_;
  WorkflowId workflow_;
  ExecutionId execution_;
};

void durable_run(benchmark::State& state, std::string_view type) {
  House house;
  const auto nodes = static_cast<int>(state.range(0));
  house.use(chain(nodes, type).document());
  house.accept();
  house.run();  // prepares statements, plans the version
  for (auto _ : state) {
    state.PauseTiming();
    house.accept();
    state.ResumeTiming();
    house.run();
  }
  state.counters["per_node"] = benchmark::Counter(static_cast<double>(state.iterations()) * nodes,
                                                  benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK_CAPTURE(durable_run, light_nodes, "value")->Arg(40)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(durable_run, no_op_nodes, "nothing")
    ->Arg(1000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
