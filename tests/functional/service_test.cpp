// The service as a whole: from an empty folder to an outcome, on time, and through the death of each part.
#include <signal.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/this_coro.hpp>

#include "async/task_group.hpp"
#include "base/time.hpp"
#include "in_service.hpp"

namespace flow::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string page_workflow(std::string_view url) {
  return placed(R"json({"name": "Page", "nodes": [
    {"id": "open", "type": "launch_standard_browser", "position": {"x": 0, "y": 0},
      "data": {"name": "Open", "inputs": {"Website URL": "{site}"}}},
    {"id": "text", "type": "get_text", "position": {"x": 1, "y": 0},
      "data": {"name": "Text", "inputs": {"Selector": "pre"}, "settings": {"timeout_ms": 2000}}},
    {"id": "end", "type": "stop_workflow", "position": {"x": 2, "y": 0},
      "data": {"name": "End", "inputs": {"Result": "{{ nodes.text.text }}"}}}],
   "edges": [
    {"id": "e1", "source": "open", "target": "text", "sourceHandle": "Web Page", "targetHandle": "Web Page"},
    {"id": "e2", "source": "text", "target": "end", "sourceHandle": "Text", "targetHandle": "Execute Condition"}]})json",
                "{site}", url);
}

// --- from nothing to an outcome
// -------------------------------------------------------------------------------

Task<Result<void>> runs_on_a_browser(Context cx, ServiceWorld* world) {
  CO_TRY(const std::string page,
         co_await ServiceWorld::save(cx, world, page_workflow(world->origin + "/healthz")));
  CO_TRY(const std::string shown, co_await ServiceWorld::run(cx, world, page));
  CO_TRY(const Answer read, co_await ServiceWorld::wait_for(cx, world, shown));
  // A browser shows a JSON document in a <pre>.
  EXPECT_EQ(read.text("/status"), "completed") << json::dump(read.body);
  EXPECT_THAT(node_statuses(read), ::testing::ElementsAre("end done", "open done", "text done"));
  EXPECT_THAT(read.text("/result"), HasSubstr("{"));
  CO_TRY(const std::string blocked,
         co_await ServiceWorld::save(cx, world, page_workflow("http://10.0.0.1/")));
  CO_TRY(const std::string refused, co_await ServiceWorld::run(cx, world, blocked));
  CO_TRY(const Answer outcome, co_await ServiceWorld::wait_for(cx, world, refused));
  EXPECT_EQ(outcome.text("/status"), "failed");
  EXPECT_THAT(outcome.text("/error"), HasSubstr("blocked")) << json::dump(outcome.body);

  CO_TRY(const std::string quick, co_await ServiceWorld::save(cx, world, waiting_workflow("0.01")));
  CO_TRY(const std::string run, co_await ServiceWorld::run(cx, world, quick));
  CO_TRY(const Answer completed, co_await ServiceWorld::wait_for(cx, world, run));
  EXPECT_EQ(completed.text("/status"), "completed") << json::dump(completed.body);
  EXPECT_THAT(node_statuses(completed), ::testing::ElementsAre("end done", "wait done"));
  co_return Result<void>{};
}
TEST(Service, RunsWorkflowsThatWereSavedOverHttp) {
  in_service(runs_on_a_browser);
}

// The browser waits three seconds for what never comes; whoever looks on meanwhile sees the page.
Task<Result<void>> is_looked_at(Context cx, ServiceWorld* world) {
  std::string document = page_workflow(world->origin + "/healthz");
  document = placed(std::move(document), "\"pre\"", "\"#never\"");
  document = placed(std::move(document), "\"timeout_ms\": 2000", "\"timeout_ms\": 3000");
  CO_TRY(const std::string workflow, co_await ServiceWorld::save(cx, world, document));
  CO_TRY(const std::string execution, co_await ServiceWorld::run(cx, world, workflow));
  const std::string path = "/api/v1/executions/" + execution + "/screencast";
  CO_TRY(const std::string seen, co_await ServiceWorld::listen(cx, world, path));
  EXPECT_THAT(seen, HasSubstr("event: frame\n"));
  EXPECT_THAT(seen, HasSubstr("\"url\":\"" + world->origin + "/healthz\""));
  EXPECT_THAT(seen, HasSubstr("\"withheld\":false,\"jpeg\":\"/9j/"));
  EXPECT_THAT(seen, ::testing::EndsWith("event: end\ndata: {\"status\":\"failed\"}\n\n"));
  // Its picture is gone with it.
  CO_TRY(const std::string later, co_await ServiceWorld::listen(cx, world, path));
  EXPECT_EQ(later, "event: end\ndata: {\"status\":\"failed\"}\n\n");
  co_return Result<void>{};
}
TEST(Service, ShowsTheBrowserOfARunToWhoeverLooks) {
  in_service(is_looked_at);
}

Task<Result<void>> fires_on_time(Context cx, ServiceWorld* world) {
  std::string document = waiting_workflow("0");
  document.insert(1, R"("cron": "* * * * * */2", "timezone": "Europe/Paris", )");
  CO_TRY(const std::string workflow, co_await ServiceWorld::save(cx, world, document));
  CO_TRY(const Answer active,
         co_await ServiceWorld::call(cx, world, "POST", "/api/v1/workflows/" + workflow + "/activate",
                                     json::object{}));
  EXPECT_EQ(active.status, 200) << json::dump(active.body);
  for (;;) {
    CO_TRY(const Answer list,
           co_await ServiceWorld::call(cx, world, "GET",
                                       "/api/v1/executions?workflow_id=" + workflow + "&status=completed"));
    const json::value* items = json::find(list.body, "/items");
    if (items != nullptr && items->is_array() && items->get_array().size() >= 2) {
      for (const json::value& item : items->get_array()) {
        EXPECT_EQ(json::string_or(item.as_object(), "started_by", ""), "scheduled");
        const auto due = parse_rfc3339(json::string_or(item.as_object(), "scheduled_for", ""));
        const auto accepted = parse_rfc3339(json::string_or(item.as_object(), "accepted_at", ""));
        EXPECT_TRUE(due && accepted) << json::dump(item);
        if (due && accepted) EXPECT_LE(accepted->seconds - due->seconds, 2) << json::dump(item);
      }
      co_return Result<void>{};
    }
    if (cx.expired()) co_return fail(ErrorCode::timeout, "nothing fired: {}", json::dump(list.body));
    co_await cx.clock().sleep_for(milliseconds{100});
  }
}
TEST(Service, FiresACronExpressionOnTime) {
  in_service(fires_on_time);
}

// --- deaths
// ---------------------------------------------------------------------------------------------------

Task<Result<void>> call_into(Context cx, ServiceWorld* world, std::string path, Answer* answer) {
  CO_TRY(*answer, co_await ServiceWorld::call(cx, world, "POST", path, json::object{{"id", 7}}));
  co_return Result<void>{};
}

Task<Result<void>> wait_for_one(Context cx, ServiceWorld* world, std::string workflow, std::string status) {
  const std::string path = "/api/v1/executions?workflow_id=" + workflow + "&status=" + status;
  for (;;) {
    CO_TRY(const Answer list, co_await ServiceWorld::call(cx, world, "GET", path));
    const json::value* items = json::find(list.body, "/items");
    if (items != nullptr && items->is_array() && !items->get_array().empty()) co_return Result<void>{};
    if (cx.expired()) co_return fail(ErrorCode::timeout, "none is {}: {}", status, json::dump(list.body));
    co_await cx.clock().sleep_for(milliseconds{20});
  }
}

Task<Result<void>> survives(Context cx, ServiceWorld* world) {
  CO_TRY(const std::string workflow, co_await ServiceWorld::save(cx, world, waiting_workflow("1.5")));
  for (const std::string_view part : {"exe worker", "exe api", "bin/postgres -D"}) {
    CO_TRY(const std::string run, co_await ServiceWorld::run(cx, world, workflow));
    CO_TRY_VOID(co_await ServiceWorld::wait_for(cx, world, run, {"running"}));
    const auto pids = world->processes(part);
    EXPECT_THAT(pids, ::testing::Not(IsEmpty())) << part;
    if (!pids.empty()) ::kill(pids.front(), SIGKILL);
    const SteadyTime killed = cx.clock().steady_now();
    CO_TRY(const Answer ended, co_await ServiceWorld::wait_for(cx, world, run));
    EXPECT_EQ(ended.text("/status"), "completed") << part << json::dump(ended.body);
    // A lease would take a minute to run out.
    EXPECT_LT(cx.clock().steady_now() - killed, std::chrono::seconds{25}) << part;
  }
  co_return Result<void>{};
}
TEST(Service, RunsEndAlthoughAnyPartIsKilled) {
  in_service(survives);
}

// Who waits for the result of a webhook is answered, although the worker it went to straight away is killed.
Task<Result<void>> answers_a_webhook(Context cx, ServiceWorld* world) {
  CO_TRY(const std::string workflow, co_await ServiceWorld::save(cx, world, waiting_workflow("1.5")));
  CO_TRY_VOID(co_await ServiceWorld::call(cx, world, "POST", "/api/v1/workflows/" + workflow + "/activate",
                                          json::object{}));
  const json::object hook{
      {"workflow_id", workflow},
      {"type", "webhook_trigger"},
      {"name", "hook"},
      {"inputs", json::object{{"Path", "x"}, {"Authentication", "none"}, {"Respond", "result"}}}};
  CO_TRY(const Answer made, co_await ServiceWorld::call(cx, world, "POST", "/api/v1/triggers", hook));
  const std::string url = made.text("/url");
  const std::string path = url.substr(std::min(url.size(), world->origin.size()));
  for (const bool with_a_death : {false, true}) {
    Answer answer;
    async::TaskGroup group(co_await boost::asio::this_coro::executor);
    group.spawn("call", call_into(cx, world, path, &answer));
    if (with_a_death) {
      CO_TRY_VOID(co_await wait_for_one(cx, world, workflow, "running"));
      for (const pid_t pid : world->processes("exe worker")) ::kill(pid, SIGKILL);
    }
    CO_TRY_VOID(co_await group.join(cx));
    EXPECT_EQ(answer.status, 200) << json::dump(answer.body);
    EXPECT_EQ(answer.text("/status"), "completed") << json::dump(answer.body);
    CO_TRY(const Answer detail, co_await ServiceWorld::call(
                                    cx, world, "GET", "/api/v1/executions/" + answer.text("/execution_id")));
    const json::value* attempt = json::find(detail.body, "/attempt");
    EXPECT_TRUE(attempt != nullptr && *attempt == (with_a_death ? 2 : 1)) << json::dump(detail.body);
  }
  co_return Result<void>{};
}
TEST(Service, AnswersAWebhookAlthoughItsWorkerIsKilled) {
  in_service(answers_a_webhook);
}

}  // namespace
}  // namespace flow::test
