#include "workflow/node_settings.hpp"

#include <gmock/gmock.h>

namespace flow::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const NodeSpec kSpec{
    .type = "x", .timeout_ms = 30'000, .retry = {.max = 1, .delay_ms = 500}, .idempotent = true};

NodeSettings read(std::string_view text, std::vector<std::string>& faults) {
  return read_node_settings(json::parse_object(text).value(), kSpec, faults);
}

TEST(NodeSettings, DefaultsAreTheSpecs) {
  std::vector<std::string> faults;
  const NodeSettings settings = read("{}", faults);
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_EQ(settings.timeout, milliseconds(30'000));
  EXPECT_EQ(settings.retry.max, 1);
  EXPECT_EQ(settings.retry.delay, milliseconds(500));
  EXPECT_EQ(settings.retry.backoff, 2);
  EXPECT_EQ(settings.retry.jitter, 0.2);
  EXPECT_EQ(settings.on_error, OnError::fail);
  EXPECT_FALSE(settings.teardown);
  EXPECT_EQ(settings.idempotent, true);
  EXPECT_EQ(settings.cache_ttl_s, 0);
}

TEST(NodeSettings, KeysOfRetryThatAreLeftOutKeepTheirDefault) {
  std::vector<std::string> faults;
  const NodeSettings settings = read(
      R"({"retry": {"max": 4, "on": ["timeout", "not_found"]}, "on_error": "continue", "when": "params.x",
          "teardown": true, "idempotent": false, "cache_ttl_s": 60, "timeout_ms": 0})",
      faults);
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_EQ(settings.retry.max, 4);
  EXPECT_EQ(settings.retry.delay, milliseconds(500));
  EXPECT_THAT(settings.retry.on.value(), ElementsAre(ErrorCode::timeout, ErrorCode::not_found));
  EXPECT_EQ(settings.on_error, OnError::continue_);
  EXPECT_EQ(settings.when, "params.x");
  EXPECT_TRUE(settings.teardown);
  EXPECT_EQ(settings.idempotent, false);
  EXPECT_EQ(settings.cache_ttl_s, 60);
  EXPECT_EQ(settings.timeout, milliseconds(0));
}

TEST(NodeSettings, FaultsNameKeyValueAndWhatItMustBe) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"timeout_ms": "5s"})", "timeout_ms is \"5s\"; it must be a whole number from 0 to 86400000"},
      {R"({"timeout_ms": 1.5})", "timeout_ms is 1.5; it must be a whole number from 0 to 86400000"},
      {R"({"retry": 3})", "retry is 3; it must be an object such as {\"max\": 2, \"delay_ms\": 1000}"},
      {R"({"retry": {"max": 101}})", "retry.max is 101; it must be a whole number from 0 to 100"},
      {R"({"retry": {"jitter": 2}})", "retry.jitter is 2; it must be a number from 0 to 1"},
      {R"({"retry": {"on": ["cancelled"]}})",
       "retry.on is [\"cancelled\"]; it must be a list of error classes other than cancelled, such as "
       "[\"timeout\", \"network\"]"},
      {R"({"on_error": "ignore"})", "on_error is \"ignore\"; it must be fail, continue or route"},
      {R"({"when": true})", "when is true; it must be an expression as text"},
      {R"({"teardown": "yes"})", "teardown is \"yes\"; it must be true or false"},
  };
  for (const auto& [text, expected] : cases) {
    std::vector<std::string> faults;
    read(text, faults);
    EXPECT_THAT(faults, ElementsAre(expected)) << text;
  }
  std::vector<std::string> faults;
  read(R"({"timeout": 5})", faults);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_TRUE(faults[0].starts_with("there is no setting timeout; the settings are timeout_ms, retry"))
      << faults[0];
}

TEST(NodeSettings, NullIsNotSet) {
  std::vector<std::string> faults;
  EXPECT_EQ(read(R"({"timeout_ms": null, "retry": {"on": null}})", faults).timeout, milliseconds(30'000));
  EXPECT_THAT(faults, IsEmpty());
}

TEST(RetryPolicy, DelaysGrowUpToFiveMinutes) {
  const RetryPolicy policy{.max = 20, .delay = milliseconds(1000), .backoff = 2, .jitter = 0.2};
  EXPECT_EQ(policy.delay_before(1, 0.5), milliseconds(1000));
  EXPECT_EQ(policy.delay_before(2, 0.5), milliseconds(2000));
  EXPECT_EQ(policy.delay_before(4, 0.5), milliseconds(8000));
  EXPECT_EQ(policy.delay_before(1, 0), milliseconds(800));
  EXPECT_EQ(policy.delay_before(1, 1), milliseconds(1200));
  EXPECT_EQ(policy.delay_before(15, 0.5), milliseconds(300'000));
  EXPECT_EQ(policy.delay_before(100, 1), milliseconds(300'000));
}

TEST(RetryPolicy, CoversTheRetryableClassesUnlessToldOtherwise) {
  RetryPolicy policy;
  EXPECT_TRUE(policy.covers(ErrorCode::timeout));
  EXPECT_FALSE(policy.covers(ErrorCode::not_found));
  EXPECT_FALSE(policy.covers(ErrorCode::cancelled));
  policy.on = {ErrorCode::not_found};
  EXPECT_FALSE(policy.covers(ErrorCode::timeout));
  EXPECT_TRUE(policy.covers(ErrorCode::not_found));
}

TEST(WorkflowSettings, DefaultsAndFaults) {
  std::vector<std::string> faults;
  const WorkflowSettings defaults = read_workflow_settings({}, faults);
  EXPECT_EQ(defaults.timeout, std::chrono::seconds(840));
  EXPECT_EQ(defaults.max_attempts, 3);
  EXPECT_EQ(defaults.max_credits, std::nullopt);
  const WorkflowSettings given = read_workflow_settings(
      {{"timeout_s", 60}, {"max_attempts", 1}, {"max_credits", 0}, {"overlap", "allow"}, {"misfire", "skip"}},
      faults);
  EXPECT_EQ(given.timeout, std::chrono::seconds(60));
  EXPECT_EQ(given.max_credits, 0);
  EXPECT_THAT(faults, IsEmpty());
  read_workflow_settings({{"max_attempts", 4}, {"overlap", "perhaps"}, {"retries", 1}}, faults);
  EXPECT_THAT(faults, ElementsAre("max_attempts is 4; it must be a whole number from 1 to 3",
                                  "overlap is \"perhaps\"; it must be one of allow, skip, queue_one",
                                  "there is no setting retries; the settings are timeout_s, max_attempts, "
                                  "max_credits, overlap, misfire"));
}

}  // namespace
}  // namespace flow::workflow
