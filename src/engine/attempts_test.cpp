// Several attempts of one execution: what a later one need not do again, and what happens when it is no
// longer ours, or not over.
#include <gtest/gtest.h>

#include "engine/testing/rig.hpp"

namespace flow::engine {
namespace {

using testing::Draft;
using testing::notebook;
using testing::Rig;

class Reuse : public ::testing::Test {
 protected:
  void SetUp() override { rig.request.hash_key = Secret("key of the test"); }
  Outcome run_again(const Draft& draft) {
    earlier = {};
    for (const NodeFinished* record : rig.journal.all<NodeFinished>()) earlier.add(*record);
    rig.request.earlier = &earlier;
    return rig.run(draft);
  }
  std::size_t times(const std::string& node) { return notebook().texts[node].size(); }

  Rig rig;
  MemoryReuse earlier;
};

TEST_F(Reuse, ANodeWithTheSameInputsIsNotRun) {
  const Draft draft = Draft()
                          .node("a", "value", R"({"Value": {"x": 1}})")
                          .node("b", "value")
                          .edge("a", "Value", "b", "Value");
  rig.run(draft);
  EXPECT_EQ(rig.journal.finished("a")->input_hash.size(), 32U);
  EXPECT_EQ(run_again(draft).status, ExecutionStatus::completed);
  EXPECT_EQ(times("a"), 1U);
  EXPECT_EQ(times("b"), 1U);
  EXPECT_TRUE(rig.journal.finished("b")->reused);
  EXPECT_EQ(rig.journal.finished("b")->credits, 0);
  EXPECT_EQ(rig.output("b", "Value"), json::parse(R"({"x": 1})").value());
  run_again(draft);  // what was reused is reused again
  EXPECT_EQ(times("a"), 1U);
}

TEST_F(Reuse, OneWithOtherInputsIsAndSoWhatFollows) {
  const auto draft = [](int x) {
    return Draft()
        .node("a", "value", fmt::format(R"({{"Value": {}}})", x))
        .node("b", "value")
        .edge("a", "Value", "b", "Value")
        .node("c", "value", R"({"Value": 7})");
  };
  rig.run(draft(1));
  run_again(draft(2));
  EXPECT_EQ(times("a"), 2U);
  EXPECT_EQ(times("b"), 2U);
  EXPECT_EQ(times("c"), 1U);
}

TEST_F(Reuse, LargeValuesComeFromTheirFile) {
  rig.request.value_limit = Bytes{100};
  const std::string text(5000, 'x');
  const Draft draft = Draft()
                          .node("a", "value", fmt::format(R"({{"Value": "{}"}})", text))
                          .node("b", "value")
                          .edge("a", "Value", "b", "Value");
  rig.run(draft);
  run_again(draft);
  EXPECT_EQ(times("a"), 1U);
  std::filesystem::remove_all(rig.folder);
  run_again(draft);  // the file is gone: run it
  EXPECT_EQ(times("a"), 2U);
}

TEST_F(Reuse, FailedOnesControlAndVariablesRunAgain) {
  const Draft draft = Draft()
                          .node("set", "assign", R"({"Variables": {"x": 1}})")
                          .node("fails", "shaky", "{}", R"({"on_error": "continue"})")
                          .node("fork", "fork", R"({"Go": true})")
                          .node("loop", "each", R"({"Items": [1, 2]})")
                          .node("in", "value", R"({"Value": "{{ item }}"})", "{}", "loop")
                          .node("bye", "value", R"({"Value": 1})", R"({"teardown": true})");
  rig.run(draft);
  run_again(draft);
  EXPECT_EQ(notebook().attempts["fails"], 6);  // three tries each
  for (const std::string_view node : {"set", "fails", "fork", "loop", "bye"}) {
    EXPECT_FALSE(rig.journal.finished(node)->reused) << node;
  }
  EXPECT_TRUE(rig.journal.finished("in", "1")->reused);
  EXPECT_EQ(times("in"), 2U);
  EXPECT_EQ(times("bye"), 2U);
}

TEST_F(Reuse, WhatWasBlackenedIsNotReused) {
  const auto password = std::make_shared<std::string>("hunter22");
  rig.request.credentials = [password](std::string_view name) -> Result<Credential> {
    return Credential{.name = std::string(name),
                      .kind = "login",
                      .fields = {{"password", Secret(*password)}, {"username", Secret("anna")}},
                      .hosts = {}};
  };
  const Draft draft = Draft()
                          .node("n", "login", R"({"Password": {"$credential": "shop"}})")
                          .node("o", "needs", R"({"Text": "x"})");
  const workflow::CheckOptions options{
      .credentials = std::map<std::string, std::string, std::less<>>{{"shop", "login"}}};
  rig.run(draft, options);
  EXPECT_TRUE(rig.journal.finished("n")->input_hash.empty());
  EXPECT_FALSE(rig.journal.finished("o")->input_hash.empty());
}

TEST(TestRuns, PinnedOutputsStandForARun) {
  Rig rig;
  rig.request.pinned["b"] = {{"Value", 42}};
  const Draft draft = Draft()
                          .node("a", "value", R"({"Value": 1})")
                          .node("b", "value")
                          .edge("a", "Value", "b", "Value")
                          .node("c", "value")
                          .edge("b", "Value", "c", "Value")
                          .node("d", "value", R"({"Value": 1})");
  EXPECT_EQ(rig.run(draft).status, ExecutionStatus::completed);
  EXPECT_EQ(rig.output("c", "Value"), json::value(42));
  EXPECT_TRUE(rig.journal.finished("b")->pinned);
  EXPECT_TRUE(notebook().texts["b"].empty());

  rig.request.run_to = NodeId("c");
  rig.run(draft);
  EXPECT_EQ(rig.state("a"), "skipped");  // only the pinned node would need it
  EXPECT_EQ(rig.state("c"), "succeeded");
  EXPECT_EQ(rig.state("d"), "skipped");
}

TEST(TestRuns, RunToANodeInsideOfALoopRunsTheLoop) {
  Rig rig;
  rig.request.run_to = NodeId("in");
  rig.run(Draft()
              .node("list", "value", R"({"Value": [1, 2]})")
              .node("loop", "each")
              .edge("list", "Value", "loop", "Items")
              .node("in", "value", R"({"Value": "{{ nodes.before.value }}"})", "{}", "loop")
              .node("before", "value", R"({"Value": 1})")
              .node("after", "value")
              .then("loop", "after"));
  for (const std::string_view node : {"list", "loop", "before"})
    EXPECT_EQ(rig.state(node), "succeeded") << node;
  EXPECT_EQ(rig.state("in", "1"), "succeeded");
  EXPECT_EQ(rig.state("after"), "skipped");
}

TEST(TestRuns, RefuseWhatIsNotThere) {
  Rig rig;
  const Draft draft = Draft().node("a", "value");
  rig.request.pinned["z"] = {};
  EXPECT_EQ(rig.run(draft).error->message, "there is no node \"z\" to pin");
  rig.request.pinned = {{"a", {{"Nothing", 1}}}};
  EXPECT_EQ(rig.run(draft).error->message, "node \"a\" has no output \"Nothing\" to pin");
  rig.request.pinned = {};
  rig.request.run_to = NodeId("z");
  EXPECT_EQ(rig.run(draft).error->message, "there is no node \"z\" to run to");
}

// Lost after so many questions.
class CountedLease final : public Lease {
 public:
  explicit CountedLease(int answers) : left_(answers) {}
  Result<void> check() const override {
    if (left_ == 0) return fail(ErrorCode::cancelled, "the lease is lost");
    left_ -= 1;
    return {};
  }

 private:
  mutable int left_;
};

TEST(Leases, NothingBeginsWithoutOne) {
  Rig rig;
  const CountedLease lease(0);
  rig.request.lease = &lease;
  const Outcome outcome = rig.run(Draft().node("n", "effect", R"({"Failures": 0})"));
  EXPECT_EQ(outcome.status, ExecutionStatus::failed);
  EXPECT_EQ(outcome.error->code, ErrorCode::cancelled);
  EXPECT_FALSE(outcome.may_retry);
  EXPECT_EQ(notebook().attempts["n"], 0);
}

TEST(Leases, AreAskedAgainWhereTheEffectBegins) {
  Rig rig;
  const CountedLease lease(1);
  rig.request.lease = &lease;
  MemoryEffects effects;
  rig.request.effects = &effects;
  const Outcome outcome = rig.run(Draft().node("n", "effect", R"({"Failures": 0, "Dispatch": true})"));
  EXPECT_EQ(outcome.error->code, ErrorCode::cancelled);
  EXPECT_EQ(outcome.error->effect, Effect::none);
  EXPECT_EQ(effects.find("n")->state, EffectState::failed);
}

struct StopCase {
  std::string name;
  StopReason reason;
  std::string message;
  bool tears_down;
};
void PrintTo(const StopCase& one, std::ostream* out) {
  *out << one.name;
}
class Stopped : public ::testing::TestWithParam<StopCase> {};
TEST_P(Stopped, LeavesTeardownToTheNextAttemptWhereThereIsOne) {
  const StopCase& one = GetParam();
  Rig rig;
  rig.stop_at("n", one.reason);
  const Outcome outcome = rig.run(
      Draft().node("n", "pause", R"({"Seconds": 3600})").node("bye", "value", "{}", R"({"teardown": true})"));
  EXPECT_EQ(outcome.status, ExecutionStatus::cancelled);
  EXPECT_EQ(outcome.error->message, one.message);
  EXPECT_EQ(rig.state("n"), "cancelled");
  EXPECT_EQ(rig.state("bye"), one.tears_down ? "succeeded" : "");
}
INSTANTIATE_TEST_SUITE_P(
    All, Stopped,
    ::testing::Values(StopCase{"Cancelled", StopReason::cancelled, "the run was cancelled", true},
                      StopCase{"Interrupted", StopReason::interrupted, "the worker stops", false},
                      StopCase{"LeaseLost", StopReason::lease_lost, "the lease on the run is lost", false},
                      StopCase{"TimeOver", StopReason::time_over, "the time of the attempt is over", false}),
    [](const auto& info) { return info.param.name; });

TEST(Interrupted, EndsATeardownNodeThatRuns) {
  Rig rig;
  rig.stop_at("bye", StopReason::interrupted);
  rig.run(Draft().node("n", "value").node("bye", "pause", R"({"Seconds": 3600})", R"({"teardown": true})"));
  EXPECT_EQ(rig.state("bye"), "cancelled");
}

// Has so many, and remembers what was asked.
class Purse final : public Credits {
 public:
  explicit Purse(int has) : has_(has) {}
  Result<void> charge(const Charge& charge) override {
    if (charge.credits > has_) return fail(ErrorCode::quota, "{} credits are left", has_);
    has_ -= charge.credits;
    keys.push_back(charge.key);
    return {};
  }
  void refund(const Charge& charge) override { has_ += charge.credits; }
  int has() const { return has_; }
  std::vector<std::string> keys;

 private:
  int has_;
};

TEST(Purses, AreAskedBeforeTheFirstAttemptAndGetBackWhatWasOurFault) {
  Rig rig;
  Purse purse(7);
  rig.request.credits = &purse;
  EXPECT_EQ(rig.run(Draft().node("n", "shaky", R"({"Failures": 2})")).credits, 3);
  EXPECT_EQ(purse.keys, std::vector<std::string>{node_run_key("run-1", NodeId("n"), "")});
  rig.run(Draft().node("n", "shaky", R"({"Class": "internal"})"));
  EXPECT_EQ(purse.has(), 4);
  const auto outcome =
      rig.run(Draft().node("a", "shaky", R"({"Failures": 0})").node("b", "shaky", "{}").then("a", "b"));
  EXPECT_EQ(outcome.error->code, ErrorCode::quota);
  EXPECT_EQ(notebook().attempts["b"], 0);
}

TEST(Purses, GetBackWhatABrowserThatDiedCost) {
  Rig rig;
  Purse purse(7);
  rig.request.credits = &purse;
  const Outcome outcome = rig.run(Draft().node("n", "shaky", R"({"Class": "browser_crashed"})"));
  EXPECT_EQ(outcome.error->code, ErrorCode::browser_crashed);
  EXPECT_EQ(notebook().attempts["n"], 3);
  EXPECT_EQ(purse.keys.size(), 1U);  // charged once, whatever the number of tries
  EXPECT_EQ(purse.has(), 7);
  EXPECT_EQ(outcome.credits, 0);
  EXPECT_EQ(rig.journal.finished("n")->credits, 0);
}

// Opens a page and lets nobody else have it.
std::optional<browser::PageLease> held_page;
Task<Result<sdk::Outputs>> open_and_hold(sdk::NodeContext cx, sdk::Inputs in) {
  CO_TRY(auto opened, co_await testing::run_open(cx, std::move(in)));
  CO_TRY(held_page, co_await opened.all().at("Web Page").page().page->acquire(cx.context()));
  co_return opened;
}
const sdk::NodeType kOpenAndHold{.spec = testing::open_node.spec, .run = open_and_hold};

TEST(Purses, GetBackWhatANodeCostThatWasCancelledWhileItWaitedForItsPage) {
  Rig rig;
  Purse purse(7);
  rig.request.credits = &purse;
  rig.request.find_node = [](std::string_view type) {
    return type == "open" ? &kOpenAndHold : testing::find_node(type);
  };
  rig.stop_at("t", StopReason::cancelled);
  const Outcome outcome =
      rig.run(Draft().node("open", "open").node("t", "touch").edge("open", "Web Page", "t", "Web Page"));
  held_page.reset();
  EXPECT_EQ(outcome.status, ExecutionStatus::cancelled);
  EXPECT_EQ(purse.keys, (std::vector<std::string>{node_run_key("run-1", NodeId("open"), ""),
                                                  node_run_key("run-1", NodeId("t"), "")}));
  EXPECT_TRUE(notebook().lines.empty());
  ASSERT_EQ(rig.state("t"), "cancelled");
  EXPECT_EQ(rig.journal.finished("t")->credits, 0);
  EXPECT_EQ(outcome.credits, 1);
  EXPECT_EQ(purse.has(), 7 - 1);
}

struct RetryableCase {
  std::string name;
  std::string type;
  std::string inputs;
  bool may_retry;
};
void PrintTo(const RetryableCase& one, std::ostream* out) {
  *out << one.name;
}
class AnotherAttempt : public ::testing::TestWithParam<RetryableCase> {};
TEST_P(AnotherAttempt, MayHelp) {
  const RetryableCase& one = GetParam();
  Rig rig;
  EXPECT_EQ(rig.run(Draft().node("n", one.type, one.inputs)).may_retry, one.may_retry);
}
INSTANTIATE_TEST_SUITE_P(
    All, AnotherAttempt,
    ::testing::Values(RetryableCase{"Network", "shaky", R"({"Class": "network"})", true},
                      RetryableCase{"ServerError", "shaky", R"({"Class": "http_5xx"})", true},
                      RetryableCase{"Refused", "shaky", R"({"Class": "http_4xx"})", false},
                      RetryableCase{"Quota", "shaky", R"({"Class": "quota"})", false},
                      RetryableCase{"Cancelled", "shaky", R"({"Class": "cancelled"})", false},
                      RetryableCase{"EffectNotBegun", "effect", R"({"Class": "network"})", true},
                      RetryableCase{"EffectInDoubt", "effect", R"({"Class": "network", "Effect": "unknown"})",
                                    false},
                      RetryableCase{"TheWorkflowSaysSo", "stop", R"({"Status": "failed"})", false}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace flow::engine
