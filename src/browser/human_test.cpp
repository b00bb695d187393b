// The paces of the stealth profile: every draw of a thousand seeds keeps its bounds.
#include "browser/detail/human.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace flow::browser::detail {
namespace {

constexpr std::uint32_t kSeeds = 1000;

struct Pace {
  const char* name;
  milliseconds (Human::*draw)();
  int least;
  int most;
};

class HumanPace : public ::testing::TestWithParam<Pace> {};
TEST_P(HumanPace, KeepsItsBoundsAndVaries) {
  milliseconds shortest = milliseconds::max();
  milliseconds longest{0};
  for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
    Human human(seed);
    const milliseconds drawn = (human.*GetParam().draw)();
    shortest = std::min(shortest, drawn);
    longest = std::max(longest, drawn);
  }
  EXPECT_GE(shortest.count(), GetParam().least);
  EXPECT_LE(longest.count(), GetParam().most);
  EXPECT_GT((longest - shortest).count(), (GetParam().most - GetParam().least) / 2);
}
INSTANTIATE_TEST_SUITE_P(All, HumanPace,
                         ::testing::Values(Pace{"press", &Human::press, 40, 120},
                                           Pace{"between_clicks", &Human::between_clicks, 60, 140},
                                           Pace{"key", &Human::key, 25, 70},
                                           Pace{"between_keys", &Human::between_keys, 30, 120},
                                           Pace{"dialog", &Human::dialog, 300, 800}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(HumanWay, IsManySmallStepsThatEndThere) {
  for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
    Human human(seed);
    const Point to{static_cast<double>(seed % 1400), static_cast<double>(seed % 881) + 0.5};
    const Point from = human.pointer();
    const double distance = std::hypot(to.x - from.x, to.y - from.y);
    const auto way = human.way(to);
    ASSERT_FALSE(way.empty());
    EXPECT_EQ(way.back().at.x, to.x);
    EXPECT_EQ(way.back().at.y, to.y);
    EXPECT_LE(way.size(), 28U);
    if (distance > 50) EXPECT_GE(way.size(), 5U) << distance;
    milliseconds lasts{0};
    Point last = from;
    for (const auto& step : way) {
      lasts += step.pause;
      EXPECT_GE(step.at.x, 0);
      EXPECT_GE(step.at.y, 0);
      EXPECT_LE(std::hypot(step.at.x - last.x, step.at.y - last.y), distance * 0.3 + 3);
      last = step.at;
    }
    EXPECT_LE(lasts, milliseconds{500});
  }
}

TEST(HumanWay, IsNoneWhenItIsThere) {
  Human human(7);
  human.arrived({30, 40});
  EXPECT_TRUE(human.way({30, 40}).empty());
  EXPECT_LE(human.way({31, 40}).size(), 3U);
}

}  // namespace
}  // namespace flow::browser::detail
