// One attempt on a real database: what is stored of it, node by node.
#include "async/deadline.hpp"
#include "async/sync.hpp"
#include "browser/pool.hpp"
#include "crypto/hash.hpp"
#include "worker/testing/workshop.hpp"

namespace flow::worker {
namespace {

using testing::Draft;
using testing::gate;
using testing::notebook;
using testing::Workshop;

Draft chain(int nodes) {
  Draft draft;
  draft.node("n1", "value", R"({"Value": {"x": 1}})");
  for (int i = 2; i <= nodes; ++i) {
    draft.node(fmt::format("n{}", i), "value");
    draft.edge(fmt::format("n{}", i - 1), "Value", fmt::format("n{}", i), "Value");
  }
  return draft;
}

TEST(Runs, FiveNodesAreRecordedOneByOne) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id, co_await shop->accept(chain(5)));
    CO_TRY(const OnceResult result, co_await shop->attempt(id));
    EXPECT_EQ(result, OnceResult::done);
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.status, db::ExecutionStatus::completed);
    EXPECT_EQ(detail.execution.attempt, 1);
    EXPECT_EQ(detail.execution.credits, 5);
    EXPECT_EQ(detail.result, json::parse(R"({"n5": {"value": {"x": 1}}})").value());
    EXPECT_EQ(detail.node_runs.size(), 5U);
    for (std::size_t i = 0; i < detail.node_runs.size(); ++i) {
      const db::NodeRunRow& row = detail.node_runs[i];
      EXPECT_EQ(row.node.str(), fmt::format("n{}", i + 1));
      EXPECT_EQ(row.state, "succeeded");
      EXPECT_EQ(row.status, db::NodeRunStatus::done);
      EXPECT_EQ(row.output, json::parse(R"({"Value": {"x": 1}})").value());
      EXPECT_EQ(row.phase, static_cast<int>(i));
      EXPECT_TRUE(row.finished_at);
    }
    EXPECT_EQ(detail.phases.size(), 5U);
    CO_TRY(const auto messages, co_await shop->count("SELECT count(*) AS n FROM queue_msg"));
    EXPECT_EQ(messages, 0);
    CO_TRY(const auto kept, co_await shop->count("SELECT count(*) AS n FROM usage WHERE state = 'kept'"));
    EXPECT_EQ(kept, 5);
    co_return Result<void>{};
  });
}

// What is stored of a run, without times.
json::value told(const db::ExecutionDetail& detail) {
  json::array nodes;
  for (const db::NodeRunRow& row : detail.node_runs) {
    nodes.push_back(json::object{{"node", row.node.str()},
                                 {"iteration", row.iteration},
                                 {"seq", row.seq},
                                 {"state", row.state},
                                 {"tries", row.tries},
                                 {"inputs", row.inputs.value_or(nullptr)},
                                 {"output", row.output.value_or(nullptr)},
                                 {"error", row.error.value_or(nullptr)},
                                 {"credits", row.credits}});
  }
  json::array phases;
  for (const db::PhaseRow& row : detail.phases)
    phases.push_back(json::array{row.phase, row.succeeded, row.failed, row.skipped, row.seq});
  return json::object{{"status", db::to_string(detail.execution.status)},
                      {"degraded", detail.execution.degraded},
                      {"result", detail.result.value_or(nullptr)},
                      {"nodes", nodes},
                      {"phases", phases}};
}

TEST(Runs, RingWhenTheirOutcomeIsStored) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    auto listening = std::make_shared<async::Event>();
    auto news = std::make_shared<async::Queue<std::string>>();
    const db::Subscription subscription =
        shop->database.listen("fb_journal", [listening, news](std::string_view payload) {
          if (payload.empty()) {
            listening->set();
          } else {
            news->push(std::string(payload));
          }
        });
    CO_TRY_VOID(co_await listening->wait(shop->context()));
    CO_TRY(const ExecutionId id, co_await shop->accept(Draft().node("a", "value", R"({"Value": 7})")));
    CO_TRY(const OnceResult result, co_await shop->attempt(id));
    EXPECT_EQ(result, OnceResult::done);
    CO_TRY(const std::string payload, co_await news->pop(shop->context()));
    EXPECT_EQ(payload, id.str());
    co_return Result<void>{};
  });
}

TEST(Runs, AreStoredAlikeWithAndWithoutGroupCommit) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    const Draft draft = Draft()
                            .node("loop", "each", R"({"Items": [1, 2, 3]})")
                            .node("in", "value", R"({"Value": "{{ item }}"})", "{}", "loop")
                            .node("fails", "shaky", R"({"Class": "empty"})", R"({"on_error": "continue"})")
                            .then("loop", "fails")
                            .node("nul", "value", R"({"Value": "a\u0000b"})")
                            .then("fails", "nul")
                            .node("fork", "fork", R"({"Go": true})")
                            .then("nul", "fork")
                            .node("never", "value")
                            .edge("fork", "No", "never", "Value");
    std::vector<json::value> stored;
    for (const bool together : {true, false}) {
      shop->options.group_commit = together;
      CO_TRY(const ExecutionId id, co_await shop->accept(draft));
      CO_TRY_VOID(co_await shop->attempt(id));
      CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
      stored.push_back(told(detail));
    }
    EXPECT_EQ(stored[0], stored[1]) << json::dump(stored[0]) << "\n" << json::dump(stored[1]);
    EXPECT_EQ(json::string_or(stored[0].get_object(), "status", ""), "completed");
    co_return Result<void>{};
  });
}

TEST(Runs, OfATestHavePinsOverridesAndAnEnd) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id,
           co_await shop->accept(chain(4), {.overrides = json::object{{"n1", json::object{{"Note", "over"}}}},
                                            .pinned = json::object{{"n2", json::object{{"Value", 42}}}},
                                            .run_to = NodeId("n3")}));
    CO_TRY_VOID(co_await shop->attempt(id));
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    std::map<std::string, std::string> states;
    for (const db::NodeRunRow& row : detail.node_runs) states[row.node.str()] = row.state;
    EXPECT_EQ(states, (std::map<std::string, std::string>{
                          {"n1", "skipped"}, {"n2", "succeeded"}, {"n3", "succeeded"}, {"n4", "skipped"}}));
    EXPECT_EQ(json::dump(*detail.result), "{}");  // of the last nodes, and they were left out
    co_return Result<void>{};
  });
}

TEST(Runs, LargeValuesAreFilesOfTheAttempt) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    // The document allows 64 KB of text; a file begins above 64 KiB.
    Draft draft =
        Draft().node("part", "value", fmt::format(R"({{"Value": "{}"}})", std::string(40'000, 'x')));
    draft.node("big", "value", R"({"Value": "{{ nodes.part.value + nodes.part.value }}"})");
    CO_TRY(const ExecutionId id, co_await shop->accept(draft));
    CO_TRY_VOID(co_await shop->attempt(id));
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.status, db::ExecutionStatus::completed);
    EXPECT_EQ(detail.artifacts.size(), 1U);
    for (const db::ArtifactRow& file : detail.artifacts) {
      EXPECT_EQ(file.bytes, 80'000);
      EXPECT_TRUE(file.id.str().starts_with("a1-")) << file.id.str();
      EXPECT_TRUE(std::filesystem::exists(shop->folder + "/" + id.str() + "/" + file.id.str()));
    }
    co_return Result<void>{};
  });
}

TEST(Runs, FilesAreWhatTheirHashSays) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id, co_await shop->accept(Draft().node(
                                     "list", "to_file", R"({"Data": [{"name": "Lamp", "price": 54.5}]})")));
    CO_TRY_VOID(co_await shop->attempt(id));
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.status, db::ExecutionStatus::completed);
    EXPECT_EQ(detail.artifacts.size(), 1U);
    for (const db::ArtifactRow& file : detail.artifacts) {
      EXPECT_EQ(file.name, "data.csv");
      const std::string path = shop->folder + "/" + id.str() + "/" + file.id.str();
      EXPECT_EQ(crypto::sha256_hex_of_file(path), file.sha256);
      EXPECT_EQ(file.bytes, static_cast<std::int64_t>(std::filesystem::file_size(path)));
    }
    co_return Result<void>{};
  });
}

TEST(Runs, OfManyExecutionsShareAWorker) {
  Workshop shop;
  shop.options.slots = 4;
  shop.run([](Workshop* shop) -> Task<Result<void>> {
    for (int i = 0; i < 20; ++i) CO_TRY_VOID(co_await shop->accept(chain(3)));
    auto ended = std::make_shared<std::pair<int, async::Event>>();
    shop->options.on_ended = [ended](const queue::Outcome& outcome) {
      EXPECT_EQ(outcome.status, queue::Status::completed);
      if (++ended->first == 20) ended->second.set();
    };
    Worker& worker = shop->hire();
    CO_TRY_VOID(co_await worker.start(shop->context()));
    CO_TRY_VOID(co_await ended->second.wait(shop->context()));
    CO_TRY(const auto done,
           co_await shop->count("SELECT count(*) AS n FROM executions WHERE status = 'completed'"));
    EXPECT_EQ(done, 20);
    EXPECT_EQ(worker.stats().started, 20U);
    EXPECT_EQ(worker.stats().fenced, 0U);
    co_return Result<void>{};
  });
}

TEST(Runs, OfASoloExecutionHaveTheWorkerForThemselves) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId alone, co_await shop->accept(Draft().node("n", "gate")));
    CO_TRY_VOID(co_await shop->sql("UPDATE executions SET solo = true WHERE id = $1", {alone}));
    CO_TRY_VOID(co_await shop->accept(chain(1)));
    auto ended = std::make_shared<std::pair<std::vector<ExecutionId>, async::Event>>();
    shop->options.on_ended = [ended](const queue::Outcome& outcome) {
      ended->first.push_back(outcome.execution);
      if (ended->first.size() == 2) ended->second.set();
    };
    Worker& worker = shop->hire();
    CO_TRY_VOID(co_await worker.start(shop->context()));
    CO_TRY_VOID(co_await gate().reached.wait(shop->context()));
    CO_TRY_VOID(co_await shop->queue.wait(shop->context()));  // time for a claim that must not be made
    EXPECT_EQ(worker.stats().running, 1);
    gate().open.set();
    CO_TRY_VOID(co_await ended->second.wait(shop->context()));
    EXPECT_EQ(ended->first.front(), alone);
    co_return Result<void>{};
  });
}

// The browser stays for the next run, without anything of this one; the worker takes it along.
TEST(Runs, WithABrowserCloseIt) {
  Workshop shop;
  const std::string browsers = shop.folder + "-browsers";
  std::filesystem::create_directories(browsers);
  shop.options.browsers.temp_root = browsers;
  shop.run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id, co_await shop->accept(Draft()
                                                           .node("open", "open", R"({"Html": "<p>hello"})")
                                                           .node("read", "gate")
                                                           .edge("open", "Web Page", "read", "Web Page")));
    auto ended = std::make_shared<async::Event>();
    shop->options.on_ended = [ended](const queue::Outcome&) { ended->set(); };
    Worker& worker = shop->hire();
    CO_TRY_VOID(co_await worker.start(shop->context()));
    CO_TRY_VOID(co_await gate().reached.wait(shop->context()));
    auto session = gate().session.lock();
    const std::string downloads = session->lease().download_folder();
    EXPECT_FALSE(session->lease().closed());
    EXPECT_EQ(session->lease().pages().size(), 1U);
    EXPECT_TRUE(std::filesystem::exists(downloads)) << downloads;

    gate().open.set();
    CO_TRY_VOID(co_await ended->wait(shop->context()));
    EXPECT_TRUE(session->lease().closed());
    EXPECT_EQ(session->lease().pages().size(), 0U);
    EXPECT_FALSE(std::filesystem::exists(downloads)) << downloads;
    session.reset();
    EXPECT_FALSE(std::filesystem::is_empty(shop->options.browsers.temp_root));  // the browser's own folder

    CO_TRY_VOID(co_await worker.stop(shop->context()));
    EXPECT_TRUE(std::filesystem::is_empty(shop->options.browsers.temp_root));
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.status, db::ExecutionStatus::completed);
    EXPECT_EQ(detail.node_runs.front().kind, db::NodeKind::browser);
    co_return Result<void>{};
  });
  std::filesystem::remove_all(browsers);
}

TEST(Runs, StopAtTheMonthsCredits) {
  Workshop shop;
  shop.options.credits_month = 2;
  shop.run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id, co_await shop->accept(chain(3)));
    CO_TRY_VOID(co_await shop->attempt(id));
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.status, db::ExecutionStatus::failed);
    EXPECT_EQ(json::string_or(detail.execution.error->get_object(), "class", ""), "quota");
    EXPECT_EQ(detail.execution.last_node, "n3");
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::worker
