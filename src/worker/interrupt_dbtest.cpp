// Attempts that are cut short while they hold a page: interrupted by a drain, or without their lease.
#include <signal.h>

#include <cerrno>
#include <filesystem>
#include <set>

#include "async/deadline.hpp"
#include "os/files.hpp"
#include "worker/testing/workshop.hpp"

namespace flow::worker {
namespace {

using testing::Draft;
using testing::gate;
using testing::Workshop;

constexpr const char* kWaits = "() => new Promise(() => {})";
constexpr const char* kHangs = "() => { for (;;); }";

Draft gate_on_a_page(std::string_view script = {}) {
  return Draft()
      .node("open", "open", R"({"Html": "<title>Shop</title><h1>Price list</h1>"})")
      .node("n", "gate", script.empty() ? "{}" : fmt::format(R"({{"Script": "{}"}})", script))
      .edge("open", "Web Page", "n", "Web Page");
}

// Our browsers, by their first process.
std::set<int> browsers() {
  std::set<int> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
    const auto children = os::read_file(entry.path().string() + "/children", Bytes{64U << 10});
    if (!children) continue;
    std::istringstream pids(*children);
    for (int pid = 0; pids >> pid;) {
      const auto command = os::read_file(fmt::format("/proc/{}/cmdline", pid), Bytes{64U << 10});
      if (command && command->find("--user-data-dir") != std::string::npos) found.insert(pid);
    }
  }
  return found;
}

Task<Result<void>> wait_until_gone(Workshop* shop, int pid) {
  const Context cx = shop->context().within(milliseconds{2'000});
  while (::kill(pid, 0) == 0) {
    if (cx.expired()) co_return fail(ErrorCode::timeout, "the browser {} still lives", pid);
    co_await cx.clock().sleep_for(milliseconds{10});
  }
  co_return Result<void>{};
}

Task<Result<void>> steal_lease(Workshop* shop, ExecutionId id) {
  CO_TRY_VOID(co_await shop->sql("UPDATE executions SET lease_token = 4711 WHERE id = $1", {id}));
  shop->database.notify("fb_cancel", id.str());  // asks for a heartbeat
  co_return Result<void>{};
}

TEST(Drain, KeepsWhatAnInterruptedNodeHadBeforeIt) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id, co_await shop->accept(gate_on_a_page(kWaits)));
    Worker& worker = shop->hire();
    CO_TRY_VOID(co_await worker.start(shop->context()));
    CO_TRY_VOID(co_await gate().reached.wait(shop->context()));
    CO_TRY_VOID(co_await worker.stop(shop->context()));
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.wait_reason, "interrupted");
    EXPECT_EQ(detail.execution.charged, 0);
    std::vector<std::string> files;
    for (const db::ArtifactRow& file : detail.artifacts) {
      files.push_back(fmt::format("{} {} {}", file.attempt, file.node, file.name));
      EXPECT_TRUE(std::filesystem::exists(shop->folder + "/" + id.str() + "/" + file.id.str()));
    }
    EXPECT_EQ(files, (std::vector<std::string>{"1 n n-failure.png", "1 n n-failure.html"}));
    const db::NodeRunRow& row = detail.node_runs.back();
    EXPECT_EQ(row.state, "cancelled");
    EXPECT_EQ(json::string_or(row.error->at("detail").get_object(), "page_title", ""), "Shop");
    co_return Result<void>{};
  });
}

TEST(LostLease, KillsTheBrowserAndWritesNothingMore) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id, co_await shop->accept(gate_on_a_page(kHangs)));
    Worker& worker = shop->hire();
    CO_TRY_VOID(co_await worker.start(shop->context()));
    CO_TRY_VOID(co_await gate().reached.wait(shop->context()));
    const std::set<int> ours = browsers();
    EXPECT_EQ(ours.size(), 1U);
    CO_TRY_VOID(co_await steal_lease(shop, id));
    for (const int pid : ours) CO_TRY_VOID(co_await wait_until_gone(shop, pid));
    CO_TRY_VOID(co_await worker.stop(shop->context()));
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.status, db::ExecutionStatus::running);  // the other one's
    EXPECT_TRUE(detail.artifacts.empty());
    for (const db::NodeRunRow& row : detail.node_runs) {
      if (row.node.str() == "n") EXPECT_EQ(row.status, db::NodeRunStatus::running);
    }
    EXPECT_EQ(worker.stats().fenced, 0U);  // it did not even try
    co_return Result<void>{};
  });
}

TEST(LostLease, LeavesABrowserThatOthersUse) {
  Workshop shop;
  shop.options.browsers.limits.processes = 1;
  shop.run([](Workshop* shop) -> Task<Result<void>> {
    auto ended = std::make_shared<async::Event>();
    shop->options.on_ended = [ended](const queue::Outcome&) { ended->set(); };
    CO_TRY(const ExecutionId innocent, co_await shop->accept(gate_on_a_page()));
    Worker& worker = shop->hire();
    CO_TRY_VOID(co_await worker.start(shop->context()));
    CO_TRY_VOID(co_await gate().reached.wait(shop->context()));
    gate().reached.reset();
    CO_TRY(const ExecutionId lost, co_await shop->accept(gate_on_a_page(kHangs)));
    shop->database.notify("fb_queue", "");
    CO_TRY_VOID(co_await gate().reached.wait(shop->context()));
    const std::set<int> before = browsers();
    EXPECT_EQ(before.size(), 1U);
    CO_TRY_VOID(co_await steal_lease(shop, lost));
    while (worker.stats().running > 1) co_await shop->loop.clock().sleep_for(milliseconds{10});
    EXPECT_EQ(browsers(), before);
    gate().open.set();
    CO_TRY_VOID(co_await ended->wait(shop->context()));
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(innocent));
    EXPECT_EQ(detail.execution.status, db::ExecutionStatus::completed);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::worker
