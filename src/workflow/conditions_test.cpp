// Conditions against truth tables: every combination of choices is tried.
#include "workflow/conditions.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace flow::workflow {
namespace {

// Two choices of two ways, one of three: 12 runs.
const std::vector<std::uint64_t> kAll{0b11, 0b11, 0b111};
constexpr std::uint32_t kRuns = 12;

// The runs in which a condition holds, as a set of bits, kept beside it.
struct Traced {
  Condition condition;
  std::uint32_t runs;
};

std::uint64_t way_of(std::uint32_t run, int choice) {
  if (choice == 0) return std::uint64_t{1} << (run & 1U);
  if (choice == 1) return std::uint64_t{1} << (run >> 1U & 1U);
  return std::uint64_t{1} << (run >> 2U);
}

Traced restrict(const Traced& from, int choice, std::uint64_t ways) {
  std::uint32_t runs = 0;
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    if ((from.runs >> run & 1U) != 0 && (way_of(run, choice) & ways) != 0) runs |= 1U << run;
  }
  return {from.condition.restricted(choice, ways, kAll[static_cast<std::size_t>(choice)]), runs};
}

Traced by_chance(std::mt19937& random, int depth) {
  if (depth == 0 || random() % 5 == 0) return {Condition::always(), (1U << kRuns) - 1};
  const Traced left = by_chance(random, depth - 1);
  switch (random() % 3) {
    case 0: {
      const int choice = static_cast<int>(random() % 3);
      return restrict(left, choice, random() & kAll[static_cast<std::size_t>(choice)]);
    }
    case 1: {
      const Traced right = by_chance(random, depth - 1);
      return {both(left.condition, right.condition, kAll), left.runs & right.runs};
    }
    default: {
      const Traced right = by_chance(random, depth - 1);
      return {either(left.condition, right.condition, kAll), left.runs | right.runs};
    }
  }
}

TEST(Condition, AgreesWithTruthTables) {
  std::mt19937 random(7);
  int proved = 0;
  int implications = 0;
  for (int round = 0; round < 20'000; ++round) {
    const Traced a = by_chance(random, 5);
    const Traced b = by_chance(random, 5);
    ASSERT_FALSE(a.condition.is_unknown());
    ASSERT_EQ(a.condition.is_never(), a.runs == 0) << round;
    ASSERT_EQ(exclusive(a.condition, b.condition), (a.runs & b.runs) == 0) << round;
    const bool holds = (a.runs & ~b.runs) == 0;
    const bool says = implies(a.condition, b.condition, kAll);
    ASSERT_TRUE(!says || holds) << round;
    implications += holds ? 1 : 0;
    proved += says ? 1 : 0;
  }
  // Sound is a must; complete it is for so few choices, too.
  EXPECT_EQ(proved, implications);
}

TEST(Condition, JoinsBackToAlways) {
  const Condition yes = Condition::always().restricted(0, 0b01, 0b11);
  const Condition no = Condition::always().restricted(0, 0b10, 0b11);
  EXPECT_TRUE(either(yes, no, kAll).is_always());
  EXPECT_TRUE(both(yes, no, kAll).is_never());
  EXPECT_TRUE(exclusive(yes, no));
  EXPECT_FALSE(exclusive(yes, Condition::always()));
  EXPECT_TRUE(exclusive(Condition::never(), Condition::always()));
}

TEST(Condition, BeyondSixtyFourTermsItProvesNothing) {
  std::vector<std::uint64_t> all(130, 0b11);
  Condition many = Condition::never();
  for (int i = 0; i < 65; ++i) {
    // Pairs of choices, so that no two terms can be joined.
    const Condition term = Condition::always().restricted(2 * i, 1, 0b11).restricted(2 * i + 1, 1, 0b11);
    many = either(many, term, all);
    EXPECT_EQ(many.is_unknown(), i == 64);
  }
  EXPECT_FALSE(many.is_never());
  EXPECT_FALSE(exclusive(many, Condition::always().restricted(0, 0b10, 0b11)));
  EXPECT_FALSE(implies(many, Condition::always().restricted(0, 1, 0b11), all));
  EXPECT_TRUE(implies(many, Condition::always(), all));
  EXPECT_TRUE(both(many, Condition::never(), all).is_never());
}

}  // namespace
}  // namespace flow::workflow
