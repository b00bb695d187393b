// What the engine promises whoever runs a workflow, with the nodes of the product, real HTTP and Chromium:
// failures are failures, what failed can be seen, secrets cannot, and a cancelled run is gone.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/this_coro.hpp>

#include "async/loop.hpp"
#include "async/task_group.hpp"
#include "base/encoding.hpp"
#include "browser/pool.hpp"
#include "engine/execution.hpp"
#include "engine/memory_journal.hpp"
#include "log/sinks.hpp"
#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/smtp_client.hpp"
#include "nodes/catalog.hpp"
#include "workflow/validate.hpp"

namespace flow::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kCanary = "c4nary+s3cret/\"quoted\"";

// A page that shows what was typed into it, and services that send back what they were told.
Task<net::HttpResponse> answer(net::HttpRequest request) {
  const std::string authorization(request.headers.find("Authorization").value_or(""));
  if (request.path == "/login") {
    co_return net::text_response(
        R"html(<title>Log in</title><input id="password" oninput="echo.textContent = this.value; copy.textContent = btoa(this.value)">
           <p id="echo"></p><p id="copy"></p>)html",
        "text/html; charset=utf-8");
  }
  if (request.path == "/fails")
    co_return net::text_response("the queue is full: " + authorization, "text/plain", 500);
  if (request.path == "/echo") co_return net::text_response("you are " + authorization, "text/plain");
  co_return net::text_response("{\"error\": \"wrong key " + base64_encode(authorization) + "\"}",
                               "application/json", 401);
}

Result<engine::Credential> credential(std::string_view name) {
  const std::string secret(kCanary);
  if (name == "login")
    return engine::Credential{.name = "login", .kind = "login", .fields = {{"password", Secret(secret)}}};
  if (name == "token")
    return engine::Credential{.name = "token", .kind = "bearer", .fields = {{"token", Secret(secret)}}};
  return engine::Credential{.name = "key", .kind = "api_key", .fields = {{"key", Secret(secret)}}};
}

class Promises : public ::testing::Test {
 protected:
  Promises()
      : browsers(loop, {}),
        http(loop, {.egress = {.allow_private = true}}),
        smtp(loop),
        server(loop),
        folder(std::filesystem::temp_directory_path() /
               fmt::format("flow-promises-{}-{}", ::getpid(),
                           ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    server.route("*", "/{path...}",
                 [](Context, net::HttpRequest request) { return answer(std::move(request)); });
  }
  ~Promises() override { std::filesystem::remove_all(folder); }

  // `{site}` in the document is the server's address.
  engine::Outcome run(std::string text) {
    const auto ran = loop.run(run_all(std::move(text)));
    EXPECT_TRUE(ran) << (ran ? "" : ran.error().message);
    return outcome;
  }

  const engine::NodeFinished& finished(std::string_view node) const {
    static const engine::NodeFinished kNone;
    const auto* found = journal.finished(node);
    EXPECT_NE(found, nullptr) << node;
    return found == nullptr ? kNone : *found;
  }

  std::string content(const engine::Artifact& artifact) const {
    std::ostringstream out;
    out << std::ifstream(folder / artifact.id.str(), std::ios::binary).rdbuf();
    return out.str();
  }

  // All that is left of the run, as text.
  std::string everything() const {
    std::string out;
    for (const auto* one : journal.all<engine::NodeFinished>()) {
      out += json::dump(json::value(one->inputs)) + json::dump(json::value(one->outputs));
      if (one->error) out += json::dump(json::value(engine::to_json(*one->error)));
      for (const auto& warning : one->warnings) out += warning;
      out += "\n";
    }
    for (const auto* one : journal.all<engine::LogRecord>())
      out += one->message + json::dump(json::value(one->fields)) + "\n";
    for (const auto* one : journal.all<engine::NodeWaiting>()) out += one->reason + "\n";
    for (const auto* one : journal.all<engine::ArtifactStored>()) out += content(one->artifact) + "\n";
    for (const auto& line : sink.lines()) out += line + "\n";
    if (outcome.error) out += json::dump(json::value(engine::to_json(*outcome.error)));
    if (outcome.result) out += json::dump(*outcome.result);
    return out;
  }

  std::string cancel_at;  // cancelled as soon as this node has started
  std::optional<SteadyTime> cancelled_at;
  std::optional<SteadyTime> ended_at;
  int contexts_at_end = -1;
  async::Loop loop;
  browser::Pool browsers;
  net::HttpClient http;
  net::SmtpClient smtp;
  net::HttpServer server;
  std::filesystem::path folder;
  log::CapturingSink sink;
  engine::MemoryJournal journal;
  engine::Outcome outcome;

 private:
  Task<Result<void>> run_all(std::string text) {
    const Context cx = loop.context(milliseconds{50'000}, log::Logger(&sink, log::Level::debug));
    CO_TRY_VOID(co_await server.start(cx));
    auto ran = co_await run_document(cx, std::move(text));
    static_cast<void>(co_await http.stop(cx.grace(milliseconds{2000})));
    static_cast<void>(co_await smtp.stop(cx.grace(milliseconds{2000})));
    static_cast<void>(co_await server.stop(cx.grace(milliseconds{2000})));
    static_cast<void>(co_await browsers.stop(cx.grace(milliseconds{5000})));
    co_return ran;
  }

  Task<Result<void>> run_document(Context cx, std::string text) {
    for (auto at = text.find("{site}"); at != std::string::npos; at = text.find("{site}"))
      text.replace(at, 6, server.origin());
    CO_TRY(const auto document, workflow::parse_document(text));
    const auto checked = workflow::check(document, nodes::catalogue());
    if (!checked.ok()) co_return std::unexpected(workflow::first_error(checked));
    CO_TRY(const auto files, engine::FolderArtifactStore::open(folder.string()));
    engine::Execution* running = nullptr;
    journal = engine::MemoryJournal([this, &running](const engine::Record& record) {
      const auto* started = std::get_if<engine::NodeStarted>(&record);
      if (started == nullptr || started->node.str() != cancel_at) return;
      cancelled_at = loop.clock().steady_now();
      running->stop(engine::StopReason::cancelled, "the user cancelled it");
    });
    engine::Execution execution(
        {.loop = loop, .browsers = browsers, .http = http, .smtp = smtp},
        {.plan = checked.plan,
         .find_node = nodes::find_node,
         .info = {.id = "run-1", .workflow_id = "wf", .started_at = loop.clock().now()},
         .credentials = credential},
        journal, *files);
    running = &execution;
    outcome = co_await execution.run(cx);
    ended_at = loop.clock().steady_now();
    contexts_at_end = browsers.stats().contexts;
    co_return Result<void>{};
  }
};

TEST_F(Promises, AWebhookThatAnswers500FailsItsNode) {
  const auto ended = run(R"({"name": "Hook", "nodes": [
    {"id": "hook", "type": "deliver_to_webhook", "position": {"x": 0, "y": 0}, "data": {"name": "Hook",
      "inputs": {"Webhook URL": "{site}/fails", "Payload": {"n": 1}}, "settings": {"retry": {"delay_ms": 1}}}}], "edges": []})");
  EXPECT_EQ(ended.status, engine::ExecutionStatus::failed);
  EXPECT_EQ(ended.error->code, ErrorCode::http_5xx);
  EXPECT_EQ(finished("hook").attempts, 3);  // a webhook may be repeated: it carries the same Idempotency-Key
}

TEST_F(Promises, AFailingClickLeavesAPictureAndTheDocument) {
  const auto ended = run(R"({"name": "Click", "nodes": [
    {"id": "open", "type": "launch_standard_browser", "position": {"x": 0, "y": 0},
      "data": {"name": "Open", "inputs": {"Website URL": "{site}/login"}}},
    {"id": "click", "type": "click_element", "position": {"x": 0, "y": 0},
      "data": {"name": "Click", "inputs": {"Selector": "#buy"}, "settings": {"timeout_ms": 500}}}],
    "edges": [{"id": "e", "source": "open", "target": "click", "sourceHandle": "Web Page", "targetHandle": "Web Page"}]})");
  EXPECT_EQ(ended.error->code, ErrorCode::not_found) << ended.error->message;
  const auto& evidence = finished("click").evidence;
  ASSERT_EQ(evidence.size(), 2U);
  EXPECT_EQ(content(evidence[0]).substr(1, 3), "PNG");
  EXPECT_THAT(content(evidence[1]), HasSubstr("<title>Log in</title>"));
}

TEST_F(Promises, ASecretIsNowhereToBeFound) {
  run(R"({"name": "Secrets", "nodes": [
    {"id": "open", "type": "launch_standard_browser", "position": {"x": 0, "y": 0},
      "data": {"name": "Open", "inputs": {"Website URL": "{site}/login"}}},
    {"id": "fill", "type": "fill_input", "position": {"x": 0, "y": 0},
      "data": {"name": "Fill", "inputs": {"Selector": "#password", "Value": {"$credential": "login"}}}},
    {"id": "read", "type": "get_text", "position": {"x": 0, "y": 0},
      "data": {"name": "Read", "inputs": {"Selector": "p", "Mode": "all"}}},
    {"id": "click", "type": "click_element", "position": {"x": 0, "y": 0},
      "data": {"name": "Click", "inputs": {"Selector": "#buy"}, "settings": {"timeout_ms": 500, "on_error": "continue"}}},
    {"id": "get", "type": "http_request", "position": {"x": 0, "y": 0}, "data": {"name": "Get",
      "inputs": {"URL": "{site}/echo", "Authorization Type": "bearer", "Authorization Value": {"$credential": "token"}}}},
    {"id": "bad", "type": "http_request", "position": {"x": 0, "y": 0}, "data": {"name": "Bad",
      "inputs": {"URL": "{site}/fails", "Authorization Type": "bearer", "Authorization Value": {"$credential": "token"}},
      "settings": {"retry": {"max": 1, "delay_ms": 1}, "on_error": "continue"}}},
    {"id": "ai", "type": "extract_data_openai", "position": {"x": 0, "y": 0}, "data": {"name": "AI",
      "inputs": {"API Key": {"$credential": "key"}, "Prompt": "What?", "Content": "{{ nodes.read.text }}", "Base URL": "{site}/v1"},
      "settings": {"on_error": "continue"}}}],
    "edges": [
      {"id": "e1", "source": "open", "target": "fill", "sourceHandle": "Web Page", "targetHandle": "Web Page"},
      {"id": "e2", "source": "fill", "target": "read", "sourceHandle": "Web Page", "targetHandle": "Web Page"},
      {"id": "e3", "source": "read", "target": "click", "sourceHandle": "Web Page", "targetHandle": "Web Page"}]})");
  EXPECT_EQ(outcome.status, engine::ExecutionStatus::completed)
      << (outcome.error ? outcome.error->message : "");
  EXPECT_EQ(finished("click").evidence.size(), 2U);
  EXPECT_EQ(finished("bad").attempts, 2);
  // Each of them did use it.
  EXPECT_EQ(finished("get").outputs.at("Body"), json::value("you are Bearer [redacted:token]"));
  EXPECT_THAT(finished("read").outputs.at("Text").as_string().c_str(), HasSubstr("[redacted:"));
  ASSERT_TRUE(finished("ai").error.has_value());
  EXPECT_EQ(finished("ai").error->code, ErrorCode::auth);
  const std::string all = everything();
  for (const std::string_view form :
       {"c4nary", "s3cret", "c4nary%2Bs3cret", "YzRuYXJ5", "M0bmFyeS", "jNG5hcnk"})
    EXPECT_THAT(all, Not(HasSubstr(std::string(form))));
  EXPECT_THAT(all, HasSubstr("[redacted:"));
}

TEST_F(Promises, ACancelledRunClosesItsBrowserWithinASecond) {
  cancel_at = "wait";
  const auto ended = run(R"json({"name": "Cancel", "nodes": [
    {"id": "open", "type": "launch_standard_browser", "position": {"x": 0, "y": 0},
      "data": {"name": "Open", "inputs": {"Website URL": "{site}/login"}}},
    {"id": "wait", "type": "wait_for_element", "position": {"x": 0, "y": 0},
      "data": {"name": "Wait", "inputs": {"Selector": "#never", "Timeout (seconds)": 40}}}],
    "edges": [{"id": "e", "source": "open", "target": "wait", "sourceHandle": "Web Page", "targetHandle": "Web Page"}]})json");
  EXPECT_EQ(ended.status, engine::ExecutionStatus::cancelled);
  EXPECT_EQ(finished("wait").state, workflow::NodeState::cancelled);
  ASSERT_TRUE(cancelled_at.has_value() && ended_at.has_value());
  EXPECT_LT(*ended_at - *cancelled_at, milliseconds{1000});
  EXPECT_EQ(contexts_at_end, 0);
}

}  // namespace
}  // namespace flow::test
