// Effects: what is done about one that an earlier try began, and that no crash makes it happen twice unseen.
#include <gtest/gtest.h>

#include "engine/testing/rig.hpp"

namespace flow::engine {
namespace {

using testing::Draft;
using testing::notebook;
using testing::Rig;
using Step = EffectDecision::Step;

struct DecisionCase {
  std::string name;
  EffectPolicy policy;
  EffectFound found;
  Step step;
  ErrorCode error = ErrorCode::internal;  // of refuse
  bool becomes_unknown = false;
};
void PrintTo(const DecisionCase& one, std::ostream* out) {
  *out << one.name;
}

class Decision : public ::testing::TestWithParam<DecisionCase> {};
TEST_P(Decision, FollowsTheTable) {
  const DecisionCase& one = GetParam();
  const EffectDecision decision = decide(one.policy, one.found);
  EXPECT_EQ(decision.step, one.step);
  EXPECT_EQ(decision.becomes_unknown, one.becomes_unknown);
  ASSERT_EQ(decision.error.has_value(), one.step == Step::refuse);
  if (decision.error) {
    EXPECT_EQ(decision.error->code, one.error);
    EXPECT_EQ(decision.error->effect, Effect::unknown);
    EXPECT_FALSE(decision.error->retryable());
  }
}
constexpr auto kIdempotent = EffectPolicy::idempotent;
constexpr auto kOnce = EffectPolicy::at_most_once;
INSTANTIATE_TEST_SUITE_P(
    All, Decision,
    ::testing::Values(
        DecisionCase{"New", kIdempotent, {}, Step::perform},
        DecisionCase{"NewOnce", kOnce, {}, Step::perform},
        DecisionCase{"FailedBefore", kIdempotent, {EffectState::failed, 2, false, {}}, Step::perform},
        DecisionCase{"FailedBeforeOnce", kOnce, {EffectState::failed, 2, false, {}}, Step::perform},
        DecisionCase{"SameRequest", kIdempotent, {EffectState::intent, 2, true, {}}, Step::perform},
        DecisionCase{"SameRequestOnce",
                     kOnce,
                     {EffectState::intent, 2, true, {}},
                     Step::refuse,
                     ErrorCode::conflict,
                     true},
        DecisionCase{"OtherRequest",
                     kIdempotent,
                     {EffectState::intent, 2, false, {}},
                     Step::refuse,
                     ErrorCode::internal},
        DecisionCase{"OtherRequestOnce",
                     kOnce,
                     {EffectState::intent, 2, false, {}},
                     Step::refuse,
                     ErrorCode::conflict,
                     true},
        DecisionCase{"Done", kIdempotent, {EffectState::done, 2, true, {}}, Step::reuse},
        DecisionCase{"DoneByAnotherRequest", kIdempotent, {EffectState::done, 3, false, {}}, Step::reuse},
        DecisionCase{"DoneOnce", kOnce, {EffectState::done, 2, true, {}}, Step::reuse},
        DecisionCase{
            "UnknownOnce", kOnce, {EffectState::unknown, 3, true, {}}, Step::refuse, ErrorCode::conflict}),
    [](const auto& info) { return info.param.name; });

TEST(Keys, AreOfExecutionNodeAndIteration) {
  const std::string key = node_run_key("run-1", NodeId("n"), "3/0");
  EXPECT_EQ(key, node_run_key("run-1", NodeId("n"), "3/0"));
  EXPECT_EQ(key.size(), 64U);
  EXPECT_NE(key, node_run_key("run-2", NodeId("n"), "3/0"));
  EXPECT_NE(key, node_run_key("run-1", NodeId("m"), "3/0"));
  EXPECT_NE(key, node_run_key("run-1", NodeId("n"), "3/1"));
}

// The process dies after the effect and before `done`: the row stays an intent.
class DyingEffects final : public EffectJournal {
 public:
  explicit DyingEffects(MemoryEffects& rows) : rows_(rows) {}
  Task<Result<EffectFound>> intend(Context cx, EffectIntent intent) override {
    return rows_.intend(cx, std::move(intent));
  }
  Task<Result<void>> settle(Context, EffectResult) override {
    co_return fail(ErrorCode::unavailable, "the database is gone");
  }

 private:
  MemoryEffects& rows_;
};

class Effects : public ::testing::Test {
 protected:
  Outcome run(std::string_view inputs, std::string_view settings = "{}") {
    return rig.run(Draft().node("n", "effect", inputs, settings));
  }
  Outcome run_and_die(std::string_view inputs, std::string_view settings = "{}") {
    DyingEffects dying(rows);
    rig.request.effects = &dying;
    Outcome outcome = run(inputs, settings);
    rig.request.effects = &rows;
    return outcome;
  }
  int times() { return notebook().attempts["n"]; }
  EffectState state() const { return rows.find("n")->state; }

  Rig rig;
  MemoryEffects rows;
  void SetUp() override { rig.request.effects = &rows; }
};

constexpr std::string_view kWorks = R"({"Failures": 0, "Dispatch": true})";
constexpr std::string_view kOnceOnly = R"({"idempotent": false})";

TEST_F(Effects, DoneIsReused) {
  EXPECT_EQ(run(kWorks).status, ExecutionStatus::completed);
  EXPECT_EQ(rows.find("n")->response, json::value(json::object{{"Value", 1}}));
  EXPECT_FALSE(rig.journal.finished("n")->reused);
  EXPECT_EQ(run(kWorks).status, ExecutionStatus::completed);
  EXPECT_EQ(times(), 1);
  EXPECT_TRUE(rig.journal.finished("n")->reused);
  EXPECT_EQ(rig.output("n", "Value"), json::value(1));
  EXPECT_EQ(rig.journal.finished("n")->kind, RunKind::effect);
}

TEST_F(Effects, ACrashAfterIsRepeatedWithTheSameKey) {
  const Outcome died = run_and_die(kWorks);
  EXPECT_EQ(died.error->code, ErrorCode::unavailable);
  EXPECT_EQ(died.error->effect, Effect::done);
  EXPECT_EQ(state(), EffectState::intent);
  EXPECT_EQ(run(kWorks).status, ExecutionStatus::completed);
  EXPECT_EQ(times(), 2);
  EXPECT_EQ(notebook().texts["key of n"][0], notebook().texts["key of n"][1]);
  EXPECT_EQ(notebook().texts["key of n"][0], rows.find("n")->intent.key);
  EXPECT_EQ(state(), EffectState::done);
}

TEST_F(Effects, ACrashAfterIsNotRepeatedWhereTheReceiverCouldNotTell) {
  run_and_die(kWorks, kOnceOnly);
  const Outcome second = run(kWorks, kOnceOnly);
  EXPECT_EQ(second.status, ExecutionStatus::failed);
  EXPECT_EQ(second.error->code, ErrorCode::conflict);
  EXPECT_EQ(second.error->effect, Effect::unknown);
  EXPECT_FALSE(second.may_retry);
  EXPECT_EQ(state(), EffectState::unknown);
  EXPECT_EQ(run(kWorks, kOnceOnly).error->code, ErrorCode::conflict);
  EXPECT_EQ(times(), 1);
}

TEST_F(Effects, AnotherRequestUnderTheSameKeyIsRefused) {
  run_and_die(R"({"Failures": 0, "Dispatch": true, "Seen": 1})");
  const Outcome second = run(R"({"Failures": 0, "Dispatch": true, "Seen": 2})");
  EXPECT_EQ(second.error->code, ErrorCode::internal);
  EXPECT_EQ(times(), 1);
}

struct SettledCase {
  std::string name;
  std::string inputs;
  std::string settings;
  EffectState state;
  bool may_retry;
};
void PrintTo(const SettledCase& one, std::ostream* out) {
  *out << one.name;
}
class Settled : public Effects, public ::testing::WithParamInterface<SettledCase> {};
TEST_P(Settled, ByWhatIsKnownOfTheEffect) {
  const SettledCase& one = GetParam();
  EXPECT_EQ(run(one.inputs, one.settings).may_retry, one.may_retry);
  EXPECT_EQ(state(), one.state);
}
INSTANTIATE_TEST_SUITE_P(
    All, Settled,
    ::testing::Values(
        SettledCase{"FailedBefore", R"({"Effect": "none"})", R"({"retry": {"max": 0}})", EffectState::failed,
                    true},
        SettledCase{"FailedAfterEachRetry", R"({"Effect": "none"})", "{}", EffectState::failed, true},
        SettledCase{"Unknown", R"({"Effect": "unknown"})", "{}", EffectState::intent, false},
        SettledCase{"UnknownButRepeatable", R"({"Effect": "unknown"})", R"({"idempotent": true})",
                    EffectState::intent, true},
        SettledCase{"UnknownOnce", R"({"Effect": "unknown"})", R"({"idempotent": false})",
                    EffectState::unknown, false},
        SettledCase{"TimedOutAfterDispatch", R"({"Hang": true, "Dispatch": true})",
                    R"({"idempotent": false, "timeout_ms": 30})", EffectState::unknown, false},
        SettledCase{"SucceedsAtTheThird", R"({"Failures": 2})", "{}", EffectState::done, false}),
    [](const auto& info) { return info.param.name; });

TEST_F(Effects, AFailureBeforeIsDoneAnewWithWhateverRequest) {
  run(R"({"Effect": "none", "Seen": 1})", R"({"retry": {"max": 0}})");
  EXPECT_EQ(run(R"({"Failures": 0, "Seen": 2})").status, ExecutionStatus::completed);
  EXPECT_EQ(times(), 2);
  EXPECT_EQ(state(), EffectState::done);
}

TEST_F(Effects, EachIterationHasItsOwn) {
  const Draft draft = Draft()
                          .node("loop", "each", R"({"Items": [1, 2]})")
                          .node("n", "effect", R"({"Failures": 0})", "{}", "loop");
  EXPECT_EQ(rig.run(draft).status, ExecutionStatus::completed);
  EXPECT_EQ(times(), 2);
  EXPECT_NE(rows.find("n", "0")->intent.key, rows.find("n", "1")->intent.key);
  rig.run(draft);
  EXPECT_EQ(times(), 2);
}

}  // namespace
}  // namespace flow::engine
