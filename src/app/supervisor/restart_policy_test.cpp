// When a child is started again, as a table of lives.
#include "app/supervisor/restart_policy.hpp"

#include <gtest/gtest.h>

namespace flow::app {
namespace {

using namespace std::chrono_literals;

struct Life {
  milliseconds lasts;
  milliseconds pause;  // before the next
  bool degraded = false;
};
struct Case {
  const char* name;
  std::vector<Life> lives;
};
void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}

class Restarts : public ::testing::TestWithParam<Case> {};
TEST_P(Restarts, PauseAsTheTableSays) {
  RestartPolicy policy;
  SteadyTime now{1h};
  int number = 0;
  for (const Life& life : GetParam().lives) {
    SCOPED_TRACE(++number);
    policy.started(now);
    now += life.lasts;
    EXPECT_EQ(policy.ended(now), life.pause);
    EXPECT_EQ(policy.degraded(), life.degraded);
    now += life.pause;
  }
}
INSTANTIATE_TEST_SUITE_P(
    All, Restarts,
    ::testing::Values(Case{"PausesDouble",
                           {{20s, 100ms}, {20s, 200ms}, {20s, 400ms}, {20s, 800ms}, {20s, 1600ms}}},
                      Case{"PausesEndAtTenSeconds",
                           {{15s, 100ms},
                            {15s, 200ms},
                            {15s, 400ms},
                            {15s, 800ms},
                            {15s, 1600ms},
                            {15s, 3200ms},
                            {15s, 6400ms},
                            {15s, 10s},
                            {15s, 10s}}},
                      Case{"ALongLifeForgets", {{1s, 100ms}, {1s, 200ms}, {60s, 100ms}, {1s, 200ms}}},
                      Case{"FiveEndsInAMinuteDegrade",
                           {{0ms, 100ms},
                            {0ms, 200ms},
                            {0ms, 400ms},
                            {0ms, 800ms},
                            {0ms, 30s, true},
                            {1s, 30s, true},
                            {59s, 30s, true}}},
                      Case{"AndOneLongLifeHeals",
                           {{0ms, 100ms},
                            {0ms, 200ms},
                            {0ms, 400ms},
                            {0ms, 800ms},
                            {0ms, 30s, true},
                            {60s, 100ms},
                            {0ms, 200ms}}}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(RestartPolicy, AilsUntilALifeIsLongEnough) {
  RestartPolicy policy;
  SteadyTime now{};
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(policy.ailing(now));
    policy.started(now);
    policy.ended(now);
  }
  EXPECT_TRUE(policy.ailing(now));
  now += 30s;
  policy.started(now);
  EXPECT_TRUE(policy.ailing(now + 59s));
  EXPECT_FALSE(policy.ailing(now + 60s));
}

}  // namespace
}  // namespace flow::app
