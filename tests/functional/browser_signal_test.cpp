// What is left of a browser when the program that started it is told to end, or is killed: nothing (B50).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>

#include "async/loop.hpp"
#include "os/files.hpp"
#include "os/process.hpp"
#include "os/temp_dir.hpp"
#include "support/program.hpp"
#include "support/raw_server.hpp"

namespace flow::test {
namespace {

using namespace std::chrono_literals;

// Of those alive: a zombie has no command line.
std::vector<int> processes_where(const std::function<bool(int pid, const std::string& command)>& wanted) {
  std::vector<int> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const int pid = std::atoi(entry.path().filename().c_str());
    if (pid <= 0) continue;
    const auto command = os::read_file(entry.path() / "cmdline", Bytes{1U << 16});
    if (command && !command->empty() && wanted(pid, *command)) found.push_back(pid);
  }
  return found;
}
// The one that names the profile folder on its command line leads the group of all others.
std::vector<int> leaders(const std::string& folder) {
  return processes_where(
      [&](int, const std::string& command) { return command.find(folder) != std::string::npos; });
}
std::vector<int> members(int group) {
  return processes_where([group](int pid, const std::string&) { return ::getpgid(pid) == group; });
}

// A page that never comes: the run is in the middle of opening it when the signal comes.
Task<Result<void>> end_in_the_middle(async::Loop* loop, int signal, std::string root) {
  const Context cx = loop->context(40s);
  RawServer server(*loop, {{.bytes = "", .after = RawReply::After::stall}});
  CO_TRY_VOID(co_await server.start(cx));
  const std::string file = root + "/open.json";
  CO_TRY_VOID(
      os::write_file(file, R"({"name": "Open", "nodes": [{"id": "b", "type": "launch_standard_browser",
    "position": {"x": 0, "y": 0}, "data": {"name": "Browser", "inputs": {"Website URL": "{{ params.url }}"}}}],
    "edges": []})"));
  os::SpawnOptions options{.program = flowbuilder_path()};
  options.arguments = {"run", file, "--param", "url=" + server.origin(), "--artifacts", root + "/artifacts"};
  options.environment = {{"TMPDIR", root}};
  CO_TRY(const auto process, os::Process::spawn(*loop, std::move(options)));
  CO_TRY_VOID(co_await server.wait_for_request(cx));
  const auto browsers = leaders(root + "/flow-browser-");
  EXPECT_EQ(browsers.size(), 1U);
  const int browser = browsers.empty() ? 0 : browsers[0];
  EXPECT_GT(members(browser).size(), 2U);
  ::kill(process->pid(), signal);
  CO_TRY(const os::ExitStatus status, co_await process->wait(cx));
  if (signal == SIGKILL) {
    // Its pipe ends with its owner, and the browser with its pipe. No child of ours: nothing wakes us.
    while (!members(browser).empty() && !cx.expired()) co_await cx.clock().sleep_for(20ms);
    CO_TRY(const auto swept, co_await os::sweep(cx, &loop->pool(), root, "flow-browser-"));
    EXPECT_EQ(swept.size(), 1U);  // as the next start does it
  } else {
    EXPECT_EQ(status.text(), "exited with code 1");
  }
  EXPECT_TRUE(members(browser).empty());
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    EXPECT_FALSE(entry.path().filename().string().starts_with("flow-browser-")) << entry.path();
  }
  co_return co_await server.stop(cx);
}

class BrowserAtTheEnd : public ::testing::TestWithParam<int> {};

TEST_P(BrowserAtTheEnd, B50_LeavesNoProcessAndNoFolder) {
  std::string root = std::filesystem::temp_directory_path() / "flow-signal-XXXXXX";
  ASSERT_NE(::mkdtemp(root.data()), nullptr);
  async::Loop loop;
  const auto ended = loop.run(end_in_the_middle(&loop, GetParam(), root));
  EXPECT_TRUE(ended) << (ended ? "" : ended.error().message);
  std::filesystem::remove_all(root);
}
INSTANTIATE_TEST_SUITE_P(Signal, BrowserAtTheEnd, ::testing::Values(SIGTERM, SIGKILL),
                         [](const auto& info) { return info.param == SIGTERM ? "TERM" : "KILL"; });

}  // namespace
}  // namespace flow::test
