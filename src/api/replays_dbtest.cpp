// Running an execution again: from the start, from the node that failed, with another version.
#include "api/testing/api_test.hpp"
#include "crypto/hash.hpp"
#include "db/store/run_store.hpp"
#include "db/store/testing/store_test.hpp"

namespace flow::api {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ApiReplays : public ApiTest {};

// A run of version 1 that is over, of a workflow whose version 2 is active and whose newest is 3.
struct Past {
  std::string workflow;
  std::string execution;
};

json::object version(int number) {
  json::object document = small_document();
  document["settings"] = json::object{{"max_attempts", number}};
  document["params"] = json::parse(R"({"type": "object", "properties": {"n": {"type": "integer"}}})").value();
  return document;
}

// A worker's hand: `first` is done, `second` failed, and with it the run.
Task<Result<void>> work(Context cx, World* w, std::string execution, std::string status) {
  CO_TRY(const auto lease, co_await db::testing::claim(cx, w->database, ExecutionId(execution), 7));
  const auto node = [&](std::string id, db::NodeRunStatus state, int number) {
    return db::Leased<db::NodeRunRow>{
        lease,
        {.node = NodeId(id),
         .status = state,
         .input_hash = crypto::sha256(id),
         .output = state == db::NodeRunStatus::done ? std::optional(json::value(json::object{{"Done", true}}))
                                                    : std::nullopt,
         .started_at = w->loop->clock().now(),
         .seq = db::journal_seq(lease.attempt, number)}};
  };
  const std::vector<db::Leased<db::NodeRunRow>> rows{node("first", db::NodeRunStatus::done, 1),
                                                     node("second", db::NodeRunStatus::failed, 2)};
  CO_TRY_VOID(co_await w->database->batch(cx, {db::RunStore::write_node_runs(rows)}));
  co_return co_await db::testing::finish(cx, w->database, lease, status);
}

Task<Result<Past>> make_past(Context cx, World* w, std::string status) {
  Past past;
  CO_TRY(past.workflow, co_await make_workflow(cx, w, &w->bob, version(1)));
  const std::string path = "/api/v1/workflows/" + past.workflow;
  CO_TRY(const Answer run,
         co_await ask(cx, w, "POST", path + "/run", {.as = &w->bob, .raw = R"({"params": {"n": 7}})"}));
  past.execution = run.str("id");
  CO_TRY_VOID(co_await work(cx, w, past.execution, std::move(status)));
  for (const int number : {2, 3}) {
    CO_TRY(const Answer saved,
           co_await ask(cx, w, "PUT", path,
                        {.as = &w->bob, .body = json::object{{"document", version(number)}}}));
    EXPECT_EQ(saved.body.at("draft_version"), number) << saved.text;
    if (number == 2) CO_TRY_VOID(co_await ask(cx, w, "POST", path + "/activate", {.as = &w->bob}));
  }
  co_return past;
}

// What a worker would find: the version, and what it need not do again.
struct Found {
  int version = 0;
  std::string params;
  std::optional<ExecutionId> reuse_of;
  std::vector<std::string> reused;
};

Task<Result<Found>> found_by_worker(Context cx, World* w, std::string id) {
  db::RunStore runs(*w->database);
  CO_TRY_VOID(co_await db::testing::claim(cx, w->database, ExecutionId(id), 8));
  CO_TRY(const db::RunInput input, co_await runs.load(cx, ExecutionId(id)));
  CO_TRY(const auto reusable, co_await runs.reusable(cx, ExecutionId(id)));
  Found found{.version = input.version,
              .params = input.params ? json::dump(*input.params) : "",
              .reuse_of = input.reuse_of,
              .reused = {}};
  for (const db::ReusableRun& one : reusable) found.reused.push_back(one.node.str());
  co_return found;
}

struct Case {
  const char* call;
  const char* body;
  int version;
  bool from_failed_node;
};
constexpr Case kCases[] = {
    {"retry", "", 1, false},
    {"retry", R"({"from": "start"})", 1, false},
    {"retry", R"({"from": "failed_node"})", 1, true},
    {"rerun", "", 1, false},
    {"rerun", R"({"version": "same"})", 1, false},
    {"rerun", R"({"version": "active"})", 2, false},
    {"rerun", R"({"version": "newest"})", 3, false},
};

TEST_F(ApiReplays, EachWayTakesItsVersionAndWhatItReuses) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const Past past, co_await make_past(cx, w, "failed"));
    for (const Case& one : kCases) {
      const std::string what = fmt::format("{} {}", one.call, one.body);
      CO_TRY(const Answer again,
             co_await ask(cx, w, "POST", fmt::format("/api/v1/executions/{}/{}", past.execution, one.call),
                          {.as = &w->bob, .raw = one.body}));
      EXPECT_EQ(again.status, 202) << what << again.text;
      EXPECT_EQ(again.body.at("version"), one.version) << what;
      EXPECT_EQ(again.body.at("existed"), false) << what;
      EXPECT_EQ(again.headers.find("Location"), "/api/v1/executions/" + again.str("id")) << what;
      CO_TRY(const Answer detail,
             co_await ask(cx, w, "GET", "/api/v1/executions/" + again.str("id"), {.as = &w->bob}));
      EXPECT_EQ(detail.at("status"), "queued") << what;
      EXPECT_EQ(detail.at("replay_of"), past.execution) << what;
      EXPECT_EQ(detail.at("started_by"), "replay") << what;
      EXPECT_EQ(detail.at("workflow_id"), past.workflow) << what;
      EXPECT_EQ(detail.body.at("version"), one.version) << what;
      CO_TRY(const Found found, co_await found_by_worker(cx, w, again.str("id")));
      EXPECT_EQ(found.version, one.version) << what;
      EXPECT_EQ(found.params, R"({"n":7})") << what;
      if (one.from_failed_node) {
        EXPECT_EQ(found.reuse_of, ExecutionId(past.execution)) << what;
        EXPECT_THAT(found.reused, ElementsAre("first")) << what;
      } else {
        EXPECT_EQ(found.reuse_of, std::nullopt) << what;
        EXPECT_THAT(found.reused, IsEmpty()) << what;
      }
    }
    co_return Result<void>{};
  });
}

TEST_F(ApiReplays, OnlyWhatIsOverRunsAgainAndOnlyAFailureGoesOn) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string live, co_await start(cx, w, &w->bob));
    CO_TRY(const Past done, co_await make_past(cx, w, "completed"));
    struct Refused {
      std::string path;
      const char* body;
      int status;
      const char* reason;
      std::string detail;
    };
    const std::string path = "/api/v1/executions/";
    const Refused cases[] = {
        {path + live + "/retry", "", 409, "wrong_status",
         "the execution is queued; wait until it has ended, or cancel it"},
        {path + live + "/rerun", "", 409, "wrong_status",
         "the execution is queued; wait until it has ended, or cancel it"},
        {path + done.execution + "/retry", R"({"from": "failed_node"})", 409, "wrong_status",
         "the execution is completed; only a failed one has a failed node to go on from"},
        {path + "01936b1e-0000-7000-8000-000000000001/retry", "", 404, "",
         "there is no execution 01936b1e-0000-7000-8000-000000000001; look for it in the list"}};
    for (const Refused& one : cases) {
      CO_TRY(const Answer answer, co_await ask(cx, w, "POST", one.path, {.as = &w->bob, .raw = one.body}));
      EXPECT_EQ(answer.status, one.status) << one.path;
      EXPECT_EQ(answer.at("reason"), one.reason) << one.path;
      EXPECT_EQ(answer.at("detail"), one.detail) << one.path;
    }
    CO_TRY(const Answer list, co_await ask(cx, w, "GET", "/api/v1/executions", {.as = &w->bob}));
    EXPECT_EQ(list.body.at("items").as_array().size(), 2U);
    co_return Result<void>{};
  });
}

TEST_F(ApiReplays, OneKeyIsOneRun) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string id, co_await start(cx, w, &w->bob));
    const std::string path = "/api/v1/executions/" + id;
    CO_TRY(const Answer cancelled, co_await ask(cx, w, "POST", path + "/cancel", {.as = &w->bob}));
    EXPECT_EQ(cancelled.body.at("changed"), true);
    CO_TRY(const Answer twice, co_await ask(cx, w, "POST", path + "/cancel", {.as = &w->bob}));
    EXPECT_EQ(twice.body.at("changed"), false);
    for (const std::string call : {"/retry", "/rerun"}) {
      const net::Headers key{{"Idempotency-Key", "again" + call}};
      CO_TRY(const Answer first, co_await ask(cx, w, "POST", path + call, {.as = &w->bob, .headers = key}));
      EXPECT_EQ(first.status, 202);
      EXPECT_EQ(first.body.at("existed"), false);
      CO_TRY(const Answer same, co_await ask(cx, w, "POST", path + call, {.as = &w->bob, .headers = key}));
      EXPECT_EQ(same.at("id"), first.at("id"));
      EXPECT_EQ(same.body.at("existed"), true);
    }
    CO_TRY(const Answer list, co_await ask(cx, w, "GET", "/api/v1/executions", {.as = &w->bob}));
    EXPECT_EQ(list.body.at("items").as_array().size(), 3U);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::api
