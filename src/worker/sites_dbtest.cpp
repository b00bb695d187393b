// A limit of runs at one web site, kept by a worker.
#include "async/deadline.hpp"
#include "async/sync.hpp"
#include "worker/testing/workshop.hpp"

namespace flow::worker {
namespace {

using testing::Draft;
using testing::gate;
using testing::notebook;
using testing::Workshop;

// A workflow of a site that waits at the gate; its page is never opened.
Draft at_site(std::string_view name, std::string_view url) {
  return Draft()
      .node(name, "gate")
      .node("open", "launch_standard_browser", fmt::format(R"({{"Website URL": "{}"}})", url),
            R"({"when": "false"})");
}

Task<Result<void>> wait_for_line(Workshop* shop, std::string line) {
  while (std::ranges::find(notebook().lines, line) == notebook().lines.end()) {
    CO_TRY_VOID(co_await gate().reached.wait(shop->context()));
    gate().reached.reset();
  }
  co_return Result<void>{};
}

TEST(Sites, OneAfterAnotherAndOthersBeside) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    auto ended = std::make_shared<async::Queue<ExecutionId>>();
    shop->options.slots = 4;
    shop->options.runs_per_domain = 1;
    shop->options.on_ended = [ended](const queue::Outcome& outcome) { ended->push(outcome.execution); };
    CO_TRY(const ExecutionId first, co_await shop->accept(at_site("first", "https://shop.example/a")));
    CO_TRY(const ExecutionId second, co_await shop->accept(at_site("second", "https://www.shop.example/b")));
    CO_TRY(const ExecutionId other, co_await shop->accept(at_site("other", "https://news.example")));
    Worker& worker = shop->hire();
    CO_TRY_VOID(co_await worker.start(shop->context()));
    CO_TRY_VOID(co_await wait_for_line(shop, "gate first"));
    CO_TRY_VOID(co_await wait_for_line(shop, "gate other"));
    // The claim that finds this one has seen the second one again.
    CO_TRY_VOID(co_await shop->accept(at_site("late", "https://blog.example")));
    CO_TRY_VOID(co_await wait_for_line(shop, "gate late"));
    CO_TRY(const db::ExecutionDetail waits, co_await shop->detail(second));
    EXPECT_EQ(waits.execution.status, db::ExecutionStatus::queued);
    EXPECT_EQ(waits.execution.attempt, 0);
    EXPECT_EQ(worker.stats().running, 3);

    gate().open.set();
    for (int i = 0; i < 4; ++i) CO_TRY_VOID(co_await ended->pop(shop->context()));
    CO_TRY(const db::ExecutionDetail before, co_await shop->detail(first));
    CO_TRY(const db::ExecutionDetail after, co_await shop->detail(second));
    EXPECT_EQ(after.execution.status, db::ExecutionStatus::completed);
    EXPECT_GE(after.execution.started_at, before.execution.finished_at);
    CO_TRY(const db::ExecutionDetail beside, co_await shop->detail(other));
    EXPECT_LT(beside.execution.started_at, before.execution.finished_at);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::worker
