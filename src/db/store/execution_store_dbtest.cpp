// Accepting, repeating, ending and listing executions on a real server.
#include <set>

#include <boost/asio/this_coro.hpp>

#include "async/task_group.hpp"
#include "db/store/testing/store_test.hpp"

namespace flow::db {
namespace {

using namespace testing;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class Executions : public StoreTest {};

Task<Result<std::int64_t>> count(Context cx, Database* db, std::string what) {
  CO_TRY(const Rows rows, co_await sql(cx, db, "SELECT count(*) AS n FROM " + what));
  co_return rows.front().get<std::int64_t>("n");
}

TEST_F(Executions, AcceptingWritesRowInputsAndMessageTogether) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    ExecutionStore store(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const UserId bob, co_await new_user(cx, db, "bob@example.com"));
    CO_TRY(const Workflow flow, co_await new_workflow(cx, db, bob, document_text()));
    struct Kind {
      StartedBy by;
      int priority;
    };
    for (const Kind& kind :
         {Kind{StartedBy::manual, 0}, Kind{StartedBy::api, 1}, Kind{StartedBy::webhook, 1}}) {
      CO_TRY(const auto made, co_await store.create(cx, {.user = bob,
                                                         .workflow = flow.id,
                                                         .started_by = kind.by,
                                                         .params = {{"b", 1}, {"a", "x"}},
                                                         .trigger = {{"user", "bob"}},
                                                         .raw_body = std::string("\0raw", 4)}));
      EXPECT_FALSE(made.existed);
      CO_TRY(const ExecutionDetail detail, co_await store.detail(cx, bob, made.id));
      EXPECT_EQ(detail.execution.status, ExecutionStatus::queued);
      EXPECT_EQ(detail.execution.started_by, kind.by);
      EXPECT_EQ(detail.execution.priority, kind.priority);
      EXPECT_EQ(detail.execution.workflow_name, "Prices");
      EXPECT_EQ(json::dump(json::value(*detail.params)), R"({"b":1,"a":"x"})");  // in their order
      EXPECT_FALSE(detail.execution.test);
      CO_TRY(const Rows message,
             co_await sql(cx, db,
                          "SELECT lane, vt = '-infinity' AS visible FROM queue_msg WHERE execution_id = $1",
                          {made.id}));
      EXPECT_EQ(message.size(), 1U);
      EXPECT_EQ(message.front().get<int>("lane"), kind.priority * 64 + 1);  // bob has the second lane
      EXPECT_TRUE(message.front().get<bool>("visible"));
      CO_TRY(
          const Rows body,
          co_await sql(cx, db, "SELECT raw_body FROM execution_inputs WHERE execution_id = $1", {made.id}));
      EXPECT_EQ(body.front().get<std::string>("raw_body"), std::string("\0raw", 4));
      EXPECT_EQ((co_await store.get(cx, ann, made.id)).error().code, ErrorCode::not_found);
      EXPECT_EQ((co_await store.detail(cx, ann, made.id)).error().code, ErrorCode::not_found);
      EXPECT_EQ((co_await store.cancel(cx, ann, made.id)).error().code, ErrorCode::not_found);
    }
    EXPECT_EQ((co_await store.create(cx, {.user = ann, .workflow = flow.id})).error().code,
              ErrorCode::not_found);
    co_return Result<void>{};
  });
}

TEST_F(Executions, ARequestKeyGivesTheFirstExecution) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    ExecutionStore store(*db, {.concurrent_runs = 2});
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const UserId bob, co_await new_user(cx, db, "bob@example.com"));
    CO_TRY(const Workflow flow, co_await new_workflow(cx, db, ann, document_text()));
    CO_TRY(const Workflow other, co_await new_workflow(cx, db, ann, document_text()));
    CO_TRY(const Workflow bobs, co_await new_workflow(cx, db, bob, document_text()));
    CO_TRY(const auto first,
           co_await store.create(cx, {.user = ann, .workflow = flow.id, .request_key = "k"}));
    CO_TRY_VOID(co_await store.create(cx, {.user = ann, .workflow = flow.id}));
    // Also when a limit would refuse a new one.
    CO_TRY(const auto again,
           co_await store.create(cx, {.user = ann, .workflow = flow.id, .request_key = "k"}));
    EXPECT_TRUE(again.existed);
    EXPECT_EQ(again.id, first.id);
    const auto foreign = co_await store.create(cx, {.user = ann, .workflow = other.id, .request_key = "k"});
    EXPECT_EQ(code_of(foreign.error()), "other_request");
    CO_TRY(const auto of_bob,
           co_await store.create(cx, {.user = bob, .workflow = bobs.id, .request_key = "k"}));
    EXPECT_FALSE(of_bob.existed);
    CO_TRY(const auto messages, co_await count(cx, db, "queue_msg"));
    EXPECT_EQ(messages, 3);
    co_return Result<void>{};
  });
}

Task<Result<void>> create_one(Context cx, Database* db, NewExecution wanted,
                              std::vector<ExecutionCreated>* made) {
  CO_TRY(const auto created, co_await ExecutionStore(*db).create(cx, std::move(wanted)));
  made->push_back(created);
  co_return Result<void>{};
}

TEST_F(Executions, TwentyRequestsWithOneKeyAtOnceAreOneExecution) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow flow, co_await new_workflow(cx, db, ann, document_text()));
    std::vector<ExecutionCreated> made;
    async::TaskGroup group(co_await boost::asio::this_coro::executor);
    for (int i = 0; i < 20; ++i) {
      group.spawn("create",
                  create_one(cx, db, {.user = ann, .workflow = flow.id, .request_key = "k"}, &made));
    }
    CO_TRY_VOID(co_await group.join(cx));
    std::set<ExecutionId> ids;
    int fresh = 0;
    for (const ExecutionCreated& one : made) {
      ids.insert(one.id);
      fresh += one.existed ? 0 : 1;
    }
    EXPECT_EQ(made.size(), 20U);
    EXPECT_EQ(ids.size(), 1U);
    EXPECT_EQ(fresh, 1);
    CO_TRY(const auto messages, co_await count(cx, db, "queue_msg"));
    EXPECT_EQ(messages, 1);
    co_return Result<void>{};
  });
}

// "created", or why not.
Task<Result<void>> try_one(Context cx, ExecutionStore* store, NewExecution wanted, std::string* outcome) {
  auto created = co_await store->create(cx, std::move(wanted));
  *outcome = created ? "created" : created.error().message;
  co_return Result<void>{};
}

// `count` of each user at the same moment, in turn.
Task<Result<std::vector<std::string>>> try_at_once(Context cx, ExecutionStore* store, std::size_t count,
                                                   std::vector<NewExecution> of_users) {
  std::vector<std::string> outcomes(count * of_users.size());
  async::TaskGroup group(co_await boost::asio::this_coro::executor);
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    group.spawn("create", try_one(cx, store, of_users[i % of_users.size()], &outcomes[i]));
  CO_TRY_VOID(co_await group.join(cx));
  co_return outcomes;
}

// Those of one moment are accepted several at once, and count each other.
TEST_F(Executions, ALimitOfRunsHoldsForRequestsOfOneMoment) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    ExecutionStore store(*db, {.concurrent_runs = 3});
    std::vector<NewExecution> of_users;
    for (const char* email : {"ann@example.com", "bob@example.com"}) {
      CO_TRY(const UserId user, co_await new_user(cx, db, email));
      CO_TRY(const Workflow flow, co_await new_workflow(cx, db, user, document_text()));
      of_users.push_back({.user = user, .workflow = flow.id});
    }
    CO_TRY(const auto outcomes, co_await try_at_once(cx, &store, 10, of_users));
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      EXPECT_EQ(outcomes[i], i < 6 ? "created"
                                   : "3 of your runs are queued or running, your limit is 3; wait for one to "
                                     "end or cancel one")
          << "request " << i;
    }
    co_return Result<void>{};
  });
}

// What is refused anyway counts for nobody.
TEST_F(Executions, RequestsOfOneMomentWithoutCreditsAreRefusedForThatReason) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    ExecutionStore store(*db, {.concurrent_runs = 2, .credits_month = 0});
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow flow, co_await new_workflow(cx, db, ann, document_text()));
    std::vector<NewExecution> of_users;
    of_users.push_back({.user = ann, .workflow = flow.id});
    CO_TRY(const auto outcomes, co_await try_at_once(cx, &store, 5, of_users));
    EXPECT_THAT(outcomes, Each(HasSubstr("credits")));
    co_return Result<void>{};
  });
}

TEST_F(Executions, LimitsNameWhatIsReached) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    ExecutionStore store(*db, {.concurrent_runs = 1, .credits_month = 10});
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow flow, co_await new_workflow(cx, db, ann, document_text()));
    CO_TRY(const auto first, co_await store.create(cx, {.user = ann, .workflow = flow.id}));
    const auto second = co_await store.create(cx, {.user = ann, .workflow = flow.id});
    EXPECT_EQ(second.error().code, ErrorCode::quota);
    EXPECT_EQ(second.error().message,
              "1 of your runs are queued or running, your limit is 1; wait for one to end or cancel one");
    EXPECT_EQ(json::dump(json::value(second.error().detail)),
              R"({"code":"limit_concurrent_runs","limit":1,"value":1})");
    CO_TRY(const auto lease, co_await claim(cx, db, first.id, 5));
    EXPECT_EQ(code_of((co_await store.create(cx, {.user = ann, .workflow = flow.id})).error()),
              "limit_concurrent_runs");
    CO_TRY_VOID(co_await finish(cx, db, lease, "completed"));
    CO_TRY_VOID(co_await sql(
        cx, db,
        "INSERT INTO usage(execution_id, key, user_id, workflow_id, node_id, node_type, credits, charged_at) "
        "VALUES ($1, 'a', $2, $3, 'n', 't', 10, now()), ($1, 'b', $2, $3, 'n', 't', 90, now() - interval '40 "
        "days')",
        {first.id, ann, flow.id}));
    EXPECT_EQ(code_of((co_await store.create(cx, {.user = ann, .workflow = flow.id})).error()),
              "limit_credits_month");
    EXPECT_EQ(code_of((co_await store.replay(cx, ann, {.of = first.id})).error()), "limit_credits_month");
    CO_TRY_VOID(co_await UserStore(*db).update(cx, ann, {.limits = Limits{.credits_month = 11}}));
    CO_TRY_VOID(co_await store.create(cx, {.user = ann, .workflow = flow.id}));
    co_return Result<void>{};
  });
}

TEST_F(Executions, ChooseTheirVersion) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    ExecutionStore store(*db);
    WorkflowStore workflows(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow flow,
           co_await new_workflow(cx, db, ann, R"({"settings": {"max_attempts": 2}, "n": 1})"));
    CO_TRY(const auto draft, co_await store.create(cx, {.user = ann, .workflow = flow.id}));
    EXPECT_EQ(draft.version, 1);
    CO_TRY(const ExecutionItem item, co_await store.get(cx, ann, draft.id));
    EXPECT_EQ(item.max_attempts, 2);
    CO_TRY_VOID(co_await workflows.activate(cx, ann, {.id = flow.id}));
    CO_TRY_VOID(co_await workflows.save(cx, ann, {.id = flow.id, .document = parse(R"({"n": 2})")}));
    CO_TRY(const auto active, co_await store.create(cx, {.user = ann, .workflow = flow.id}));
    EXPECT_EQ(active.version, 1);
    CO_TRY(const auto newest,
           co_await store.create(cx, {.user = ann, .workflow = flow.id, .choice = VersionChoice::newest}));
    EXPECT_EQ(newest.version, 2);
    const auto missing = co_await store.create(
        cx, {.user = ann, .workflow = flow.id, .choice = VersionChoice::exact, .version = 7});
    EXPECT_EQ(missing.error().message, "the workflow has no version 7; choose one of its list");

    CO_TRY_VOID(
        co_await sql(cx, db, "UPDATE workflow_versions SET quarantined_at = now() WHERE version = 1"));
    EXPECT_EQ(
        code_of((co_await store.create(cx, {.user = ann, .workflow = flow.id, .started_by = StartedBy::api}))
                    .error()),
        "quarantined");
    CO_TRY(const auto by_hand, co_await store.create(cx, {.user = ann, .workflow = flow.id}));
    CO_TRY(const Rows solo, co_await sql(cx, db, "SELECT solo FROM executions WHERE id = $1", {by_hand.id}));
    EXPECT_TRUE(solo.front().get<bool>("solo"));
    co_return Result<void>{};
  });
}

TEST_F(Executions, CancelDependsOnTheState) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    ExecutionStore store(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow flow, co_await new_workflow(cx, db, ann, document_text()));
    struct State {
      const char* is;
      ExecutionStatus becomes;
      bool changed;
    };
    for (const State& state : {State{"queued", ExecutionStatus::cancelled, true},
                               State{"waiting", ExecutionStatus::cancelled, true},
                               State{"running", ExecutionStatus::running, true},
                               State{"completed", ExecutionStatus::completed, false}}) {
      CO_TRY(const auto made, co_await store.create(cx, {.user = ann, .workflow = flow.id}));
      const std::string_view is = state.is;
      if (is == "waiting") {
        CO_TRY_VOID(co_await sql(cx, db,
                                 "UPDATE executions SET status = 'waiting', wait_reason = 'backoff', "
                                 "ready_at = now() WHERE id = $1",
                                 {made.id}));
      } else if (is != "queued") {
        CO_TRY(const auto lease, co_await claim(cx, db, made.id, 5));
        if (is == "completed") {
          CO_TRY_VOID(co_await finish(cx, db, lease, "completed"));
        }
      }
      CO_TRY(const Cancelled cancelled, co_await store.cancel(cx, ann, made.id));
      EXPECT_EQ(cancelled.status, state.becomes) << is;
      EXPECT_EQ(cancelled.changed, state.changed) << is;
      CO_TRY(const ExecutionItem now, co_await store.get(cx, ann, made.id));
      EXPECT_EQ(now.status, state.becomes) << is;
      EXPECT_EQ(now.cancel_requested, state.changed) << is;
      CO_TRY(const Cancelled again, co_await store.cancel(cx, ann, made.id));
      EXPECT_FALSE(again.changed) << is;
    }
    co_return Result<void>{};
  });
}

TEST_F(Executions, ReplayTakesInputsAndVersionOfTheOldOne) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    ExecutionStore store(*db);
    WorkflowStore workflows(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const UserId bob, co_await new_user(cx, db, "bob@example.com"));
    CO_TRY(const Workflow flow, co_await new_workflow(cx, db, ann, document_text()));
    CO_TRY(const auto old, co_await store.create(cx, {.user = ann,
                                                      .workflow = flow.id,
                                                      .params = {{"p", 1}},
                                                      .pinned = json::object{{"n1", json::object{}}},
                                                      .run_to = NodeId("n1")}));
    EXPECT_EQ(code_of((co_await store.replay(cx, ann, {.of = old.id})).error()), "wrong_status");
    CO_TRY(const auto lease, co_await claim(cx, db, old.id, 5));
    CO_TRY_VOID(co_await finish(cx, db, lease, "completed"));
    CO_TRY_VOID(co_await workflows.save(cx, ann, {.id = flow.id, .document = parse(R"({"n": 2})")}));

    CO_TRY(const auto rerun, co_await store.replay(cx, ann, {.of = old.id, .request_key = "again"}));
    EXPECT_EQ(rerun.version, 1);
    CO_TRY(const ExecutionDetail detail, co_await store.detail(cx, ann, rerun.id));
    EXPECT_EQ(detail.execution.replay_of, old.id);
    EXPECT_EQ(detail.execution.started_by, StartedBy::replay);
    EXPECT_EQ(json::dump(json::value(*detail.params)), R"({"p":1})");
    EXPECT_TRUE(detail.execution.test);
    CO_TRY(const auto same, co_await store.replay(cx, ann, {.of = old.id, .request_key = "again"}));
    EXPECT_TRUE(same.existed);
    EXPECT_EQ(same.id, rerun.id);
    CO_TRY(const auto newer, co_await store.replay(cx, ann, {.of = old.id, .choice = VersionChoice::newest}));
    EXPECT_EQ(newer.version, 2);

    EXPECT_EQ(code_of((co_await store.replay(cx, ann, {.of = old.id, .from_failed_node = true})).error()),
              "wrong_status");
    CO_TRY_VOID(co_await sql(
        cx, db, "UPDATE executions SET status = 'failed', error = '{}', finished_at = now() WHERE id = $1",
        {old.id}));
    EXPECT_EQ(
        code_of((co_await store.replay(
                     cx, ann, {.of = old.id, .choice = VersionChoice::newest, .from_failed_node = true}))
                    .error()),
        "other_version");
    CO_TRY(const auto retry, co_await store.replay(cx, ann, {.of = old.id, .from_failed_node = true}));
    CO_TRY(const Rows reuse,
           co_await sql(cx, db, "SELECT reuse_of FROM execution_inputs WHERE execution_id = $1", {retry.id}));
    EXPECT_EQ(reuse.front().get<ExecutionId>("reuse_of"), old.id);
    EXPECT_EQ((co_await store.replay(cx, bob, {.of = old.id})).error().code, ErrorCode::not_found);
    co_return Result<void>{};
  });
}

TEST_F(Executions, ListsAreFilteredAndPaged) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    ExecutionStore store(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const UserId bob, co_await new_user(cx, db, "bob@example.com"));
    CO_TRY(const Workflow one, co_await new_workflow(cx, db, ann, document_text("", "Prices 100%")));
    CO_TRY(const Workflow two, co_await new_workflow(cx, db, ann, document_text("", "Other")));
    CO_TRY(const Workflow bobs, co_await new_workflow(cx, db, bob, document_text()));
    CO_TRY_VOID(co_await store.create(cx, {.user = bob, .workflow = bobs.id}));
    std::vector<ExecutionId> ids;
    for (int i = 0; i < 6; ++i) {
      CO_TRY(const auto made,
             co_await store.create(cx, {.user = ann,
                                        .workflow = i < 4 ? one.id : two.id,
                                        .started_by = i % 2 == 0 ? StartedBy::manual : StartedBy::api}));
      ids.push_back(made.id);
    }
    CO_TRY(const auto lease, co_await claim(cx, db, ids[0], 5));
    CO_TRY_VOID(co_await finish(cx, db, lease, "failed"));
    CO_TRY_VOID(co_await sql(cx, db,
                             "UPDATE executions SET dead = true, error = '{\"message\": \"Clicking #buy "
                             "timed out\"}' WHERE id = $1",
                             {ids[0]}));

    std::vector<ExecutionId> seen;
    std::string cursor;
    do {
      CO_TRY(const auto page, co_await store.list(cx, ann, {}, {.cursor = cursor, .limit = 4}));
      for (const ExecutionItem& item : page.items) seen.push_back(item.id);
      cursor = page.next;
    } while (!cursor.empty());
    EXPECT_THAT(seen, ElementsAre(ids[5], ids[4], ids[3], ids[2], ids[1], ids[0]));

    const WallTime now = cx.clock().now();
    const std::chrono::minutes minute{1};
    struct Case {
      const char* what;
      ExecutionFilter filter;
      std::size_t found;
    };
    const Case cases[] = {
        {"failed", {.statuses = {ExecutionStatus::failed}}, 1},
        {"two states", {.statuses = {ExecutionStatus::failed, ExecutionStatus::queued}}, 6},
        {"dead", {.dead = true}, 1},
        {"dead and failed", {.statuses = {ExecutionStatus::failed}, .dead = true}, 1},
        {"dead and queued", {.statuses = {ExecutionStatus::queued}, .dead = true}, 0},
        {"dead of a workflow", {.dead = true, .workflow = one.id}, 1},
        {"dead of another", {.dead = true, .workflow = two.id}, 0},
        {"alive", {.dead = false}, 5},
        {"manual", {.started_by = {StartedBy::manual}}, 3},
        {"workflow", {.workflow = two.id}, 2},
        {"workflow and state", {.statuses = {ExecutionStatus::queued}, .workflow = one.id}, 3},
        {"foreign workflow", {.workflow = bobs.id}, 0},
        {"since", {.since = now - minute}, 6},
        {"until", {.until = now - minute}, 0},
        {"name", {.search = "prices 100%"}, 4},
        {"error", {.search = "#BUY"}, 1},
        {"id", {.search = ids[2].str()}, 1},
        {"nothing", {.search = "zeta"}, 0},
    };
    for (const Case& one_case : cases) {
      CO_TRY(const auto page, co_await store.list(cx, ann, one_case.filter, {}));
      EXPECT_THAT(page.items, SizeIs(one_case.found)) << one_case.what;
    }
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::db
