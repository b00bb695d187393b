// What follows a failure: another attempt, or what on_error says; and what `when` keeps from running.
#include <gtest/gtest.h>

#include "engine/detail/retry.hpp"
#include "engine/testing/rig.hpp"

namespace flow::engine {
namespace {

using testing::Draft;
using testing::notebook;
using testing::Rig;

struct RetryCase {
  std::string name;
  std::string type;
  std::string inputs;
  std::string settings;
  int attempts;
  std::string state;
};
void PrintTo(const RetryCase& one, std::ostream* out) {
  *out << one.name;
}

class Retries : public ::testing::TestWithParam<RetryCase> {};
TEST_P(Retries, ByClassAndEffect) {
  const RetryCase& one = GetParam();
  Rig rig;
  const auto outcome = rig.run(Draft().node("n", one.type, one.inputs, one.settings));
  EXPECT_EQ(notebook().attempts["n"], one.attempts);
  EXPECT_EQ(rig.state("n"), one.state);
  EXPECT_EQ(outcome.status, one.state == "succeeded" ? ExecutionStatus::completed : ExecutionStatus::failed);
  const NodeFinished* record = rig.journal.finished("n");
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->attempts, one.attempts);
}
INSTANTIATE_TEST_SUITE_P(
    All, Retries,
    ::testing::Values(
        RetryCase{"SucceedsAtTheThird", "shaky", R"({"Failures": 2})", "{}", 3, "succeeded"},
        RetryCase{"ThreeAreTheMost", "shaky", R"({"Failures": 3})", "{}", 3, "failed"},
        RetryCase{"ServerErrors", "shaky", R"({"Class": "http_5xx", "Failures": 1})", "{}", 2, "succeeded"},
        RetryCase{"RefusalsAreFinal", "shaky", R"({"Class": "http_4xx"})", "{}", 1, "failed"},
        RetryCase{"DefectsAreFinal", "shaky", R"({"Class": "internal"})", "{}", 1, "failed"},
        RetryCase{"CancelledNever", "shaky", R"({"Class": "cancelled"})", "{}", 1, "failed"},
        RetryCase{"MoreWhenAsked", "shaky", R"({"Failures": 4})", R"({"retry": {"max": 4}})", 5, "succeeded"},
        RetryCase{"NoneWhenAsked", "shaky", R"({"Failures": 1})", R"({"retry": {"max": 0}})", 1, "failed"},
        RetryCase{"OnlyTheNamedClasses", "shaky", R"({"Class": "empty", "Failures": 1})",
                  R"({"retry": {"on": ["empty"]}})", 2, "succeeded"},
        RetryCase{"NoOtherThanTheNamedClasses", "shaky", R"({"Failures": 1})",
                  R"({"retry": {"on": ["empty"]}})", 1, "failed"},
        RetryCase{"ASideEffectBeforeItHappened", "effect", R"({"Failures": 1})", "{}", 2, "succeeded"},
        RetryCase{"ASideEffectThatMayHaveHappened", "effect", R"({"Failures": 1, "Effect": "unknown"})", "{}",
                  1, "failed"},
        RetryCase{"UnlessItIsIdempotent", "effect", R"({"Failures": 1, "Effect": "unknown"})",
                  R"({"idempotent": true})", 2, "succeeded"},
        RetryCase{"TimedOutAfterDispatch", "effect", R"({"Hang": true, "Dispatch": true})",
                  R"({"timeout_ms": 30})", 1, "failed"},
        RetryCase{"TimedOutAfterDispatchButIdempotent", "effect", R"({"Hang": true, "Dispatch": true})",
                  R"({"timeout_ms": 30, "idempotent": true})", 3, "failed"},
        RetryCase{"TimedOutBeforeDispatch", "effect", R"({"Hang": true})", R"({"timeout_ms": 30})", 3,
                  "failed"}),
    [](const auto& info) { return info.param.name; });

TEST(Retries, WaitForRetryAfter) {
  Rig rig;
  const auto began = std::chrono::steady_clock::now();
  rig.run(Draft().node(
      "n", "effect",
      R"({"Class": "http_429", "Dispatch": true, "Failures": 1, "Detail": {"retry_after_ms": 120}})"));
  EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds{120});
  EXPECT_EQ(rig.state("n"), "succeeded");
  const auto waits = rig.journal.all<NodeWaiting>();
  // http_429 is retried although the request went out: it was definitely refused.
  ASSERT_EQ(waits.size(), 1U);
  EXPECT_EQ(waits[0]->reason, "retry in 0.1 s after http_429: it broke");
  EXPECT_EQ(waits[0]->fields.at("try"), 1);
  EXPECT_EQ(waits[0]->fields.at("error").at("class"), "http_429");
}

TEST(Retries, KeepNowInputsAndTheIdempotencyKey) {
  Rig rig;
  rig.run(
      Draft().node("n", "shaky", R"({"Failures": 2, "Seen": "{{ now }}"})", R"({"retry": {"delay_ms": 5}})"));
  const auto& seen = notebook().texts["n"];
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[0], seen[2]);
  const auto& keys = notebook().texts["key of n"];
  ASSERT_EQ(keys.size(), 3U);
  EXPECT_EQ(keys[0].size(), 64U);
  EXPECT_EQ(keys[0], keys[2]);
}

TEST(Retries, AreFreeAndADefectIsRefunded) {
  Rig rig;
  EXPECT_EQ(rig.run(Draft().node("n", "shaky", R"({"Failures": 2})")).credits, 3);
  EXPECT_EQ(rig.run(Draft().node("n", "shaky", R"({"Class": "internal"})")).credits, 0);
  EXPECT_EQ(rig.run(Draft().node("n", "shaky", R"({"Class": "empty"})")).credits, 3);
}

TEST(Credits, TooFewAreAQuotaBeforeTheAttempt) {
  Rig rig;
  const auto outcome = rig.run(Draft()
                                   .settings(R"({"max_credits": 4})")
                                   .node("a", "shaky", R"({"Failures": 0})")
                                   .node("b", "shaky")
                                   .then("a", "b"));
  EXPECT_EQ(outcome.status, ExecutionStatus::failed);
  EXPECT_EQ(outcome.error->code, ErrorCode::quota);
  EXPECT_EQ(notebook().attempts["b"], 0);
  EXPECT_EQ(outcome.credits, 3);
}

TEST(OnError, ContinueGivesNullsAndDegrades) {
  Rig rig;
  const auto outcome =
      rig.run(Draft()
                  .node("n", "shaky", R"({"Class": "empty"})", R"({"on_error": "continue"})")
                  .node("value", "value", R"({"Note": "{{ nodes.n.state }} {{ nodes.n.error.class }}"})")
                  .node("extra", "value")
                  .node("done", "value", R"({"Value": "{{ nodes.n.error.message }}"})")
                  .edge("n", "Value", "value", "Value")
                  .edge("n", "Extra", "extra", "Value")
                  .then("n", "done"));
  EXPECT_EQ(outcome.status, ExecutionStatus::completed);
  EXPECT_TRUE(outcome.degraded);
  EXPECT_EQ(rig.state("n"), "failed");
  EXPECT_EQ(rig.state("value"), "succeeded");
  EXPECT_EQ(rig.output("value", "Value"), json::value(nullptr));
  EXPECT_EQ(rig.state("extra"), "skipped");
  EXPECT_EQ(rig.output("done", "Value"), json::value("it broke"));
}

struct RouteCase {
  std::string name;
  int failures;
  std::string value, error;  // states of what is connected to Value and Error
};
void PrintTo(const RouteCase& one, std::ostream* out) {
  *out << one.name;
}
class Route : public ::testing::TestWithParam<RouteCase> {};
TEST_P(Route, FiresErrorOnlyAfterTheLastRetry) {
  const RouteCase& one = GetParam();
  Rig rig;
  const auto outcome = rig.run(
      Draft()
          .node("n", "shaky", fmt::format(R"({{"Failures": {}}})", one.failures), R"({"on_error": "route"})")
          .node("value", "value")
          .node("error", "value")
          .edge("n", "Value", "value", "Value")
          .edge("n", "Error", "error", "Value"));
  EXPECT_EQ(outcome.status, ExecutionStatus::completed);
  EXPECT_FALSE(outcome.degraded);
  EXPECT_EQ(rig.state("value"), one.value);
  EXPECT_EQ(rig.state("error"), one.error);
  if (one.error == "succeeded") {
    EXPECT_EQ(rig.output("error", "Value").at("class"), json::value("network"));
    EXPECT_EQ(rig.output("error", "Value").at("retryable"), json::value(true));
  }
}
INSTANTIATE_TEST_SUITE_P(All, Route,
                         ::testing::Values(RouteCase{"Success", 0, "succeeded", "skipped"},
                                           RouteCase{"SuccessAfterRetries", 2, "succeeded", "skipped"},
                                           RouteCase{"Failure", 9, "skipped", "succeeded"}),
                         [](const auto& info) { return info.param.name; });

struct WhenCase {
  std::string name;
  std::string when;
  std::string state;
  std::string data;   // of what is connected to Data
  std::string value;  // state of what is connected to Value
};
void PrintTo(const WhenCase& one, std::ostream* out) {
  *out << one.name;
}
class When : public ::testing::TestWithParam<WhenCase> {};
TEST_P(When, BypassesTheNodeAndHandsDataOn) {
  const WhenCase& one = GetParam();
  Rig rig;
  const auto outcome =
      rig.run(Draft()
                  .node("a", "value", R"({"Value": 7})")
                  .node("n", "shaky", R"({"Failures": 0})", fmt::format(R"({{"when": "{}"}})", one.when))
                  .node("data", "value")
                  .node("value", "value")
                  .node("done", "value")
                  .edge("a", "Value", "n", "Data")
                  .edge("n", "Data", "data", "Value")
                  .edge("n", "Value", "value", "Value")
                  .then("n", "done"));
  EXPECT_EQ(rig.state("n"), one.state) << rig.message("n");
  if (one.state == "failed") {
    EXPECT_EQ(outcome.error->code, ErrorCode::invalid_input);
    return;
  }
  EXPECT_EQ(json::dump(rig.output("data", "Value")), one.data);
  EXPECT_EQ(rig.state("value"), one.value);
  EXPECT_EQ(rig.state("done"), "succeeded");
  EXPECT_EQ(outcome.credits, one.state == "bypassed" ? 3 : 7);
}
INSTANTIATE_TEST_SUITE_P(
    All, When,
    ::testing::Values(WhenCase{"True", "nodes.a.value == 7", "succeeded", "7", "succeeded"},
                      WhenCase{"False", "nodes.a.value == 8", "bypassed", "7", "skipped"},
                      WhenCase{"NoBoolean", "nodes.a.value", "failed", "", ""},
                      WhenCase{"Broken", "nodes.a.value.x > 1", "failed", "", ""}),
    [](const auto& info) { return info.param.name; });

TEST(OnError, ACacheHitRunsNothingAndCostsNothing) {
  Rig rig;
  const auto outcome = rig.run(
      Draft()
          .node("l", "each", R"({"Items": [1, 1, 2]})")
          .node("n", "shaky", R"({"Failures": 0, "Seen": "{{ item }}"})", R"({"cache_ttl_s": 60})", "l"));
  EXPECT_EQ(outcome.status, ExecutionStatus::completed);
  EXPECT_EQ(notebook().attempts["n"], 2);
  EXPECT_EQ(outcome.credits, 1 + 2 * 3);
}

}  // namespace
}  // namespace flow::engine
