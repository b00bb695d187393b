#include "queue/detail/lanes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flow::queue::detail {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const SteadyTime kStart{std::chrono::hours{1}};

TEST(Lanes, AsksWhatIsFilledAndAllOnceASecond) {
  Lanes lanes;
  const auto all = lanes.ask(kStart);
  EXPECT_THAT(all, SizeIs(kLanes));
  lanes.answered({3, 130});
  EXPECT_THAT(lanes.ask(kStart + milliseconds{10}), ElementsAre(3, 130));
  lanes.answered({130});
  EXPECT_THAT(lanes.ask(kStart + milliseconds{20}), ElementsAre(130));
  EXPECT_THAT(lanes.ask(kStart + seconds{1}), SizeIs(kLanes));
}

TEST(Lanes, ARingWhileTheQuestionIsUnderWayIsNotLost) {
  Lanes lanes;
  lanes.ask(kStart);
  lanes.ring("7");
  lanes.answered({3});
  EXPECT_THAT(lanes.ask(kStart), ElementsAre(3, 7));
}

struct Ring {
  const char* payload;
  std::size_t asked;
};
class LanesRing : public ::testing::TestWithParam<Ring> {};

TEST_P(LanesRing, NamesLanes) {
  Lanes lanes;
  lanes.ask(kStart);
  ASSERT_THAT(lanes.ask(kStart), IsEmpty());
  lanes.ring(GetParam().payload);
  EXPECT_THAT(lanes.ask(kStart), SizeIs(GetParam().asked));
}
INSTANTIATE_TEST_SUITE_P(Table, LanesRing,
                         ::testing::Values(Ring{"5", 1}, Ring{"5,6,191", 3}, Ring{"5,5", 1}, Ring{"", kLanes},
                                           Ring{"192", kLanes}, Ring{"-1", kLanes}, Ring{"5,", kLanes},
                                           Ring{"5;6", kLanes}, Ring{"any", kLanes}));

TEST(Lanes, MarksStayBelowWhatMayStillBeCommitted) {
  Lanes lanes;
  // The first scan has nothing to compare with.
  lanes.scanned({{3, 90}}, 100, kStart);
  EXPECT_THAT(lanes.marks({3, 4}), ElementsAre(0, 0));
  // A message of the lane is older than what had been given out; an empty lane, or one with only newer ones,
  // is not.
  lanes.scanned({{3, 90}, {5, 150}}, 200, kStart + seconds{5});
  EXPECT_THAT(lanes.marks({3, 4, 5}), ElementsAre(90, 100, 100));
  lanes.scanned({}, 300, kStart + seconds{10});
  EXPECT_THAT(lanes.marks({3, 4, 5}), ElementsAre(200, 200, 200));
}

// Claims at a steady pace, some of which find something, for twelve seconds: when a scan goes before a claim,
// and when after one.
struct Pace {
  const char* name;
  milliseconds every;
  int finds;  // every n-th claim; 0: none
  std::vector<int> before;
  std::vector<int> after;  // milliseconds
};
class LanesScan : public ::testing::TestWithParam<Pace> {};

TEST_P(LanesScan, EveryFiveSecondsAndNotInTheWay) {
  const Pace& pace = GetParam();
  Lanes lanes;
  std::vector<int> before;
  std::vector<int> after;
  for (int claim = 0; claim * pace.every <= seconds{12}; ++claim) {
    const SteadyTime now = kStart + claim * pace.every;
    const auto at = static_cast<int>((claim * pace.every).count());
    if (lanes.scans_before_claim(now)) {
      before.push_back(at);
      lanes.scanned({}, 0, now);
    }
    lanes.claimed(pace.finds > 0 && (claim + 1) % pace.finds == 0);
    if (lanes.scans_after_claim(now)) {
      after.push_back(at);
      lanes.scanned({}, 0, now);
    }
  }
  EXPECT_EQ(before, pace.before);
  EXPECT_EQ(after, pace.after);
}
INSTANTIATE_TEST_SUITE_P(
    Table, LanesScan,
    ::testing::Values(Pace{"Idle", milliseconds{1'000}, 0, {}, {0, 5'000, 10'000}},
                      Pace{"Busy", milliseconds{10}, 1, {10, 5'010, 10'010}, {}},
                      // What comes now and then finds the scan done by the claims between.
                      Pace{"NowAndThen", milliseconds{100}, 7, {}, {0, 5'000, 10'000}},
                      Pace{"FewClaims", milliseconds{7'000}, 1, {7'000}, {}}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace flow::queue::detail
