// Executions over HTTP: lists, detail, live events.
#include "api/testing/api_test.hpp"
#include "async/task_group.hpp"
#include "db/store/run_store.hpp"
#include "db/store/testing/store_test.hpp"

namespace flow::api {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ApiExecutions : public ApiTest {};

// A worker's hand: the node n1 from running to done, a line of the log, a file.
Task<Result<void>> node_runs(Context cx, World* w, db::LeaseKey lease) {
  const WallTime now = w->loop->clock().now();
  const auto seq = [&](int n) { return db::journal_seq(lease.attempt, n); };
  db::NodeRunRow node{.node = NodeId("n1"),
                      .kind = db::NodeKind::pure,
                      .started_at = now,
                      .seq = seq(1),
                      .name = "wait",
                      .type = "delay"};
  std::vector<db::Leased<db::NodeRunRow>> rows{{lease, node}};
  CO_TRY_VOID(co_await w->database->batch(cx, {db::RunStore::write_node_runs(rows)}));
  const std::vector<db::Leased<db::LogRow>> logs{
      {lease,
       {.attempt = lease.attempt, .seq = seq(2), .at = now, .node = NodeId("n1"), .message = "waiting"}}};
  const std::vector<db::Leased<db::ArtifactRow>> files{{lease,
                                                        {.id = ArtifactId("1-page.html"),
                                                         .attempt = lease.attempt,
                                                         .seq = seq(3),
                                                         .node = NodeId("n1"),
                                                         .name = "page \"1\".html",
                                                         .mime = "text/html",
                                                         .bytes = 5,
                                                         .sha256 = std::string(64, '0'),
                                                         .created_at = now}}};
  rows[0].row.status = db::NodeRunStatus::done;
  rows[0].row.state = "succeeded";
  rows[0].row.seq = seq(4);
  rows[0].row.finished_at = now;
  CO_TRY_VOID(
      co_await w->database->batch(cx, {db::RunStore::write_logs(logs), db::RunStore::write_artifacts(files),
                                       db::RunStore::write_node_runs(rows)}));
  co_return Result<void>{};
}

TEST_F(ApiExecutions, AreListedByFilterAndInPages) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i) {
      CO_TRY(ids.emplace_back(), co_await start(cx, w, &w->bob));
    }
    CO_TRY(const Answer cancelled,
           co_await ask(cx, w, "POST", "/api/v1/executions/" + ids[0] + "/cancel", {.as = &w->bob}));
    EXPECT_EQ(cancelled.at("status"), "cancelled");
    EXPECT_EQ(cancelled.body.at("changed"), true);
    struct Case {
      const char* query;
      std::vector<std::string> ids;
    };
    for (const Case& one : {Case{"", {ids[2], ids[1], ids[0]}}, Case{"?status=cancelled", {ids[0]}},
                            Case{"?status=queued,failed", {ids[2], ids[1]}}, Case{"?started_by=webhook", {}},
                            Case{"?limit=2", {ids[2], ids[1]}}, Case{"?until=2020-01-01T00:00:00Z", {}}}) {
      CO_TRY(const Answer list,
             co_await ask(cx, w, "GET", std::string("/api/v1/executions") + one.query, {.as = &w->bob}));
      std::vector<std::string> found;
      for (const json::value& item : list.body.at("items").as_array())
        found.emplace_back(item.at("id").as_string());
      EXPECT_EQ(found, one.ids) << one.query;
    }
    CO_TRY(const Answer page, co_await ask(cx, w, "GET", "/api/v1/executions?limit=2", {.as = &w->bob}));
    CO_TRY(
        const Answer rest,
        co_await ask(cx, w, "GET", "/api/v1/executions?limit=2&cursor=" + page.str("next"), {.as = &w->bob}));
    EXPECT_EQ(rest.body.at("items").at(0).at("id").as_string(), ids[0]);
    for (const char* query : {"?status=gone", "?since=yesterday", "?cursor=zzz", "?limit=0"}) {
      CO_TRY(const Answer bad,
             co_await ask(cx, w, "GET", std::string("/api/v1/executions") + query, {.as = &w->bob}));
      EXPECT_TRUE(bad.status == 400 || bad.status == 422) << query << bad.status;
      EXPECT_EQ(bad.code(), "invalid_input") << query;
    }
    co_return Result<void>{};
  });
}

TEST_F(ApiExecutions, DeadOnesAreListedAlone) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string dead, co_await start(cx, w, &w->bob));
    CO_TRY(const std::string failed, co_await start(cx, w, &w->bob));
    for (const std::string& id : {dead, failed}) {
      CO_TRY(const auto lease, co_await db::testing::claim(cx, w->database, ExecutionId(id), 7));
      CO_TRY_VOID(co_await db::testing::finish(cx, w->database, lease, "failed"));
    }
    CO_TRY_VOID(co_await w->database->query(
        cx,
        {"",
         "UPDATE executions SET dead = id = $1, error = '{\"class\": \"timeout\", \"message\": \"late\"}'"},
        {ExecutionId(dead)}));
    for (const auto& [query, wanted] :
         {std::pair("?dead=true", dead), std::pair("?status=failed&dead=false", failed)}) {
      CO_TRY(const Answer list,
             co_await ask(cx, w, "GET", std::string("/api/v1/executions") + query, {.as = &w->bob}));
      const json::array& items = list.body.at("items").as_array();
      EXPECT_EQ(items.size(), 1U) << query;
      if (!items.empty()) EXPECT_EQ(items.front().at("id").as_string(), wanted) << query;
    }
    CO_TRY(const Answer bad, co_await ask(cx, w, "GET", "/api/v1/executions?dead=yes", {.as = &w->bob}));
    EXPECT_EQ(bad.code(), "invalid_input") << bad.text;
    CO_TRY(const Answer others, co_await ask(cx, w, "GET", "/api/v1/executions?dead=true", {.as = &w->ada}));
    EXPECT_EQ(json::dump(others.body.at("items")), "[]");
    co_return Result<void>{};
  });
}

// The events of a stream that ends: "name id" each.
std::vector<std::string> events_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = text.find("\n\n");
    std::string_view event = text.substr(0, end);
    std::string id;
    std::string name;
    while (!event.empty()) {
      const std::string_view line = event.substr(0, event.find('\n'));
      if (line.starts_with("id: ")) id = line.substr(4);
      if (line.starts_with("event: ")) name = line.substr(7);
      event.remove_prefix(std::min(line.size() + 1, event.size()));
    }
    out.push_back(id.empty() ? name : fmt::format("{} {}", name, id));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 2);
  }
  return out;
}

TEST_F(ApiExecutions, EventsComeInOrderAndResume) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string id, co_await start(cx, w, &w->bob));
    const std::string path = "/api/v1/executions/" + id + "/events";
    CO_TRY(const auto lease, co_await db::testing::claim(cx, w->database, ExecutionId(id), 7));
    CO_TRY_VOID(co_await node_runs(cx, w, lease));
    CO_TRY_VOID(co_await db::testing::finish(cx, w->database, lease, "completed"));
    const auto at = [](int n) { return std::to_string(db::journal_seq(1, n)); };
    CO_TRY(const Answer all, co_await ask(cx, w, "GET", path, {.as = &w->bob}));
    EXPECT_EQ(all.headers.find("Content-Type"), "text/event-stream");
    EXPECT_THAT(events_of(all.text),
                ElementsAre("log " + at(2), "artifact " + at(3), "node " + at(4), "status", "end"));
    CO_TRY(const Answer rest,
           co_await ask(cx, w, "GET", path, {.as = &w->bob, .headers = {{"Last-Event-ID", at(3)}}}));
    EXPECT_THAT(events_of(rest.text), ElementsAre("node " + at(4), "status", "end"));
    CO_TRY(const Answer none,
           co_await ask(cx, w, "GET", path, {.as = &w->bob, .headers = {{"Last-Event-ID", at(4)}}}));
    EXPECT_THAT(events_of(none.text), ElementsAre("status", "end"));
    CO_TRY(const Answer bad,
           co_await ask(cx, w, "GET", path, {.as = &w->bob, .headers = {{"Last-Event-ID", "x"}}}));
    EXPECT_EQ(bad.status, 400);
    co_return Result<void>{};
  });
}

Task<Result<void>> work_later(Context cx, World* w, std::string id) {
  CO_TRY(const auto lease, co_await db::testing::claim(cx, w->database, ExecutionId(id), 7));
  w->database->notify("fb_journal", id);
  CO_TRY_VOID(co_await node_runs(cx, w, lease));
  CO_TRY_VOID(co_await db::testing::finish(cx, w->database, lease, "completed"));
  w->database->notify("fb_journal", id);
  co_return Result<void>{};
}

Task<Result<void>> watch_to(Context cx, World* w, std::string id, std::string* text) {
  CO_TRY(const Answer all,
         co_await ask(cx, w, "GET", "/api/v1/executions/" + id + "/events", {.as = &w->bob}));
  *text = all.text;
  co_return Result<void>{};
}

TEST_F(ApiExecutions, TheLogIsReadByNodeAndInPages) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string id, co_await start(cx, w, &w->bob));
    CO_TRY(const auto lease, co_await db::testing::claim(cx, w->database, ExecutionId(id), 7));
    std::vector<db::Leased<db::LogRow>> rows;
    for (const auto& [node, iteration, text] :
         {std::tuple{"a", "", "1"}, {"b", "0", "2"}, {"b", "1", "3"}, {"", "", "4"}}) {
      rows.push_back({lease,
                      {.attempt = lease.attempt,
                       .seq = db::journal_seq(lease.attempt, static_cast<std::int64_t>(rows.size()) + 1),
                       .at = w->loop->clock().now(),
                       .node = NodeId(node),
                       .iteration = iteration,
                       .message = text}});
    }
    CO_TRY_VOID(co_await w->database->batch(cx, {db::RunStore::write_logs(rows)}));
    struct Case {
      const char* query;
      const char* messages;
    };
    const std::string path = "/api/v1/executions/" + id + "/logs";
    for (const Case& one : {Case{"", "1234"}, Case{"?node=b", "23"}, Case{"?node=b&iteration=1", "3"},
                            Case{"?node=c", ""}, Case{"?limit=3", "123"}}) {
      CO_TRY(const Answer page, co_await ask(cx, w, "GET", path + one.query, {.as = &w->bob}));
      std::string messages;
      for (const json::value& line : page.body.at("items").as_array())
        messages += line.at("message").as_string();
      EXPECT_EQ(messages, one.messages) << one.query;
    }
    CO_TRY(const Answer page, co_await ask(cx, w, "GET", path + "?limit=3", {.as = &w->bob}));
    CO_TRY(const Answer rest,
           co_await ask(cx, w, "GET", path + "?limit=3&cursor=" + page.str("next"), {.as = &w->bob}));
    EXPECT_EQ(rest.body.at("items").at(0).at("message"), "4");
    EXPECT_TRUE(rest.body.at("next").is_null());
    co_return Result<void>{};
  });
}

TEST_F(ApiExecutions, RowsNameTheNodeThatFailedAndTests) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string workflow, co_await make_workflow(cx, w, &w->bob, small_document()));
    CO_TRY(const Answer run, co_await ask(cx, w, "POST", "/api/v1/workflows/" + workflow + "/run",
                                          {.as = &w->bob, .body = json::object{{"run_to", "n1"}}}));
    const std::string id = run.str("id");
    CO_TRY(const auto lease, co_await db::testing::claim(cx, w->database, ExecutionId(id), 7));
    CO_TRY_VOID(co_await db::testing::sql(
        cx, w->database,
        R"(UPDATE executions SET error = '{"class": "timeout", "message": "\"wait\": late", "detail": {"node": "n1"}}' WHERE id = $1)",
        {ExecutionId(id)}));
    CO_TRY_VOID(co_await db::testing::finish(cx, w->database, lease, "failed"));
    CO_TRY(const Answer list, co_await ask(cx, w, "GET", "/api/v1/executions?search=late", {.as = &w->bob}));
    const json::value& row = list.body.at("items").at(0);
    EXPECT_EQ(row.at("failed_node"), "n1");
    EXPECT_EQ(row.at("test"), true);
    EXPECT_EQ(row.at("error").at("class"), "timeout");
    CO_TRY(const Answer workflows, co_await ask(cx, w, "GET", "/api/v1/workflows", {.as = &w->bob}));
    const json::value& item = workflows.body.at("items").at(0);
    EXPECT_EQ(item.at("node_count"), 1);
    EXPECT_EQ(item.at("last_runs").as_array().size(), 1u);
    EXPECT_EQ(item.at("last_runs").at(0).at("id").as_string(), id);
    EXPECT_EQ(item.at("last_runs").at(0).at("status"), "failed");
    EXPECT_EQ(item.at("last_runs").at(0).at("accepted_at"), row.at("accepted_at"));
    co_return Result<void>{};
  });
}

TEST_F(ApiExecutions, EventsComeWhileItRuns) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string id, co_await start(cx, w, &w->bob));
    std::string text;
    async::TaskGroup group(w->loop->io().get_executor());
    group.spawn("watch", watch_to(cx, w, id, &text));
    group.spawn("work", work_later(cx, w, id));
    CO_TRY_VOID(co_await group.join(cx));
    const auto events = events_of(text);
    EXPECT_EQ(events.back(), "end");
    EXPECT_THAT(text, HasSubstr("\"status\":\"completed\""));
    EXPECT_THAT(text, HasSubstr("event: artifact"));
    co_return Result<void>{};
  });
}

TEST_F(ApiExecutions, ASlowReaderIsToldAndDropped) {
  ServerOptions wanted = options();
  wanted.slow_reader = milliseconds{-1};  // every reader is too slow
  tell(
      [](Context cx, World* w) -> Task<Result<void>> {
        CO_TRY(const std::string id, co_await start(cx, w, &w->bob));
        CO_TRY(const auto lease, co_await db::testing::claim(cx, w->database, ExecutionId(id), 7));
        CO_TRY_VOID(co_await node_runs(cx, w, lease));
        const std::string path = "/api/v1/executions/" + id + "/events";
        CO_TRY(const Answer cut, co_await ask(cx, w, "GET", path, {.as = &w->bob}));
        const std::string last = std::to_string(db::journal_seq(1, 4));
        EXPECT_EQ(events_of(cut.text).back(), "dropped");
        EXPECT_THAT(cut.text, HasSubstr("\"last_event_id\":\"" + last + "\""));
        CO_TRY_VOID(co_await db::testing::finish(cx, w->database, lease, "completed"));
        CO_TRY(const Answer rest,
               co_await ask(cx, w, "GET", path, {.as = &w->bob, .headers = {{"Last-Event-ID", last}}}));
        EXPECT_THAT(events_of(rest.text), ElementsAre("status", "end"));
        co_return Result<void>{};
      },
      wanted);
}

}  // namespace
}  // namespace flow::api
