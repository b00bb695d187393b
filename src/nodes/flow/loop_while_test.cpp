#include "async/loop.hpp"
#include "nodes/testing/host.hpp"
#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

using testing::Host;
using testing::run_node;

Task<Result<sdk::IterationResult>> once(Host* host, sdk::Iteration one) {
  host->vars["done"] = one.index + 1;
  co_return sdk::IterationResult{.collected = json::value(one.index)};
}

Task<Result<sdk::IterationResult>> broken(sdk::Iteration) {
  co_return fail(ErrorCode::empty, "nothing on the page");
}

void count(Host& host) {
  host.vars["done"] = 0;
  host.iteration = [&host](sdk::Iteration one) { return once(&host, std::move(one)); };
}

TEST(LoopWhile, RunsWhileTheConditionHolds) {
  const auto out = run_node("loop_while", R"({"Condition": "vars.done < 3"})", count);
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(json::dump(*out), R"({"Count":3,"Results":[0,1,2]})");
}

TEST(LoopWhile, SeesTheIndexOfTheNextIteration) {
  const auto out = run_node("loop_while", R"({"Condition": "index < 2"})", count);
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(out->at("Count"), json::value(2));
}

TEST(LoopWhile, CheckedBeforeMayRunNever) {
  const auto out = run_node("loop_while", R"({"Condition": "false"})", count);
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(json::dump(*out), R"({"Count":0,"Results":[]})");
}

TEST(LoopWhile, CheckedAfterRunsOnceAtLeast) {
  const auto out = run_node("loop_while", R"({"Condition": "false", "Check": "after"})", count);
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(out->at("Count"), json::value(1));
}

TEST(LoopWhile, FailsAtTheMost) {
  const auto out = run_node("loop_while", R"({"Condition": "true", "Max Iterations": 2})", count);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, ErrorCode::quota);
}

TEST(LoopWhile, TheMostIsNoProblemWhenTheConditionEndsThere) {
  const auto out = run_node("loop_while", R"({"Condition": "index < 2", "Max Iterations": 2})", count);
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(out->at("Count"), json::value(2));
}

TEST(LoopWhile, StopsAtTheMostWithAWarning) {
  std::vector<std::string> warnings;
  const auto out = run_node("loop_while", R"({"Condition": "true", "Max Iterations": 2, "On Max": "stop"})",
                            count, [&](Host& host) { warnings = host.warnings; });
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(out->at("Count"), json::value(2));
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0], "stopped after 2 iterations, although the condition still holds");
}

TEST(LoopWhile, AFailureInsideFailsTheLoop) {
  const auto out =
      run_node("loop_while", R"({"Condition": "true"})", [](Host& host) { host.iteration = broken; });
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, ErrorCode::empty);
  EXPECT_EQ(out.error().message, "iteration 0: nothing on the page");
}

TEST(LoopWhile, AConditionThatFailsIsAnInputError) {
  for (const std::string condition : {"vars.nothing > 1", "1 + 1", "index <"}) {
    const auto out = run_node("loop_while", R"({"Condition": ")" + condition + R"("})", count);
    ASSERT_FALSE(out) << condition;
    EXPECT_EQ(out.error().code, ErrorCode::invalid_input) << condition;
    EXPECT_NE(out.error().message.find("Condition"), std::string::npos) << out.error().message;
  }
}

}  // namespace
}  // namespace flow::nodes
