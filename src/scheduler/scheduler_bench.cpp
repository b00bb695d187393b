// A thousand of 100,000 active workflows fall due in the same second, on a private PostgreSQL of its own with
// fsync on: from that second until all their runs are committed to the queue. The scheduler runs as it does
// in the service; what it does is read from the ledger.
#include <cstdlib>
#include <filesystem>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "async/loop.hpp"
#include "db/cluster.hpp"
#include "db/database.hpp"
#include "db/migrations.hpp"
#include "scheduler/scheduler.hpp"

namespace flow::scheduler {
namespace {

using std::chrono::milliseconds;

constexpr int kWorkflows = 100'000;
constexpr int kDue = 1'000;
constexpr milliseconds kLook{5};

// $1 how many. A hundred users share them.
constexpr db::Statement kUsers{"bench_users", R"(
INSERT INTO users(id, email, lane) SELECT gen_random_uuid(), n || '@example.org', n % 64 FROM generate_series(1, 100) n)"};
constexpr db::Statement kWorkflowRows{"bench_workflows", R"(
WITH u AS (SELECT id, row_number() OVER () - 1 AS n FROM users),
w AS (INSERT INTO workflows(id, user_id, name, status, draft_version, active_version)
      SELECT gen_random_uuid(), u.id, 'bench', 'active', 1, 1 FROM generate_series(1, $1::int) g(i) JOIN u ON u.n = g.i % 100
      RETURNING id, user_id),
v AS (INSERT INTO workflow_versions(workflow_id, version, definition, content_hash, node_count, author_id)
      SELECT id, 1, '{}', '\x00', 0, user_id FROM w)
INSERT INTO triggers(id, workflow_id, user_id, kind, expr, active, next_run_at)
SELECT gen_random_uuid(), id, user_id, 'schedule_trigger', '0 9 * * *', true, now() + interval '12 h' FROM w)"};
constexpr db::Statement kForget{"bench_forget", "DELETE FROM executions"};
constexpr db::Statement kForgetMessages{"bench_forget_messages", "DELETE FROM queue_msg"};
constexpr db::Statement kForgetLedger{"bench_forget_ledger", "DELETE FROM schedule_ledger"};
constexpr db::Statement kVacuum{"", "VACUUM ANALYZE"};
// $1 how many. The second after the next, so that the scheduler has read it in time.
constexpr db::Statement kMakeDue{"bench_make_due", R"(
WITH t AS (SELECT date_trunc('second', now()) + interval '2 s' AS due),
u AS (UPDATE triggers SET next_run_at = t.due FROM t WHERE id IN (SELECT id FROM triggers ORDER BY id LIMIT $1::int))
SELECT due FROM t)"};
constexpr db::Statement kLedger{"bench_ledger", R"(
SELECT count(*) AS n, (SELECT count(*) FROM queue_msg) AS messages,
       coalesce(percentile_disc(0.99) WITHIN GROUP (ORDER BY late_ms), 0)::bigint AS late FROM schedule_ledger)"};

class Office {
 public:
  Office()
      : folder_(fmt::format("{}/flow-scheduler-bench-{}", std::filesystem::temp_directory_path().string(),
                            ::getpid())),
        cluster_(loop_, {.folder = folder_}),
        database_(loop_, {.url = cluster_.url(), .statement_timeout = std::chrono::minutes{2}}),
        scheduler_(loop_, database_) {
    must(loop_.run(open(this)));
  }
  ~Office() {
    must(loop_.run(close(this)));
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  struct Herd {
    WallTime due;
    WallTime done;
    std::int64_t late_ms = 0;  // p99
  };
  Herd run() {
    Herd herd;
    must(loop_.run(once(this, &herd)));
    return herd;
  }

 private:
  static void must(Result<void> result) {
    if (result) return;
    fmt::print(stderr, "{}\n", result.error().message);
    std::abort();
  }
  Context context() { return loop_.context(std::chrono::minutes{3}); }

  static Task<Result<void>> open(Office* self) {
    CO_TRY_VOID(co_await self->cluster_.start(self->context()));
    CO_TRY_VOID(co_await self->database_.start(self->context()));
    CO_TRY_VOID(co_await db::migrate(self->context(), &self->database_));
    CO_TRY_VOID(co_await self->database_.query(self->context(), kUsers));
    CO_TRY_VOID(co_await self->database_.query(self->context(), kWorkflowRows, {kWorkflows}));
    CO_TRY_VOID(co_await self->database_.query(self->context(), kVacuum));
    co_return co_await self->scheduler_.start(self->context());
  }
  static Task<Result<void>> close(Office* self) {
    CO_TRY_VOID(co_await self->scheduler_.stop(self->context()));
    CO_TRY_VOID(co_await self->database_.stop(self->context()));
    co_return co_await self->cluster_.stop(self->context());
  }
  static Task<Result<void>> once(Office* self, Herd* herd) {
    for (const db::Statement& statement : {kForget, kForgetMessages, kForgetLedger})
      CO_TRY_VOID(co_await self->database_.query(self->context(), statement));
    CO_TRY(const db::Rows made, co_await self->database_.query(self->context(), kMakeDue, {kDue}));
    herd->due = made.front().get<WallTime>("due");
    self->database_.notify(std::string(kDoorbell), "");
    const Context limit = self->context();
    for (;;) {
      CO_TRY(const db::Rows rows, co_await self->database_.query(limit, kLedger));
      herd->done = self->loop_.clock().now();
      herd->late_ms = rows.front().get<std::int64_t>("late");
      if (rows.front().get<int>("n") == kDue && rows.front().get<int>("messages") == kDue)
        co_return Result<void>{};
      co_await self->loop_.clock().sleep_for(kLook);
    }
  }

  async::Loop loop_;
  std::string folder_;
  db::EmbeddedCluster cluster_;
  db::Database database_;
  Scheduler scheduler_;
};

void thousand_due_of_100000(benchmark::State& state) {
  Office office;
  office.run();  // prepares statements
  std::int64_t late_ms = 0;
  for ([[maybe_unused]] auto round : state) {
    const Office::Herd herd = office.run();
    state.SetIterationTime(std::chrono::duration<double>(herd.done - herd.due).count());
    late_ms = std::max(late_ms, herd.late_ms);
  }
  state.counters["late_p99_ms"] = static_cast<double>(late_ms);
}
BENCHMARK(thousand_due_of_100000)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(3);

}  // namespace
}  // namespace flow::scheduler
