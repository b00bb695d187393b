// Runs of whole workflows: order, dead paths, ends.
#include <gtest/gtest.h>

#include "engine/testing/rig.hpp"

namespace flow::engine {
namespace {

using testing::Draft;
using testing::notebook;
using testing::Rig;
using Strings = std::vector<std::string>;

std::string status(const Outcome& outcome) {
  return std::string(to_string(outcome.status));
}

TEST(Execution, RunsAChainAndHandsValuesOn) {
  Rig rig;
  const auto outcome = rig.run(Draft()
                                   .node("a", "value", R"({"Value": [1, "two"]})")
                                   .node("b", "value")
                                   .node("c", "value", R"({"Value": "got {{ nodes.b.value[1] }}"})")
                                   .edge("a", "Value", "b", "Value")
                                   .then("b", "c"));
  EXPECT_EQ(status(outcome), "completed");
  EXPECT_FALSE(outcome.degraded);
  EXPECT_EQ(json::dump(*outcome.result), R"({"c":{"value":"got two"}})");
  EXPECT_EQ(rig.output("b", "Value"), json::parse(R"([1, "two"])").value());
  EXPECT_EQ(outcome.credits, 3);
}

TEST(Execution, WritesWhatHappensInOrder) {
  Rig rig;
  rig.run(Draft()
              .node("a", "value")
              .node("b", "fork", R"({"Go": false})")
              .node("c", "value")
              .then("a", "b")
              .edge("b", "Yes", "c", "Value"));
  Strings kinds;
  for (const Record& record : rig.journal.records()) {
    std::visit(
        [&](const auto& one) {
          using Kind = std::decay_t<decltype(one)>;
          if constexpr (std::is_same_v<Kind, ExecutionStarted>)
            kinds.push_back("run of " + one.workflow_name);
          if constexpr (std::is_same_v<Kind, NodeStarted>) kinds.push_back("start " + one.name);
          if constexpr (std::is_same_v<Kind, NodeFinished>) kinds.push_back("finish " + one.name);
          if constexpr (std::is_same_v<Kind, NodeSkipped>) kinds.push_back("skip " + one.name);
          if constexpr (std::is_same_v<Kind, PhaseFinished>)
            kinds.push_back(
                fmt::format("phase {}: {} {} {}", one.phase, one.succeeded, one.failed, one.skipped));
          if constexpr (std::is_same_v<Kind, ExecutionFinished>) kinds.push_back("end");
        },
        record);
  }
  EXPECT_EQ(kinds, (Strings{"run of Test", "start a", "finish a", "phase 0: 1 0 0", "start b", "finish b",
                            "phase 1: 1 0 0", "skip c", "phase 2: 0 0 1", "end"}));
}

TEST(Execution, FourPausesOfASecondSideBySideTakeASecond) {
  Rig rig;
  Draft draft;
  for (const auto* id : {"a", "b", "c", "d"}) draft.node(id, "pause", R"({"Seconds": 1})");
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(status(rig.run(draft)), "completed");
  EXPECT_LT(std::chrono::steady_clock::now() - began, milliseconds{1200});
}

class Diamond : public ::testing::TestWithParam<bool> {};
TEST_P(Diamond, CompletesOnTheSideThatIsTaken) {
  Rig rig;
  const bool left = GetParam();
  const auto outcome = rig.run(Draft()
                                   .node("f", "fork", left ? R"({"Go": true})" : R"({"Go": false})")
                                   .node("l", "value", R"({"Value": "left"})")
                                   .node("r", "value", R"({"Value": "right"})")
                                   .node("j", "join")
                                   .edge("f", "Yes", "l", "Execute Condition")
                                   .edge("f", "No", "r", "Execute Condition")
                                   .edge("l", "Value", "j", "Data 1")
                                   .edge("r", "Value", "j", "Data 2"));
  EXPECT_EQ(status(outcome), "completed");
  EXPECT_EQ(rig.state("l"), left ? "succeeded" : "skipped");
  EXPECT_EQ(rig.state("r"), left ? "skipped" : "succeeded");
  EXPECT_EQ(json::dump(rig.output("j", "Merged")), left ? R"({"1":"left"})" : R"({"2":"right"})");
}
INSTANTIATE_TEST_SUITE_P(Both, Diamond, ::testing::Bool());

TEST(Execution, AGrandchildOfAPathNotTakenIsSkippedNotFailed) {
  Rig rig;
  const auto outcome = rig.run(Draft()
                                   .node("f", "fork", R"({"Go": true})")
                                   .node("no", "value")
                                   .node("inner", "fork", R"({"Go": true})")
                                   .node("grandchild", "needs", R"({"Text": "a literal does not revive it"})")
                                   .node("other", "value")
                                   .edge("f", "No", "no", "Value")
                                   .then("no", "inner")
                                   .edge("inner", "Yes", "grandchild", "After")
                                   .edge("f", "Yes", "other", "Value"));
  EXPECT_EQ(status(outcome), "completed");
  EXPECT_FALSE(outcome.degraded);
  for (const auto* id : {"no", "inner", "grandchild"}) EXPECT_EQ(rig.state(id), "skipped") << id;
  EXPECT_EQ(rig.state("other"), "succeeded");
  EXPECT_EQ(outcome.credits, 2);
}

TEST(Execution, AReferenceOrdersNodesWithoutAnEdge) {
  Rig rig;
  rig.run(Draft()
              .node("reader", "value", R"({"Value": "{{ nodes.writer.value + 1 }}"})")
              .node("writer", "value", R"({"Value": "{{ 6 * 7 }}"})"));
  EXPECT_EQ(rig.output("reader", "Value"), json::value(43));
}

TEST(Execution, CancellingEndsItWithinASecond) {
  Rig rig;
  rig.cancel_at("long", "the user changed their mind");
  const auto began = std::chrono::steady_clock::now();
  const auto outcome = rig.run(
      Draft().node("long", "pause", R"({"Seconds": 3600})").node("next", "value").then("long", "next"));
  EXPECT_LT(std::chrono::steady_clock::now() - began, milliseconds{1000});
  EXPECT_EQ(status(outcome), "cancelled");
  EXPECT_EQ(outcome.error->message, "the user changed their mind");
  EXPECT_EQ(rig.state("long"), "cancelled");
  EXPECT_EQ(rig.state("next"), "");
}

TEST(Execution, ItsOwnTimeIsUp) {
  Rig rig;
  const auto outcome =
      rig.run(Draft().node("long", "pause", R"({"Seconds": 3600})").settings(R"({"timeout_s": 1})"));
  EXPECT_EQ(status(outcome), "failed");
  EXPECT_EQ(outcome.error->code, ErrorCode::timeout);
  EXPECT_EQ(outcome.error->message,
            "the run was not finished after 1 s; raise settings.timeout_s of the workflow");
  EXPECT_EQ(rig.state("long"), "cancelled");
}

TEST(Execution, TheDeadlineOfTheCallerCounts) {
  Rig rig;
  rig.limit = milliseconds{50};
  const auto outcome = rig.run(Draft().node("long", "pause", R"({"Seconds": 3600})"));
  EXPECT_EQ(status(outcome), "failed");
  EXPECT_EQ(outcome.error->code, ErrorCode::timeout);
}

struct StopCase {
  std::string name;
  std::string inputs;
  std::string status;
  std::string error;
  std::string result;
};
void PrintTo(const StopCase& one, std::ostream* out) {
  *out << one.name;
}
class Stopping : public ::testing::TestWithParam<StopCase> {};
TEST_P(Stopping, EndsTheWholeRunAlsoFromInsideLoops) {
  const StopCase& one = GetParam();
  Rig rig;
  const auto outcome =
      rig.run(Draft()
                  .node("aside", "pause", R"({"Seconds": 3600})")
                  .node("outer", "each", R"({"Items": [1, 2]})")
                  .node("inner", "each", R"({"Items": [1, 2], "Concurrency": 2})", "{}", "outer")
                  .node("stop", "stop", one.inputs, "{}", "inner")
                  .node("slow", "pause", R"({"Seconds": 3600})", "{}", "inner")
                  .node("last", "value", "{}", R"({"teardown": true})"));
  EXPECT_EQ(status(outcome), one.status);
  EXPECT_EQ(
      outcome.error ? fmt::format("{}: {}", to_string(outcome.error->code), outcome.error->message) : "",
      one.error);
  EXPECT_EQ(outcome.result ? json::dump(*outcome.result) : "", one.result);
  EXPECT_EQ(rig.state("stop", "0/0"), "succeeded");
  EXPECT_EQ(rig.state("aside"), "cancelled");
  EXPECT_EQ(rig.state("last"), "succeeded");
}
INSTANTIATE_TEST_SUITE_P(
    All, Stopping,
    ::testing::Values(StopCase{"Completed", R"({"Result": {"n": 1}})", "completed", "", R"({"n":1})"},
                      StopCase{"Cancelled", R"({"Status": "cancelled"})", "cancelled", "cancelled: enough",
                               ""},
                      StopCase{"Failed", R"({"Status": "failed", "Message": "no prices"})", "failed",
                               "empty: no prices", ""}),
    [](const auto& info) { return info.param.name; });

struct TeardownCase {
  std::string name;
  std::string type, inputs;  // of the node that decides how the run ends
  std::string settings;      // of the workflow
  bool cancel;
  std::string status;
};
void PrintTo(const TeardownCase& one, std::ostream* out) {
  *out << one.name;
}
class Teardown : public ::testing::TestWithParam<TeardownCase> {};
TEST_P(Teardown, RunsWhateverHappened) {
  const TeardownCase& one = GetParam();
  Rig rig;
  if (one.cancel) rig.cancel_at("work", "stop it");
  const auto outcome =
      rig.run(Draft()
                  .settings(one.settings)
                  .node("first", "value", R"({"Value": "kept"})")
                  .node("work", one.type, one.inputs)
                  .node("tidy", "needs", "{}", R"({"teardown": true})")
                  .node("after", "value", R"({"Value": "{{ nodes.work.state }}"})", R"({"teardown": true})")
                  .then("first", "work")
                  .edge("first", "Value", "tidy", "Text")
                  .then("tidy", "after"));
  EXPECT_EQ(status(outcome), one.status);
  EXPECT_EQ(notebook().texts["tidy"], (Strings{"kept"}));
  EXPECT_EQ(rig.output("after", "Value"), json::value(one.name == "Success"   ? "succeeded"
                                                      : one.name == "Failure" ? "failed"
                                                                              : "cancelled"));
  EXPECT_FALSE(outcome.degraded);
}
INSTANTIATE_TEST_SUITE_P(
    All, Teardown,
    ::testing::Values(TeardownCase{"Success", "value", "{}", "{}", false, "completed"},
                      TeardownCase{"Failure", "shaky", R"({"Class": "empty"})", "{}", false, "failed"},
                      TeardownCase{"Cancel", "pause", R"({"Seconds": 3600})", "{}", true, "cancelled"},
                      TeardownCase{"Timeout", "pause", R"({"Seconds": 3600})", R"({"timeout_s": 1})", false,
                                   "failed"}),
    [](const auto& info) { return info.param.name; });

TEST(Execution, AFailingTeardownNodeOnlyDegrades) {
  Rig rig;
  const auto outcome = rig.run(Draft()
                                   .node("work", "value")
                                   .node("tidy", "shaky", R"({"Class": "empty"})", R"({"teardown": true})")
                                   .node("later", "value", "{}", R"({"teardown": true})"));
  EXPECT_EQ(status(outcome), "completed");
  EXPECT_TRUE(outcome.degraded);
  EXPECT_EQ(rig.state("tidy"), "failed");
  EXPECT_EQ(rig.state("later"), "succeeded");
}

TEST(Execution, ATeardownNodeWithoutWhatItNeedsIsSkipped) {
  Rig rig;
  const auto outcome = rig.run(Draft()
                                   .node("work", "shaky", R"({"Class": "empty"})")
                                   .node("text", "needs", R"({"Text": "x"})")
                                   .node("tidy", "needs", "{}", R"({"teardown": true})")
                                   .then("work", "text")
                                   .edge("text", "Text", "tidy", "Text"));
  EXPECT_EQ(status(outcome), "failed");
  EXPECT_EQ(rig.state("tidy"), "skipped");
  EXPECT_FALSE(outcome.degraded);
}

TEST(Execution, AFailedRunKeepsWhatIsFinishedAndCancelsTheRest) {
  Rig rig;
  const auto outcome = rig.run(Draft()
                                   .node("good", "value", R"({"Value": 1})")
                                   .node("bad", "shaky", R"({"Class": "empty", "Message": "no rows"})")
                                   .node("slow", "pause", R"({"Seconds": 3600})")
                                   .node("next", "value")
                                   .then("good", "bad")
                                   .then("bad", "next"));
  EXPECT_EQ(status(outcome), "failed");
  EXPECT_EQ(outcome.error->message, R"("bad": no rows)");
  EXPECT_EQ(outcome.error->detail.at("node"), json::value("bad"));
  EXPECT_EQ(rig.output("good", "Value"), json::value(1));
  EXPECT_EQ(rig.state("slow"), "cancelled");
  EXPECT_EQ(rig.state("next"), "");
}

TEST(Execution, ALongChainNeedsTheStackOfOneNode) {
  Rig rig;
  Draft draft;
  draft.node("n0", "nothing");
  constexpr int kNodes = 3000;
  for (int i = 1; i < kNodes; ++i)
    draft.node(fmt::format("n{}", i), "nothing").then(fmt::format("n{}", i - 1), fmt::format("n{}", i));
  const auto outcome = rig.run(draft, {.max_nodes = kNodes, .max_edges = kNodes});
  EXPECT_EQ(status(outcome), "completed");
  EXPECT_EQ(rig.journal.all<NodeFinished>().size(), static_cast<std::size_t>(kNodes));
}

}  // namespace
}  // namespace flow::engine
