// Workflows and their versions on a real server.
#include <boost/asio/this_coro.hpp>

#include "async/task_group.hpp"
#include "db/store/testing/store_test.hpp"
#include "workflow/node_spec.hpp"

namespace flow::db {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class Workflows : public StoreTest {};

TEST_F(Workflows, EverySaveMakesAVersionAndEqualContentNone) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow made,
           co_await new_workflow(cx, db, ann, R"({"name": "A", "nodes": [], "x": {"b": 1, "a": "\u0000"}})"));
    EXPECT_EQ(made.draft_version, 1);
    EXPECT_EQ(made.status, WorkflowStatus::draft);

    struct Step {
      const char* document;
      bool new_version;
      int version;
      std::int64_t revision;
      const char* name;
    };
    const Step steps[] = {
        {R"({"x": {"a": "\u0000", "b": 1.0}, "nodes": [], "name": "A"})", false, 1, 1,
         "A"},  // the same, in another order
        {R"({"x": {"a": "\u0000", "b": 1}, "nodes": [], "name": "B"})", false, 1, 2, "B"},  // only the name
        {R"({"x": {"a": "\u0000", "b": 2}, "nodes": []})", true, 2, 3, "B"},  // without a name: it stays
        {R"({"x": {"a": "\u0000", "b": 2}, "nodes": [], "id": "other", "status": "active"})", false, 2, 3,
         "B"},
        {R"({"x": {"a": "\u0000", "b": 1}, "nodes": []})", true, 3, 4, "B"},  // back again is a version too
    };
    for (const Step& step : steps) {
      CO_TRY(const auto saved,
             co_await store.save(cx, ann, {.id = made.id, .document = parse(step.document)}));
      EXPECT_EQ(saved.new_version, step.new_version) << step.document;
      EXPECT_EQ(saved.workflow.draft_version, step.version) << step.document;
      EXPECT_EQ(saved.workflow.revision, step.revision) << step.document;
      EXPECT_EQ(saved.workflow.name, step.name) << step.document;
    }
    CO_TRY(const json::object first, co_await store.document(cx, ann, made.id, 1));
    EXPECT_EQ(
        json::dump(json::value(first)),
        fmt::format(
            R"({{"id":"{}","name":"B","description":"","status":"draft","nodes":[],"x":{{"b":1,"a":"\u0000"}}}})",
            made.id.str()));
    co_return Result<void>{};
  });
}

TEST_F(Workflows, AVersionKnowsTheSiteItOpens) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    static const workflow::NodeSpec kOpen{
        .type = "open", .category = workflow::Category::browser, .inputs = {workflow::text("URL")}};
    static const workflow::Catalogue kCatalogue({&kOpen});
    const auto opens = [](std::string_view url) {
      return parse(fmt::format(
          R"({{"nodes": [{{"id": "a", "type": "open", "data": {{"inputs": {{"URL": "{}"}}}}}}]}})", url));
    };
    WorkflowStore store(*db, {.catalogue = &kCatalogue});
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow made, co_await store.create(cx, ann, {.document = opens("https://a.example")}));
    CO_TRY_VOID(co_await store.save(cx, ann, {.id = made.id, .document = opens("https://www.b.example")}));
    CO_TRY_VOID(co_await store.save(cx, ann, {.id = made.id, .document = opens("about:blank")}));
    CO_TRY_VOID(co_await store.restore(cx, ann, made.id, 1, std::nullopt));
    CO_TRY(const Rows rows,
           co_await sql(cx, db,
                        "SELECT array_agg(domain ORDER BY version) AS domains FROM workflow_versions "
                        "WHERE workflow_id = $1",
                        {made.id}));
    EXPECT_THAT(rows.front().get<std::vector<std::optional<std::string>>>("domains"),
                ElementsAre("a.example", "b.example", std::nullopt, "a.example"));
    co_return Result<void>{};
  });
}

TEST_F(Workflows, AForeignRevisionIsAConflictThatNamesBoth) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow made, co_await new_workflow(cx, db, ann, document_text()));
    CO_TRY_VOID(co_await store.rename(cx, ann, {.id = made.id, .expected = 1, .name = "Other"}));
    const auto late = co_await store.save(cx, ann, {.id = made.id, .expected = 1, .document = parse("{}")});
    EXPECT_EQ(late.error().code, ErrorCode::conflict);
    EXPECT_EQ(code_of(late.error()), "revision_conflict");
    EXPECT_EQ(late.error().detail.at("expected").as_int64(), 1);
    EXPECT_EQ(late.error().detail.at("actual").as_int64(), 2);
    EXPECT_EQ(late.error().message,
              "the workflow is at revision 2, the change was made from revision 1; read it again");
    CO_TRY(const Workflow now, co_await store.get(cx, ann, made.id));
    EXPECT_EQ(now.name, "Other");
    EXPECT_EQ(now.draft_version, 1);
    co_return Result<void>{};
  });
}

Task<Result<void>> save_one(Context cx, Database* db, UserId user, WorkflowSave change, int* saved) {
  const auto done = co_await WorkflowStore(*db).save(cx, user, std::move(change));
  if (done) {
    ++*saved;
  } else if (code_of(done.error()) != "revision_conflict") {
    co_return std::unexpected(done.error());
  }
  co_return Result<void>{};
}

TEST_F(Workflows, OfManyWhoSaveFromOneRevisionOneWins) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow made, co_await new_workflow(cx, db, ann, document_text()));
    int saved = 0;
    async::TaskGroup group(co_await boost::asio::this_coro::executor);
    for (int i = 0; i < 8; ++i) {
      group.spawn("save",
                  save_one(cx, db, ann, {.id = made.id, .expected = 1, .document = {{"n", i}}}, &saved));
    }
    CO_TRY_VOID(co_await group.join(cx));
    EXPECT_EQ(saved, 1);
    CO_TRY(const Workflow now, co_await WorkflowStore(*db).get(cx, ann, made.id));
    EXPECT_EQ(now.draft_version, 2);
    EXPECT_EQ(now.revision, 2);
    co_return Result<void>{};
  });
}

TEST_F(Workflows, AnOldVersionComesBackAsANewOne) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow made, co_await new_workflow(cx, db, ann, R"({"nodes": [], "n": 1})"));
    EXPECT_EQ(made.name, "Untitled workflow");
    CO_TRY_VOID(co_await store.save(
        cx, ann, {.id = made.id, .document = parse(R"({"nodes": [{}], "n": 2})"), .note = "two"}));
    CO_TRY(const auto restored, co_await store.restore(cx, ann, made.id, 1, std::nullopt));
    EXPECT_TRUE(restored.new_version);
    EXPECT_EQ(restored.workflow.draft_version, 3);
    CO_TRY(const auto same, co_await store.restore(cx, ann, made.id, 1, std::nullopt));
    EXPECT_FALSE(same.new_version);
    EXPECT_THAT((co_await store.restore(cx, ann, made.id, 9, std::nullopt)).error().message,
                HasSubstr("no version 9; its newest is 3"));

    CO_TRY(const auto page, co_await store.versions(cx, ann, made.id, {.limit = 2}));
    EXPECT_EQ(page.items.at(0).version, 3);
    EXPECT_EQ(page.items.at(0).restored_from, 1);
    EXPECT_EQ(page.items.at(1).note, "two");
    EXPECT_EQ(page.items.at(1).node_count, 1);
    CO_TRY(const auto rest, co_await store.versions(cx, ann, made.id, {.cursor = page.next, .limit = 2}));
    EXPECT_EQ(rest.items.at(0).version, 1);
    EXPECT_EQ(rest.items.at(0).content_hash, page.items.at(0).content_hash);
    EXPECT_EQ(rest.next, "");
    co_return Result<void>{};
  });
}

TEST_F(Workflows, AreSeenByTheirUserOnly) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const UserId bob, co_await new_user(cx, db, "bob@example.com"));
    CO_TRY(const Workflow made, co_await new_workflow(cx, db, ann, document_text()));
    for (const WorkflowId& id :
         {made.id, WorkflowId("nonsense"), WorkflowId("00000000-0000-0000-0000-000000000000")}) {
      const UserId& user = id == made.id ? bob : ann;
      std::vector<ErrorCode> codes;
      codes.push_back((co_await store.get(cx, user, id)).error().code);
      codes.push_back((co_await store.document(cx, user, id, std::nullopt)).error().code);
      codes.push_back((co_await store.versions(cx, user, id, {})).error().code);
      codes.push_back((co_await store.statistics(cx, user, id)).error().code);
      codes.push_back((co_await store.save(cx, user, {.id = id, .document = parse("{}")})).error().code);
      codes.push_back((co_await store.rename(cx, user, {.id = id, .name = "x"})).error().code);
      codes.push_back((co_await store.restore(cx, user, id, 1, std::nullopt)).error().code);
      codes.push_back((co_await store.activate(cx, user, {.id = id})).error().code);
      codes.push_back((co_await store.pause(cx, user, id, std::nullopt)).error().code);
      codes.push_back((co_await store.lift_quarantine(cx, user, id, 1)).error().code);
      codes.push_back((co_await store.remove(cx, user, id, std::nullopt)).error().code);
      EXPECT_THAT(codes, ::testing::Each(ErrorCode::not_found)) << id.str();
    }
    CO_TRY(const auto list, co_await store.list(cx, bob, {}, {}));
    EXPECT_THAT(list.items, SizeIs(0));
    co_return Result<void>{};
  });
}

TEST_F(Workflows, AreListedByLastChangeInPagesAndSearched) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    for (const char* name : {"alpha 100%", "beta", "gamma", "delta_1", "Alphabet"}) {
      CO_TRY_VOID(co_await new_workflow(cx, db, ann, document_text("", name)));
    }
    std::vector<std::string> names;
    std::string cursor;
    do {
      CO_TRY(const auto page, co_await store.list(cx, ann, {}, {.cursor = cursor, .limit = 2}));
      for (const WorkflowItem& item : page.items) names.push_back(item.workflow.name);
      cursor = page.next;
    } while (!cursor.empty());
    EXPECT_THAT(names, ElementsAre("Alphabet", "delta_1", "gamma", "beta", "alpha 100%"));

    struct Search {
      const char* text;
      std::size_t found;
    };
    for (const Search& search :
         {Search{"ALPHA", 2}, Search{"100%", 1}, Search{"%", 1}, Search{"_", 1}, Search{"zeta", 0}}) {
      CO_TRY(const auto page, co_await store.list(cx, ann, {.search = search.text}, {}));
      EXPECT_THAT(page.items, SizeIs(search.found)) << search.text;
    }
    CO_TRY(const auto active, co_await store.list(cx, ann, {.status = WorkflowStatus::active}, {}));
    EXPECT_THAT(active.items, SizeIs(0));
    EXPECT_EQ((co_await store.list(cx, ann, {}, {.cursor = "?"})).error().code, ErrorCode::invalid_input);
    co_return Result<void>{};
  });
}

TEST_F(Workflows, TooManyNodesAreRefusedWithTheLimit) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db, {.limits = {.nodes = 1}});
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    const auto refused = co_await store.create(cx, ann, {.document = parse(R"({"nodes": [{}, {}]})")});
    EXPECT_EQ(refused.error().code, ErrorCode::quota);
    EXPECT_EQ(refused.error().message,
              "the workflow has 2 nodes, your limit is 1; split it, or ask an administrator for more");
    CO_TRY_VOID(co_await UserStore(*db).update(cx, ann, {.limits = Limits{.nodes = 2}}));
    CO_TRY(const Workflow made,
           co_await store.create(cx, ann, {.document = parse(R"({"nodes": [{}, {}]})")}));
    const auto saved =
        co_await store.save(cx, ann, {.id = made.id, .document = parse(R"({"nodes": [{}, {}, {}]})")});
    EXPECT_EQ(code_of(saved.error()), "limit_nodes");
    co_return Result<void>{};
  });
}

TEST_F(Workflows, StatisticsCountWhatHappened) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db);
    ExecutionStore executions(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow made, co_await new_workflow(cx, db, ann, document_text()));
    CO_TRY(const auto none, co_await store.statistics(cx, ann, made.id));
    EXPECT_EQ(none.runs, 0);
    EXPECT_FALSE(none.success_rate.has_value());

    const char* outcomes[] = {"completed", "completed", "completed", "failed", "cancelled"};
    int seconds = 0;
    for (const char* outcome : outcomes) {
      CO_TRY(const auto run, co_await executions.create(cx, {.user = ann, .workflow = made.id}));
      CO_TRY(const auto lease, co_await claim(cx, db, run.id, 7));
      CO_TRY_VOID(co_await finish(cx, db, lease, outcome));
      CO_TRY_VOID(co_await sql(
          cx, db, "UPDATE executions SET started_at = finished_at - $2 * interval '1 s' WHERE id = $1",
          {run.id, ++seconds}));
    }
    CO_TRY_VOID(co_await executions.create(cx, {.user = ann, .workflow = made.id}));
    CO_TRY(const auto list, co_await store.list(cx, ann, {}, {}));
    const WorkflowStatistics& now = list.items.at(0).statistics;
    EXPECT_EQ(now.runs, 6);
    EXPECT_EQ(now.completed, 3);
    EXPECT_EQ(now.failed, 1);
    EXPECT_EQ(now.cancelled, 1);
    EXPECT_EQ(now.live, 1);
    EXPECT_EQ(now.success_rate, 0.75);
    EXPECT_EQ(now.median_ms, 2'000);
    EXPECT_EQ(now.p95_ms, 2'900);
    EXPECT_EQ(now.last_status, ExecutionStatus::queued);
    co_return Result<void>{};
  });
}

TEST_F(Workflows, DeletingKeepsHistoryAndEndsWhatWaits) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db);
    ExecutionStore executions(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow made, co_await new_workflow(cx, db, ann, document_text("0 9 * * *")));
    CO_TRY_VOID(co_await store.activate(cx, ann, {.id = made.id}));
    CO_TRY(const auto queued, co_await executions.create(cx, {.user = ann, .workflow = made.id}));
    CO_TRY(const auto running, co_await executions.create(cx, {.user = ann, .workflow = made.id}));
    CO_TRY_VOID(co_await claim(cx, db, running.id, 7));
    CO_TRY_VOID(co_await store.remove(cx, ann, made.id, std::nullopt));

    EXPECT_EQ((co_await store.get(cx, ann, made.id)).error().code, ErrorCode::not_found);
    EXPECT_EQ((co_await executions.create(cx, {.user = ann, .workflow = made.id})).error().code,
              ErrorCode::not_found);
    CO_TRY(const auto list, co_await executions.list(cx, ann, {}, {}));
    EXPECT_THAT(list.items, SizeIs(2));
    EXPECT_EQ(list.items.at(0).status, ExecutionStatus::running);
    EXPECT_EQ(list.items.at(1).status, ExecutionStatus::cancelled);
    EXPECT_EQ(list.items.at(1).id, queued.id);
    CO_TRY(const Rows active, co_await sql(cx, db, "SELECT count(*) AS n FROM triggers WHERE active"));
    EXPECT_EQ(active.front().get<int>("n"), 0);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::db
