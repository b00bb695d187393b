// Containers: how often their children run, in what order, with what in scope.
#include <gtest/gtest.h>

#include "engine/testing/rig.hpp"

namespace flow::engine {
namespace {

using testing::Draft;
using testing::notebook;
using testing::Rig;
using Strings = std::vector<std::string>;

std::string numbers(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += fmt::format("{}{}", i > 0 ? "," : "", i);
  return out;
}

struct CountCase {
  int items;
  int concurrency;
};
void PrintTo(const CountCase& one, std::ostream* out) {
  *out << one.items << " items, " << one.concurrency << " at once";
}
class Loops : public ::testing::TestWithParam<CountCase> {};
TEST_P(Loops, RunTheirChildrenOnceAnItemAndKeepTheOrder) {
  const auto [items, concurrency] = GetParam();
  Rig rig;
  const auto outcome = rig.run(
      Draft()
          .node("l", "each",
                fmt::format(R"({{"Items": [{}], "Concurrency": {}, "Collect": "{{{{ nodes.c.value }}}}"}})",
                            numbers(items), concurrency))
          .node("p", "pause", R"({"Seconds": "{{ item % 3 == 0 ? 0.003 : 0 }}"})", "{}", "l")
          .node("c", "value", R"({"Value": "{{ item }}"})", "{}", "l")
          .then("p", "c"));
  EXPECT_EQ(outcome.status, ExecutionStatus::completed);
  EXPECT_EQ(json::dump(rig.output("l", "Results")), "[" + numbers(items) + "]");
  EXPECT_EQ(outcome.credits, 1 + 2 * items);
}
INSTANTIATE_TEST_SUITE_P(All, Loops,
                         ::testing::Values(CountCase{0, 1}, CountCase{1, 1}, CountCase{5, 1}, CountCase{5, 3},
                                           CountCase{1000, 1}, CountCase{1000, 20}));

TEST(Loop, WithoutCollectTheResultIsWhatTheLastChildrenGave) {
  Rig rig;
  rig.run(Draft()
              .node("l", "each", R"({"Items": ["x"]})")
              .node("a", "value", R"({"Value": "{{ item }}"})", "{}", "l")
              .node("b", "value", R"({"Value": "{{ index }}"})", "{}", "l")
              .then("a", "b"));
  EXPECT_EQ(json::dump(rig.output("l", "Results")), R"([{"b":{"value":0}}])");
}

TEST(Loop, NestedLoopsSeeTheirOwnItemAndTheOuterOneByName) {
  Rig rig;
  rig.run(Draft()
              .node("outer", "each", R"({"Items": [10, 20]})")
              .node("inner", "each", R"({"Items": ["{{ item + 1 }}", "{{ item + 2 }}"]})", "{}", "outer")
              .node("c", "value",
                    R"({"Value": "{{ nodes.outer.item }} {{ nodes.outer.index }} {{ item }} {{ index }}"})",
                    "{}", "inner"));
  EXPECT_EQ(rig.output("c", "Value", "0/0"), json::value("10 0 11 0"));
  EXPECT_EQ(rig.output("c", "Value", "0/1"), json::value("10 0 12 1"));
  EXPECT_EQ(rig.output("c", "Value", "1/1"), json::value("20 1 22 1"));
}

TEST(Loop, EdgesBringInnerOutputsAndValuesFromOutside) {
  Rig rig;
  rig.run(Draft()
              .node("outside", "value", R"({"Value": "o"})")
              .node("l", "each", R"({"Items": ["a", "b"]})")
              .node("item", "value", "{}", "{}", "l")
              .node("fixed", "value", "{}", "{}", "l")
              .edge("l", "Item", "item", "Value")
              .edge("outside", "Value", "fixed", "Value"));
  EXPECT_EQ(rig.output("item", "Value", "1"), json::value("b"));
  EXPECT_EQ(rig.output("fixed", "Value", "0"), json::value("o"));
}

TEST(Loop, ADeadEdgeFromOutsideSkipsTheChildNotTheLoop) {
  Rig rig;
  const auto outcome = rig.run(Draft()
                                   .node("f", "fork", R"({"Go": true})")
                                   .node("l", "each", R"({"Items": [1]})")
                                   .node("dead", "value", "{}", "{}", "l")
                                   .node("alive", "value", "{}", "{}", "l")
                                   .edge("f", "No", "dead", "Value"));
  EXPECT_EQ(outcome.status, ExecutionStatus::completed);
  EXPECT_EQ(rig.state("dead", "0"), "skipped");
  EXPECT_EQ(rig.state("alive", "0"), "succeeded");
}

TEST(Loop, AFailingChildFailsTheLoopAndCancelsTheItemsUnderWay) {
  Rig rig;
  const auto outcome =
      rig.run(Draft()
                  .node("l", "each", R"({"Items": [0, 1, 2, 3], "Concurrency": 2})")
                  .node("p", "pause", R"({"Seconds": "{{ index == 0 ? 3600 : 0 }}"})", "{}", "l")
                  .node("c", "shaky", R"({"Class": "empty"})", R"({"when": "index == 1"})", "l")
                  .then("p", "c"));
  EXPECT_EQ(outcome.status, ExecutionStatus::failed);
  EXPECT_EQ(outcome.error->message, R"("l": item 1: "c": it broke)");
  EXPECT_EQ(outcome.error->detail.at("node"), json::value("c"));
  EXPECT_EQ(rig.state("p", "0"), "cancelled");
  EXPECT_EQ(rig.state("p", "2"), "");
}

TEST(Loop, ATolerantLoopCollectsFailures) {
  Rig rig;
  const auto outcome =
      rig.run(Draft()
                  .node("l", "each", R"({"Items": [0, 1, 2], "Tolerant": true, "Collect": "{{ item }}"})")
                  .node("c", "shaky", R"({"Class": "empty"})", R"({"when": "item == 1"})", "l"));
  EXPECT_EQ(outcome.status, ExecutionStatus::completed);
  EXPECT_EQ(json::dump(rig.output("l", "Results")), "[0,null,2]");
  EXPECT_EQ(json::dump(rig.output("l", "Errors")), R"([{"index":1,"message":"\"c\": it broke"}])");
}

TEST(Loop, ALoopWithOnErrorLetsTheRunGoOn) {
  Rig rig;
  const auto outcome = rig.run(Draft()
                                   .node("l", "each", R"({"Items": [0]})", R"({"on_error": "route"})")
                                   .node("c", "shaky", R"({"Class": "empty"})", "{}", "l")
                                   .node("after", "value")
                                   .edge("l", "Error", "after", "Value"));
  EXPECT_EQ(outcome.status, ExecutionStatus::completed);
  EXPECT_EQ(rig.output("after", "Value").at("message"), json::value(R"(item 0: "c": it broke)"));
}

TEST(Loop, TheTimeoutOfALoopCancelsItsChildren) {
  Rig rig;
  const auto outcome =
      rig.run(Draft()
                  .node("l", "each", R"({"Items": [0]})", R"({"timeout_ms": 50, "retry": {"max": 0}})")
                  .node("p", "pause", R"({"Seconds": 3600})", "{}", "l"));
  EXPECT_EQ(outcome.error->code, ErrorCode::timeout);
  EXPECT_EQ(rig.state("p", "0"), "cancelled");
  EXPECT_EQ(rig.state("l"), "failed");
}

TEST(Loop, CancellingInTheMiddleEndsAllOfIt) {
  Rig rig;
  rig.cancel_at("p", "enough");
  const auto outcome = rig.run(Draft()
                                   .node("outer", "each", R"({"Items": [1, 2], "Concurrency": 2})")
                                   .node("inner", "each", R"({"Items": [1, 2]})", "{}", "outer")
                                   .node("p", "pause", R"({"Seconds": 3600})", "{}", "inner"));
  EXPECT_EQ(outcome.status, ExecutionStatus::cancelled);
  EXPECT_EQ(rig.state("outer"), "cancelled");
}

TEST(Loop, VariablesAreSharedOneAfterAnotherAndCopiedSideBySide) {
  for (const int concurrency : {1, 2}) {
    Rig rig;
    rig.run(
        Draft()
            .node("start", "assign", R"({"Variables": {"n": 0}})")
            .node("l", "each",
                  fmt::format(R"({{"Items": [1, 2, 3], "Concurrency": {}, "Collect": "{{{{ vars.n }}}}"}})",
                              concurrency))
            .node("add", "assign", R"({"Variables": {"n": "{{ vars.n + item }}"}})", "{}", "l")
            .node("end", "value", R"({"Value": "{{ vars.n }}"})")
            .then("start", "l")
            .then("l", "end"));
    EXPECT_EQ(json::dump(rig.output("l", "Results")), concurrency == 1 ? "[1,3,6]" : "[1,2,3]");
    EXPECT_EQ(rig.output("end", "Value"), json::value(concurrency == 1 ? 6 : 0));
  }
}

TEST(Loop, ItsConditionSeesTheLastIteration) {
  Rig rig;
  const auto outcome =
      rig.run(Draft()
                  .node("w", "again", R"({"Condition": "!has(nodes.c.value) || nodes.c.value < 3"})")
                  .node("c", "value", R"({"Value": "{{ index + 1 }}"})", "{}", "w"));
  EXPECT_EQ(outcome.status, ExecutionStatus::completed) << rig.message("w");
  EXPECT_EQ(rig.output("w", "Count"), json::value(3));
}

TEST(Loop, EachIterationHasItsOwnIdempotencyKey) {
  Rig rig;
  rig.run(
      Draft().node("l", "each", R"({"Items": [1, 2]})").node("c", "shaky", R"({"Failures": 0})", "{}", "l"));
  const auto& keys = notebook().texts["key of c"];
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_NE(keys[0], keys[1]);
}

}  // namespace
}  // namespace flow::engine
