#include "queue/outcome.hpp"

#include <gtest/gtest.h>

namespace flow::queue {
namespace {

struct Case {
  const char* name;
  int charged;
  int max_attempts;
  bool retryable;
  double chance;
  Status status;
  milliseconds delay;
  bool dead;
};

class Fails : public ::testing::TestWithParam<Case> {};

TEST_P(Fails, SoItEnds) {
  const Case& one = GetParam();
  const Claim claim{.charged = one.charged, .max_attempts = one.max_attempts};
  const Outcome outcome = failed(
      claim, {.error = {{"class", "network"}}, .last_node = "fetch", .retryable = one.retryable}, one.chance);
  EXPECT_EQ(outcome.status, one.status);
  EXPECT_EQ(outcome.delay, one.delay);
  EXPECT_EQ(outcome.dead, one.dead);
  EXPECT_EQ(outcome.wait, one.status == Status::waiting ? std::optional(WaitReason::backoff) : std::nullopt);
  EXPECT_EQ(outcome.uncharge, 0);
  EXPECT_EQ(outcome.last_node, "fetch");
}

const Case kCases[] = {
    {"first_failure_backs_off_10_s", 1, 3, true, 1.0, Status::waiting, milliseconds{10'000}, false},
    {"second_failure_backs_off_30_s", 2, 3, true, 1.0, Status::waiting, milliseconds{30'000}, false},
    {"the_jitter_is_full", 2, 3, true, 0.0, Status::waiting, milliseconds{0}, false},
    {"half_of_it", 1, 3, true, 0.5, Status::waiting, milliseconds{5'000}, false},
    {"the_last_one_is_dead", 3, 3, true, 0.5, Status::failed, milliseconds{0}, true},
    {"one_attempt_only", 1, 1, true, 0.5, Status::failed, milliseconds{0}, true},
    {"a_permanent_error_is_final_but_no_dead_letter", 1, 3, false, 0.5, Status::failed, milliseconds{0},
     false},
};
INSTANTIATE_TEST_SUITE_P(Table, Fails, ::testing::ValuesIn(kCases),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(Outcome, InterruptionsAreFreeTenTimes) {
  const Outcome free = interrupted({.charged = 3, .max_attempts = 3, .interrupts = 9}, "click");
  EXPECT_EQ(free.status, Status::waiting);
  EXPECT_EQ(free.wait, WaitReason::interrupted);
  EXPECT_EQ(free.uncharge, 1);
  EXPECT_EQ(free.delay, milliseconds{0});

  const Outcome charged = interrupted({.charged = 2, .max_attempts = 3, .interrupts = 10}, "click");
  EXPECT_EQ(charged.status, Status::waiting);
  EXPECT_EQ(charged.uncharge, 0);

  const Outcome last = interrupted({.charged = 3, .max_attempts = 3, .interrupts = 10}, "click");
  EXPECT_EQ(last.status, Status::failed);
  EXPECT_TRUE(last.dead);
  EXPECT_EQ(json::string_or(last.error->as_object(), "message", ""),
            "the run was interrupted 11 times and its 3 attempts are used up; run it again");
}

TEST(Outcome, ParkingIsNotCharged) {
  const Outcome outcome =
      parked({.charged = 3, .max_attempts = 3, .interrupts = 50}, std::chrono::hours{2}, "ask");
  EXPECT_EQ(outcome.status, Status::waiting);
  EXPECT_EQ(outcome.wait, WaitReason::parked);
  EXPECT_EQ(outcome.uncharge, 1);
  EXPECT_EQ(outcome.delay, std::chrono::hours{2});
}

}  // namespace
}  // namespace flow::queue
