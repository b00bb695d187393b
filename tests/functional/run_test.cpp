// `flowbuilder run` as a person meets it: what it prints where, exit codes, artifacts, and how it stops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

#include "async/loop.hpp"
#include "json/json.hpp"
#include "os/files.hpp"
#include "os/process.hpp"
#include "support/program.hpp"
#include "support/raw_server.hpp"

namespace flow::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// A folder for the files of one run, gone with the test.
class Artifacts {
 public:
  Artifacts() : path(std::filesystem::temp_directory_path() / ("flow-run-" + test_name())) {}
  ~Artifacts() { std::filesystem::remove_all(path); }
  const std::filesystem::path path;

 private:
  static std::string test_name() {
    std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::ranges::replace(name, '/', '-');  // of a case with a parameter
    return name;
  }
};

ProgramResult run_workflow(std::string workflow, const Artifacts& artifacts,
                           std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{flowbuilder_path(), "run", "-", "--artifacts", artifacts.path.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(std::move(arguments), std::move(workflow));
}

constexpr std::string_view kSum = R"({"name": "Sum", "params": {"type": "object", "properties":
  {"a": {"type": "number"}, "b": {"type": "number", "default": 2}}, "required": ["a"]},
  "nodes": [{"id": "s", "type": "stop_workflow", "position": {"x": 0, "y": 0},
             "data": {"name": "Sum", "inputs": {"Result": "{{ params.a + params.b }}"}}}], "edges": []})";

TEST(Run, PrintsTheResultAloneOnStandardOutput) {
  const Artifacts artifacts;
  const ProgramResult result = run_workflow(std::string(kSum), artifacts, {"--param", "a=40"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "42\n");
  EXPECT_THAT(result.err, AllOf(HasSubstr("run of \"Sum\" started"), HasSubstr("Sum: succeeded"),
                                HasSubstr("completed in"), ::testing::Not(HasSubstr("\x1b"))));
}

TEST(Run, TakesWhatIsNoJsonAsText) {
  const Artifacts artifacts;
  const std::string echo = R"({"name": "Echo", "nodes": [{"id": "s", "type": "stop_workflow", "position":
    {"x": 0, "y": 0}, "data": {"inputs": {"Result": "{{ params }}"}}}], "edges": []})";
  const ProgramResult result = run_workflow(
      echo, artifacts, {"-p", "url=https://shop.example/?a=b", "-p", "ids=[1,2]", "-p", "empty="});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto printed = json::parse(result.out);
  ASSERT_TRUE(printed) << result.out;
  EXPECT_EQ(json::dump(*printed), R"({"url":"https://shop.example/?a=b","ids":[1,2],"empty":""})");
}

TEST(Run, NamesAMissingParameterAndHowToGiveIt) {
  const Artifacts artifacts;
  const ProgramResult result = run_workflow(std::string(kSum), artifacts);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, AllOf(StartsWith("error: "), HasSubstr("\"a\""), HasSubstr("--param")));
}

constexpr std::string_view kMissingElement = R"({"name": "Missing", "nodes": [
  {"id": "open", "type": "launch_standard_browser", "position": {"x": 0, "y": 0},
   "data": {"name": "Open", "inputs": {"Website URL": "{{ params.site }}/products/1"}}},
  {"id": "buy", "type": "click_element", "position": {"x": 0, "y": 0},
   "data": {"name": "Buy", "inputs": {"Selector": "#nothing"}, "settings": {"timeout_ms": 600}}},
  {"id": "read", "type": "get_text", "position": {"x": 0, "y": 0}, "data": {"name": "Read", "inputs": {"Selector": "h1"}}}],
  "edges": [
   {"id": "e1", "source": "open", "sourceHandle": "Web Page", "target": "buy", "targetHandle": "Web Page"},
   {"id": "e2", "source": "buy", "sourceHandle": "Web Page", "target": "read", "targetHandle": "Web Page"}]})";

TEST(Run, AFailureLeavesEvidenceAndNamesTheNode) {
  const Artifacts artifacts;
  const ProgramResult result =
      run_workflow(std::string(kMissingElement), artifacts, {"--demo-site", "--json"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("error: \"Buy\": "), HasSubstr("#nothing")));
  const auto document = json::parse(result.out);
  ASSERT_TRUE(document) << result.out;
  EXPECT_EQ(document->at("status").as_string(), "failed");
  EXPECT_EQ(json::find(*document, "/error/class")->as_string(), "not_found");
  const json::array& nodes = document->at("nodes").as_array();
  ASSERT_EQ(nodes.size(), 3U) << "every node has its outcome, also one that never started";
  EXPECT_EQ(nodes[0].at("state").as_string(), "succeeded");
  EXPECT_EQ(nodes[1].at("state").as_string(), "failed");
  EXPECT_EQ(nodes[2].at("name").as_string(), "Read");
  const json::array& evidence = nodes[1].at("evidence").as_array();
  ASSERT_EQ(evidence.size(), 2U) << "a screenshot and the page";
  for (const json::value& artifact : evidence) {
    EXPECT_GT(std::filesystem::file_size(std::string(artifact.at("path").as_string())), 100U);
  }
}

TEST(Run, AMissingBrowserIsTheMachinesFault) {
  const ProgramResult result =
      run_program({"/usr/bin/env", "FLOWBUILDER_BROWSER_HEADLESS_SHELL=/nowhere/chromium-headless-shell",
                   flowbuilder_path(), "run", "-"},
                  std::string(kSum));
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, AllOf(StartsWith("error: "), HasSubstr("/nowhere/chromium-headless-shell"),
                                HasSubstr("apt-get install chromium-headless-shell")));
}

TEST(Run, AWindowNeedsADisplay) {
  const ProgramResult result = run_program(
      {"/usr/bin/env", "-u", "DISPLAY", "-u", "WAYLAND_DISPLAY", flowbuilder_path(), "run", "-", "--headed"},
      std::string(kSum));
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, AllOf(StartsWith("error: --headed needs a display"), HasSubstr("xvfb-run")));
}

TEST(Run, ACredentialThatIsNotThereIsNamedBeforeAnythingRuns) {
  const Artifacts artifacts;
  const std::string login = R"({"name": "Login", "nodes": [{"id": "h", "type": "http_request", "position":
    {"x": 0, "y": 0}, "data": {"name": "Call", "inputs": {"URL": "http://127.0.0.1:9/", "Authorization Type": "bearer",
    "Authorization Value": {"$credential": "shop token"}}}}], "edges": []})";
  const ProgramResult result = run_workflow(login, artifacts);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("unknown_credential"), HasSubstr("shop token")));
}

// The request stalls, so the run is in the middle of a node when the signal comes.
Task<Result<void>> interrupt_in_the_middle(async::Loop* loop, int signal, os::ExitStatus* status,
                                           std::string* said) {
  const Context cx = loop->context(std::chrono::seconds{40});
  RawServer server(*loop, {{.bytes = "", .after = RawReply::After::stall}});
  CO_TRY_VOID(co_await server.start(cx));
  const Artifacts artifacts;
  std::filesystem::create_directories(artifacts.path);
  const std::string file = artifacts.path / "stall.json";
  const std::string workflow = R"({"name": "Stall", "nodes": [
    {"id": "h", "type": "http_request", "position": {"x": 0, "y": 0},
     "data": {"name": "Call", "inputs": {"URL": "{{ params.url }}"}}},
    {"id": "t", "type": "delay", "position": {"x": 0, "y": 0},
     "data": {"name": "Clean up", "inputs": {"Duration": 0}, "settings": {"teardown": true}}}], "edges": []})";
  CO_TRY_VOID(os::write_file(file, workflow));
  CO_TRY(const auto process,
         os::Process::spawn(*loop, {.program = flowbuilder_path(),
                                    .arguments = {"run", file, "--param", "url=" + server.origin()}}));
  CO_TRY_VOID(co_await server.wait_for_request(cx));
  process->signal_group(signal);
  CO_TRY(*status, co_await process->wait(cx));
  *said = process->output_tail();
  co_return co_await server.stop(cx);
}

class Interrupted : public ::testing::TestWithParam<int> {};

TEST_P(Interrupted, RunsItsTeardownAndEnds) {
  async::Loop loop;
  os::ExitStatus status;
  std::string said;
  const auto ran = loop.run(interrupt_in_the_middle(&loop, GetParam(), &status, &said));
  ASSERT_TRUE(ran) << ran.error().message;
  EXPECT_EQ(status.signal, 0);
  EXPECT_EQ(status.code, 1);
  EXPECT_THAT(said, AllOf(HasSubstr("Call: cancelled"), HasSubstr("Clean up: succeeded"),
                          HasSubstr(GetParam() == SIGINT ? "stopped by Ctrl-C" : "stopped by SIGTERM"),
                          HasSubstr("cancelled in")));
}

INSTANTIATE_TEST_SUITE_P(Signal, Interrupted, ::testing::Values(SIGINT, SIGTERM),
                         [](const auto& info) { return info.param == SIGINT ? "INT" : "TERM"; });

}  // namespace
}  // namespace flow::test
