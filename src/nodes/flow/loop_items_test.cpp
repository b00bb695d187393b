#include <set>

#include "async/loop.hpp"
#include "nodes/testing/host.hpp"
#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

using testing::Host;
using testing::run_node;

struct Watch {
  int running = 0;
  int most = 0;
  std::vector<std::int64_t> begun;
  std::set<std::int64_t> failing;
  bool isolated = false;
  ErrorCode code = ErrorCode::not_found;
};

// Doubles its item after a moment; the first items take longest, so that side by side they end out of order.
Task<Result<sdk::IterationResult>> doubled(Host* host, std::shared_ptr<Watch> watch, sdk::Iteration one) {
  watch->begun.push_back(one.index);
  watch->isolated = watch->isolated || one.isolated_variables;
  watch->running += 1;
  watch->most = std::max(watch->most, watch->running);
  co_await host->context().clock().sleep_for(milliseconds{one.index == 0 ? 20 : 2});
  watch->running -= 1;
  if (watch->failing.contains(one.index)) co_return fail(watch->code, "no price for item {}", one.index);
  co_return sdk::IterationResult{.collected = json::value(one.item->to_number<std::int64_t>() * 2)};
}

auto with(std::shared_ptr<Watch> watch) {
  return [watch](Host& host) {
    host.iteration = [&host, watch](sdk::Iteration one) { return doubled(&host, watch, std::move(one)); };
  };
}

TEST(LoopItems, NoItemsGiveNoResults) {
  const auto out = run_node("loop_items", R"({"Items": []})", with(std::make_shared<Watch>()));
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(json::dump(*out), R"({"Count":0,"Errors":[],"Results":[]})");
}

TEST(LoopItems, GoesThroughThemInOrder) {
  const auto watch = std::make_shared<Watch>();
  const auto out = run_node("loop_items", R"({"Items": [3, 1, 2]})", with(watch));
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(json::dump(*out), R"({"Count":3,"Errors":[],"Results":[6,2,4]})");
  EXPECT_EQ(watch->begun, (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_EQ(watch->most, 1);
  EXPECT_FALSE(watch->isolated);
}

TEST(LoopItems, KeepsTheOrderOfResultsSideBySide) {
  const auto watch = std::make_shared<Watch>();
  const auto out = run_node("loop_items", R"({"Items": [1, 2, 3, 4, 5], "Concurrency": 3})", with(watch));
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(json::dump(out->at("Results")), "[2,4,6,8,10]");
  EXPECT_EQ(watch->most, 3);
  EXPECT_TRUE(watch->isolated);
}

TEST(LoopItems, AThousandItems) {
  std::string items;
  for (int i = 0; i < 1000; ++i) items += (i > 0 ? "," : "") + std::to_string(i);
  const auto out = run_node("loop_items", R"({"Items": [)" + items + R"(], "Concurrency": 50})",
                            with(std::make_shared<Watch>()));
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(out->at("Count"), json::value(1000));
  EXPECT_EQ(out->at("Results").at(999), json::value(1998));
}

TEST(LoopItems, StopsAtTheFirstFailure) {
  const auto watch = std::make_shared<Watch>();
  watch->failing = {1};
  const auto out = run_node("loop_items", R"({"Items": [1, 2, 3, 4]})", with(watch));
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, ErrorCode::not_found);
  EXPECT_EQ(out.error().message, "item 1: no price for item 1");
  EXPECT_EQ(watch->begun.size(), 2u);
}

TEST(LoopItems, AFailureCancelsTheItemsUnderWay) {
  const auto watch = std::make_shared<Watch>();
  watch->failing = {1};
  const auto out = run_node("loop_items", R"({"Items": [1, 2, 3, 4, 5, 6], "Concurrency": 2})", with(watch));
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, ErrorCode::not_found);
  EXPECT_EQ(watch->begun.size(), 2u);
}

TEST(LoopItems, CollectsErrorsWhenToldTo) {
  const auto watch = std::make_shared<Watch>();
  watch->failing = {1};
  const auto out = run_node("loop_items", R"({"Items": [1, 2, 3], "Stop On Error": false})", with(watch));
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(json::dump(out->at("Results")), "[2,null,6]");
  const auto& row = out->at("Errors").at(0);
  EXPECT_EQ(row.at("index"), json::value(1));
  EXPECT_EQ(row.at("item"), json::value(2));
  EXPECT_EQ(row.at("error").at("class"), json::value("not_found"));
  EXPECT_EQ(row.at("error").at("message"), json::value("no price for item 1"));
}

TEST(LoopItems, FailsOverMaxErrorsWithTheFirstClass) {
  const auto watch = std::make_shared<Watch>();
  watch->failing = {0, 1, 2};
  const auto out = run_node(
      "loop_items", R"({"Items": [1, 2, 3, 4], "Stop On Error": false, "Max Errors": 1})", with(watch));
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, ErrorCode::not_found);
  EXPECT_EQ(out.error().message, "more than 1 items failed; the first: no price for item 0");
  EXPECT_EQ(watch->begun.size(), 2u);
}

TEST(LoopItems, FailsWhenEveryItemDid) {
  const auto watch = std::make_shared<Watch>();
  watch->failing = {0, 1};
  const auto out = run_node("loop_items", R"({"Items": [1, 2], "Stop On Error": false})", with(watch));
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().message, "every item failed; the first: no price for item 0");
  EXPECT_EQ(out.error().detail.at("errors").as_array().size(), 2u);
}

TEST(LoopItems, CancellationIsNoErrorOfAnItem) {
  const auto watch = std::make_shared<Watch>();
  watch->failing = {0};
  watch->code = ErrorCode::cancelled;
  const auto out = run_node("loop_items", R"({"Items": [1, 2], "Stop On Error": false})", with(watch));
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, ErrorCode::cancelled);
  EXPECT_EQ(watch->begun.size(), 1u);
}

TEST(LoopItems, RefusesTooManyItemsBeforeStarting) {
  const auto watch = std::make_shared<Watch>();
  const auto out = run_node("loop_items", R"({"Items": [1, 2, 3], "Max Items": 2})", with(watch));
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, ErrorCode::quota);
  EXPECT_TRUE(watch->begun.empty());
}

TEST(LoopItems, RefusesAStrangeConcurrency) {
  for (const std::string given : {"0", "-1", "1.5", "101"}) {
    const auto out = run_node("loop_items", R"({"Items": [1], "Concurrency": )" + given + "}",
                              with(std::make_shared<Watch>()));
    ASSERT_FALSE(out) << given;
    EXPECT_EQ(out.error().code, ErrorCode::invalid_input);
  }
}

}  // namespace
}  // namespace flow::nodes
