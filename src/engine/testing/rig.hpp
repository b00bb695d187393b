#pragma once
// Rig: everything a run needs, for one test: a loop, clients, a browser pool, a folder for files, a journal.
#include <filesystem>
#include <functional>
#include <set>

#include <gtest/gtest.h>
#include <unistd.h>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "engine/execution.hpp"
#include "engine/memory_journal.hpp"
#include "engine/testing/draft.hpp"
#include "net/http_client.hpp"
#include "net/smtp_client.hpp"

namespace flow::engine::testing {

class Rig {
 public:
  explicit Rig(std::unique_ptr<async::TimerClock> clock = std::make_unique<async::RealClock>())
      : loop(std::move(clock)), browsers(loop, {}), http(loop), smtp(loop) {
    notebook() = {};
    static int count = 0;
    folder = fmt::format("{}/flow-engine-test-{}-{}", std::filesystem::temp_directory_path().string(),
                         ::getpid(), ++count);
    request.find_node = find_node;
    request.info = {
        .id = "run-1", .workflow_id = "wf-test", .workflow_name = "Test", .started_at = loop.clock().now()};
    request.params = {};
  }
  ~Rig() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

  async::Loop loop;
  browser::Pool browsers;
  net::HttpClient http;
  net::SmtpClient smtp;
  std::string folder;
  RunRequest request;
  MemoryJournal journal;
  milliseconds limit{60'000};
  bool keep_clients = false;  // for tests that run many workflows and no browser
  log::Logger logger;

  // Checks, plans and runs the draft to its end.
  Outcome run(const Draft& draft, const workflow::CheckOptions& options = {}) {
    auto plan = draft.plan(options);
    EXPECT_TRUE(plan) << (plan ? "" : plan.error().message);
    if (!plan) return {.status = ExecutionStatus::failed};
    return run_plan(*std::move(plan));
  }
  Outcome run_plan(std::shared_ptr<const workflow::Plan> plan) {
    request.plan = std::move(plan);
    journal = MemoryJournal(std::exchange(listener, {}));
    auto store = FolderArtifactStore::open(folder);
    EXPECT_TRUE(store);
    Execution execution({.loop = loop, .browsers = browsers, .http = http, .smtp = smtp}, request, journal,
                        **store);
    running_ = &execution;
    std::optional<Outcome> outcome;
    const auto ran = loop.run(drive(loop.context(limit, logger), &execution, &outcome));
    EXPECT_TRUE(ran) << (ran ? "" : ran.error().message);
    return outcome.value_or(Outcome{.status = ExecutionStatus::failed});
  }
  MemoryJournal::Listener listener;

  // Stops the run as soon as that node has started.
  void stop_at(std::string node, StopReason reason, std::string message = {}) {
    stop_when(
        [node = std::move(node)](const Record& record) {
          const auto* started = std::get_if<NodeStarted>(&record);
          return started != nullptr && started->node.str() == node;
        },
        reason, std::move(message));
  }
  void cancel_at(std::string node, std::string message) {
    stop_at(std::move(node), StopReason::cancelled, std::move(message));
  }
  // As soon as a record is one of these.
  void stop_when(std::function<bool(const Record&)> is_one, StopReason reason, std::string message = {}) {
    listener = [this, is_one = std::move(is_one), reason,
                message = std::move(message)](const Record& record) {
      if (is_one(record)) running_->stop(reason, message);
    };
  }

  // The state a node ended in, "skipped" and "" (never decided) too.
  std::string state(std::string_view node, std::string_view iteration = {}) const {
    if (const NodeFinished* one = journal.finished(node, iteration))
      return std::string(to_string(one->state));
    for (const NodeSkipped* one : journal.all<NodeSkipped>()) {
      if (one->node.str() == node && one->iteration == iteration) return "skipped";
    }
    return "";
  }
  json::value output(std::string_view node, std::string_view title, std::string_view iteration = {}) const {
    const NodeFinished* one = journal.finished(node, iteration);
    if (one == nullptr) return "the node did not run";
    const json::value* found = one->outputs.if_contains(title);
    return found == nullptr ? json::value("dead") : *found;
  }
  std::string message(std::string_view node, std::string_view iteration = {}) const {
    const NodeFinished* one = journal.finished(node, iteration);
    return one != nullptr && one->error ? one->error->message : "";
  }

 private:
  Execution* running_ = nullptr;

  Task<Result<void>> drive(Context cx, Execution* execution, std::optional<Outcome>* outcome) {
    async::TaskGroup group(co_await boost::asio::this_coro::executor);
    group.spawn("run", keep(execution->run(cx), outcome));
    auto joined = co_await group.join(Context(cx.clock(), cx.log(), SteadyTime::max()));
    if (keep_clients) co_return joined;
    static_cast<void>(co_await browsers.stop(cx.grace(milliseconds{5000})));
    static_cast<void>(co_await http.stop(cx.grace(milliseconds{5000})));
    static_cast<void>(co_await smtp.stop(cx.grace(milliseconds{5000})));
    co_return joined;
  }
  static Task<Result<void>> keep(Task<Outcome> task, std::optional<Outcome>* outcome) {
    *outcome = co_await std::move(task);
    co_return Result<void>{};
  }
};

}  // namespace flow::engine::testing
