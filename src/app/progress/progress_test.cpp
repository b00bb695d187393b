// What a person sees: the same run on a terminal, where lines are redrawn, and in a file.
#include "app/progress/progress.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "app/progress/text.hpp"
#include "async/clock.hpp"

namespace flow::app {
namespace {

using engine::NodeFinished;
using engine::NodeSkipped;
using engine::NodeStarted;
using engine::NodeWaiting;
using engine::Record;
using std::chrono::seconds;
using workflow::NodeState;

// Open → Read, one after the other.
std::shared_ptr<const workflow::Plan> two_nodes() {
  auto plan = std::make_shared<workflow::Plan>();
  plan->nodes.resize(2);
  plan->nodes[0].id = NodeId("open");
  plan->nodes[0].name = "Open";
  plan->nodes[0].out_edges = {0};
  plan->nodes[1].id = NodeId("read");
  plan->nodes[1].name = "Read";
  plan->nodes[1].inputs = {{.name = "Web Page", .edges = {0}, .literal = {}}};
  plan->edges = {{.source = 0, .target = 1}};
  plan->bodies = {{.members = {0, 1}}};
  return plan;
}

struct Screen {
  async::FakeClock clock;
  std::ostringstream out;
  std::unique_ptr<Progress> progress =
      make_terminal_progress(out, two_nodes(), clock, {.columns = 60, .color = false});

  std::string shown() {  // since the last call
    std::string text = out.str();
    out.str("");
    // The spinner's position depends on the time of day.
    const auto at = text.find("\xE2\xA0");
    return at == std::string::npos ? text : text.replace(at, 3, "*");
  }
};

NodeFinished finished(std::string id, std::string name, NodeState state, WallTime at) {
  NodeFinished event;
  event.node = NodeId(std::move(id));
  event.name = std::move(name);
  event.state = state;
  event.at = at;
  event.took = milliseconds{412};
  return event;
}

TEST(TerminalProgress, RedrawsWhatRunsAndKeepsWhatIsDone) {
  Screen screen;
  const WallTime start = screen.clock.now();
  screen.progress->record(
      NodeStarted{.node = NodeId("open"), .name = "Open", .type = {}, .iteration = {}, .at = start});
  EXPECT_EQ(screen.shown(),
            "* Open            0 ms\n"
            "· Read                  waits for Open\n");
  screen.clock.advance(seconds{2});
  screen.progress->tick();
  EXPECT_EQ(screen.shown(),
            "\x1b[2A\x1b[J"
            "* Open           2.0 s\n"
            "· Read                  waits for Open\n");
  screen.progress->record(finished("open", "Open", NodeState::succeeded, screen.clock.now()));
  EXPECT_EQ(screen.shown(),
            "\x1b[2A\x1b[J"
            "✓ Open          412 ms\n");
}

TEST(TerminalProgress, SaysWhatANodeWaitsFor) {
  Screen screen;
  screen.progress->record(NodeStarted{
      .node = NodeId("read"), .name = "Read", .type = {}, .iteration = {}, .at = screen.clock.now()});
  screen.shown();
  screen.progress->record(NodeWaiting{.node = NodeId("read"), .iteration = {}, .reason = "retry in 1.0 s"});
  EXPECT_EQ(screen.shown(), "\x1b[1A\x1b[J* Read            0 ms  retry in 1.0 s\n");
}

TEST(TerminalProgress, NeverDrawsALineThatWraps) {
  Screen screen;
  screen.progress->record(NodeStarted{
      .node = NodeId("read"), .name = "Read", .type = {}, .iteration = {}, .at = screen.clock.now()});
  screen.shown();
  screen.progress->record(
      NodeWaiting{.node = NodeId("read"), .iteration = {}, .reason = std::string(100, 'x'), .at = {}});
  const std::string line = screen.shown();
  EXPECT_TRUE(line.ends_with("x…\n")) << line;
  EXPECT_LE(line.size(), 60 + std::string("\x1b[1A\x1b[J…").size());
}

TEST(TerminalProgress, KeepsOfALoopOnlyWhatWentWrong) {
  Screen screen;
  NodeFinished child = finished("read", "Read", NodeState::succeeded, screen.clock.now());
  child.iteration = "7";
  screen.progress->record(child);
  EXPECT_EQ(screen.shown(), "");
  child.state = NodeState::failed;
  child.error = make_error(ErrorCode::not_found, "no element matches \"h1\"");
  screen.progress->record(child);
  EXPECT_EQ(screen.shown(), "✗ Read [7]      412 ms  not_found: no element matches \"h1\"\n");
}

TEST(TerminalProgress, LeavesOnlyLastingLines) {
  Screen screen;
  screen.progress->record(NodeStarted{
      .node = NodeId("open"), .name = "Open", .type = {}, .iteration = {}, .at = screen.clock.now()});
  screen.shown();
  screen.progress->note("warning: running as root");
  EXPECT_EQ(screen.shown(),
            "\x1b[2A\x1b[Jwarning: running as root\n"
            "* Open            0 ms\n"
            "· Read                  waits for Open\n");
  screen.progress->finish();
  EXPECT_EQ(screen.shown(), "\x1b[2A\x1b[J");
}

TEST(PlainProgress, WritesOneLineAnEvent) {
  std::ostringstream out;
  const auto progress = make_plain_progress(out);
  const WallTime start{seconds{1'700'000'000}};
  progress->record(
      engine::ExecutionStarted{.execution = {}, .workflow_name = "Prices", .phases = 2, .at = start});
  progress->record(
      NodeStarted{.node = NodeId("open"), .name = "Open", .type = {}, .iteration = {}, .at = start});
  progress->record(NodeWaiting{
      .node = NodeId("open"), .iteration = {}, .reason = "retry in 1.0 s", .at = start + seconds{1}});
  NodeFinished failed = finished("open", "Open", NodeState::failed, start + seconds{62});
  failed.error = make_error(ErrorCode::timeout, "timed out after 60000 ms");
  failed.warnings = {"the page never went quiet"};
  progress->record(failed);
  progress->record(NodeSkipped{
      .node = NodeId("read"), .name = "Read", .type = {}, .iteration = "2", .at = start + seconds{62}});
  EXPECT_EQ(out.str(),
            "[    0.0 s] run of \"Prices\" started\n"
            "[    1.0 s] Open: waiting, retry in 1.0 s\n"
            "[   62.0 s] Open: failed after 412 ms: timeout: timed out after 60000 ms\n"
            "[   62.0 s] Open: warning: the page never went quiet\n"
            "[   62.0 s] Read [2]: skipped\n");
}

TEST(ProgressText, Durations) {
  EXPECT_EQ(duration_text(milliseconds{0}), "0 ms");
  EXPECT_EQ(duration_text(milliseconds{999}), "999 ms");
  EXPECT_EQ(duration_text(milliseconds{1250}), "1.2 s");
  EXPECT_EQ(duration_text(milliseconds{65'000}), "1 min 05 s");
}

TEST(ProgressText, ClippedCountsCharacters) {
  EXPECT_EQ(clipped("Prix élevé", 10), "Prix élevé");
  EXPECT_EQ(clipped("Prix élevé", 7), "Prix é…");
  EXPECT_EQ(clipped("abc", 0), "");
}

}  // namespace
}  // namespace flow::app
