#include "handover/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flow::handover {
namespace {

using ::testing::HasSubstr;

Start sample() {
  return {.token = -7,
          .lane = 65,
          .message = 1'234'567'890'123,
          .priority = 1,
          .max_attempts = 2,
          .leased_at = os::BootTime(1'234'567'890'123'456),
          .input = {.id = ExecutionId("e"),
                    .user = UserId("u"),
                    .workflow = WorkflowId("w"),
                    .workflow_name = "Orders “today”",
                    .version = 3,
                    .started_by = db::StartedBy::webhook,
                    .trigger_id = TriggerId("t"),
                    .trigger_key = "hook",
                    .trigger_kind = "webhook_trigger",
                    .trigger_name = "Shop",
                    .accepted_at = WallTime(std::chrono::microseconds(1'700'000'000'123'456)),
                    .started_at = WallTime(std::chrono::microseconds(1'700'000'000'123'457)),
                    .params = json::object{{"limit", 5}},
                    .trigger = json::object{{"body", {{"id", 7}, {"nul", std::string("a\0b", 3)}}}},
                    .credits_left = 12}};
}

template <class Kind>
Kind there_and_back(const Kind& message) {
  const auto read = read_message(to_text(message));
  EXPECT_TRUE(read) << read.error().message;
  return std::get<Kind>(*read);
}

TEST(Messages, AStartComesAsItWent) {
  const Start went = sample();
  const Start came = there_and_back(went);
  EXPECT_EQ(came.token, went.token);
  EXPECT_EQ(came.lane, went.lane);
  EXPECT_EQ(came.message, went.message);
  EXPECT_EQ(came.priority, went.priority);
  EXPECT_EQ(came.max_attempts, went.max_attempts);
  EXPECT_EQ(came.leased_at, went.leased_at);
  EXPECT_EQ(came.input.id, went.input.id);
  EXPECT_EQ(came.input.user, went.input.user);
  EXPECT_EQ(came.input.workflow, went.input.workflow);
  EXPECT_EQ(came.input.workflow_name, went.input.workflow_name);
  EXPECT_EQ(came.input.version, went.input.version);
  EXPECT_EQ(came.input.started_by, went.input.started_by);
  EXPECT_EQ(came.input.definition, "");
  EXPECT_EQ(came.input.trigger_id, went.input.trigger_id);
  EXPECT_EQ(came.input.trigger_key, went.input.trigger_key);
  EXPECT_EQ(came.input.trigger_kind, went.input.trigger_kind);
  EXPECT_EQ(came.input.trigger_name, went.input.trigger_name);
  EXPECT_EQ(came.input.accepted_at, went.input.accepted_at);
  EXPECT_EQ(came.input.started_at, went.input.started_at);
  EXPECT_EQ(came.input.attempt, 1);
  EXPECT_EQ(came.input.params, went.input.params);
  EXPECT_EQ(came.input.trigger, went.input.trigger);
  EXPECT_EQ(came.input.credits_left, went.input.credits_left);
}

TEST(Messages, WhatThereIsNotStaysAway) {
  Start went = sample();
  went.input.trigger_id.reset();
  went.input.params.reset();
  went.input.trigger.reset();
  went.input.credits_left.reset();
  const Start came = there_and_back(went);
  EXPECT_FALSE(came.input.trigger_id);
  EXPECT_FALSE(came.input.params);
  EXPECT_FALSE(came.input.trigger);
  EXPECT_FALSE(came.input.credits_left);
}

TEST(Messages, TheSmallOnes) {
  EXPECT_EQ(there_and_back(Hello{.owner = "host/boot/1/2"}).owner, "host/boot/1/2");
  EXPECT_EQ(there_and_back(Offer{.slots = 15}).slots, 15);
  there_and_back(Recall{});
  const auto returned = there_and_back(Returned{.slots = 4, .recalled = true});
  EXPECT_EQ(returned.slots, 4);
  EXPECT_TRUE(returned.recalled);
  const auto ended = there_and_back(Ended{.execution = ExecutionId("e"),
                                          .status = db::ExecutionStatus::failed,
                                          .complete = true,
                                          .result = json::array{1, "two"},
                                          .error = json::object{{"class", "timeout"}}});
  EXPECT_EQ(ended.execution, ExecutionId("e"));
  EXPECT_EQ(ended.status, db::ExecutionStatus::failed);
  EXPECT_TRUE(ended.complete);
  EXPECT_EQ(ended.result, json::value({1, "two"}));
  EXPECT_EQ(ended.error, json::value(json::object{{"class", "timeout"}}));
}

TEST(Messages, WhatIsNoneIsRefused) {
  struct Case {
    std::string_view text;
    std::string_view says;
  };
  for (const Case& one : {
           Case{"", "JSON"},
           Case{"[]", "object"},
           Case{R"({"what": "order"})", "\"order\" is no message"},
           Case{R"({"what": "offer"})", "\"slots\" is missing"},
           Case{R"({"what": "offer", "slots": "5"})", "\"slots\" is missing or of another kind"},
           Case{R"({"what": "hello", "owner": null})", "\"owner\""},
           Case{R"({"what": "ended", "execution": "e", "status": "over", "complete": true})", "\"status\""},
       }) {
    const auto read = read_message(one.text);
    ASSERT_FALSE(read) << one.text;
    EXPECT_EQ(read.error().code, ErrorCode::invalid_input);
    EXPECT_THAT(read.error().message, HasSubstr(one.says)) << one.text;
  }
}

}  // namespace
}  // namespace flow::handover
