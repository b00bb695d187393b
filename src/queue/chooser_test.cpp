#include "queue/chooser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

namespace flow::queue {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr WallTime kNow{std::chrono::hours{1'000}};

// One waiting message: "a2" is a scheduled run of user a, "a0!" a manual one that must run alone.
struct Waiting {
  std::string_view what;
  seconds waited{0};
  std::string domain = {};
};

std::vector<Candidate> candidates(const std::vector<Waiting>& waiting) {
  std::vector<Candidate> made;
  std::int64_t id = 1;
  for (const Waiting& one : waiting) {
    Candidate candidate;
    candidate.user = UserId(std::string(one.what.substr(0, 1)));
    candidate.priority = one.what[1] - '0';
    candidate.solo = one.what.ends_with('!');
    candidate.message = {.lane = static_cast<std::int16_t>(candidate.priority * 64), .id = id++};
    candidate.enqueued_at = kNow - one.waited;
    candidate.domain = one.domain;
    made.push_back(std::move(candidate));
  }
  return made;
}

struct Case {
  const char* name;
  std::vector<Waiting> waiting;
  int free_slots;
  int slots;
  std::map<UserId, int> running;
  std::vector<std::size_t> chosen;
};

TEST(Chooser, RunsNothingThatMustRunAloneBesideWhatIsInNoSlot) {
  const auto waiting = candidates({{"a2!"}, {"b2"}});
  ClaimRequest slots{.worker = "w", .free_slots = 4, .slots = 4, .running = {}};
  EXPECT_EQ(Chooser().choose(waiting, slots, kNow), (std::vector<std::size_t>{0}));
  slots.others = true;
  EXPECT_EQ(Chooser().choose(waiting, slots, kNow), (std::vector<std::size_t>{1}));
}

TEST(Chooser, SaysWhetherOneIsLeft) {
  const auto waiting = candidates({{"a2!"}, {"b2"}, {"c2!"}});
  EXPECT_FALSE(leaves_one_alone({}, {}));
  EXPECT_FALSE(leaves_one_alone(candidates({{"b2"}}), {}));
  EXPECT_TRUE(leaves_one_alone(waiting, std::vector<std::size_t>{1}));
  EXPECT_TRUE(leaves_one_alone(waiting, std::vector<std::size_t>{0}));
  EXPECT_FALSE(leaves_one_alone(waiting, std::vector<std::size_t>{0, 2}));
}

class Chooses : public ::testing::TestWithParam<Case> {};

TEST_P(Chooses, TheseInThisOrder) {
  const Case& one = GetParam();
  Chooser chooser;
  const ClaimRequest slots{
      .worker = "w", .free_slots = one.free_slots, .slots = one.slots, .running = one.running};
  EXPECT_EQ(chooser.choose(candidates(one.waiting), slots, kNow), one.chosen);
}

const UserId kA{"a"}, kB{"b"};
const Case kCases[] = {
    {"nothing_waits", {}, 4, 4, {}, {}},
    {"nothing_is_free", {{"a2"}}, 0, 4, {{kB, 4}}, {}},
    {"the_oldest_of_a_user_first", {{"a2", seconds{1}}, {"a2", seconds{9}}}, 1, 4, {}, {1}},
    {"the_better_class_of_a_user_first",
     {{"a2", seconds{9}}, {"a1", seconds{5}}, {"a0"}},
     3,
     4,
     {},
     {2, 1, 0}},
    {"a_minute_of_waiting_is_a_class", {{"a1"}, {"a2", seconds{61}}}, 1, 4, {}, {1}},
    {"less_than_a_minute_is_none", {{"a1"}, {"a2", seconds{59}}}, 1, 4, {}, {0}},
    {"users_take_turns", {{"a2"}, {"a2"}, {"a2"}, {"b2"}, {"b2"}}, 4, 8, {}, {0, 3, 1, 4}},
    {"within_a_round_the_better_class_first", {{"a2", seconds{30}}, {"b0"}}, 2, 4, {}, {1, 0}},
    {"a_backlog_of_better_class_waits_for_the_next_round", {{"a0"}, {"a0"}, {"b2"}}, 2, 4, {}, {0, 2}},
    {"half_of_the_slots_while_others_wait", {{"a2"}, {"a2"}, {"a2"}, {"b2"}}, 4, 4, {}, {0, 3, 1, 2}},
    {"what_runs_counts_to_the_half", {{"a2"}, {"a2"}, {"b2"}}, 2, 4, {{kA, 2}}, {2, 0}},
    {"no_slot_stays_empty_for_the_half", {{"a2"}, {"b2"}}, 1, 3, {{kA, 1}, {kB, 1}}, {0}},
    {"all_slots_while_nobody_else_waits", {{"a2"}, {"a2"}}, 2, 4, {{kA, 2}}, {0, 1}},
    {"one_slot_is_never_refused_to_all", {{"a2"}, {"b2"}}, 1, 1, {}, {0}},
    {"alone_on_an_idle_worker", {{"a2"}, {"b2!"}}, 4, 4, {}, {1}},
    {"not_alone_beside_another", {{"b2!"}, {"a2"}}, 3, 4, {{kA, 1}}, {1}},
    {"a_long_wait_alone_empties_the_worker", {{"b2!", seconds{31}}, {"a2"}}, 3, 4, {{kA, 1}}, {}},
};
INSTANTIATE_TEST_SUITE_P(Table, Chooses, ::testing::ValuesIn(kCases),
                         [](const auto& one) { return std::string(one.param.name); });

// With at most so many at one site.
struct SiteCase {
  const char* name;
  std::vector<Waiting> waiting;
  int free_slots;
  int slots;
  PerDomain per_domain;
  std::vector<std::size_t> chosen;
};
class ChoosesBySite : public ::testing::TestWithParam<SiteCase> {};

TEST_P(ChoosesBySite, TheseInThisOrder) {
  const SiteCase& one = GetParam();
  Chooser chooser;
  ClaimRequest slots{.worker = "w",
                     .free_slots = one.free_slots,
                     .slots = one.slots,
                     .running = {},
                     .per_domain = one.per_domain};
  if (one.free_slots < one.slots) slots.running[UserId("z")] = one.slots - one.free_slots;
  EXPECT_EQ(chooser.choose(candidates(one.waiting), slots, kNow), one.chosen);
}

const seconds kOld{30};
const SiteCase kSiteCases[] = {
    {"as_many_as_the_limit",
     {{"a2", seconds{3}, "x"}, {"a2", seconds{2}, "x"}, {"a2", seconds{1}, "x"}},
     4,
     4,
     {.most = 2},
     {0, 1}},
    {"what_runs_counts", {{"a2", kOld, "x"}}, 3, 4, {.most = 1, .running = {{"x", 1}}}, {}},
    {"other_sites_of_the_user_go_on",
     {{"a2", seconds{3}, "x"}, {"a2", seconds{2}, "x"}, {"a2", seconds{1}, "y"}},
     4,
     4,
     {.most = 1},
     {0, 2}},
    {"no_site_has_no_limit",
     {{"a2", seconds{2}}, {"a2", seconds{1}}, {"a2"}},
     4,
     4,
     {.most = 1, .running = {{"", 9}}},
     {0, 1, 2}},
    {"one_site_for_all_users", {{"a2", kOld, "x"}, {"b2", {}, "x"}}, 4, 4, {.most = 1}, {0}},
    {"over_the_limit_by_a_new_one",
     {{"a2", kOld, "x"}, {"b2"}},
     2,
     4,
     {.most = 1, .running = {{"x", 2}}},
     {1}},
    {"the_better_class_goes_to_the_site", {{"a2", seconds{9}, "x"}, {"a0", {}, "x"}}, 4, 4, {.most = 1}, {1}},
    // "a" waits for a full site only, so "b" may have all slots.
    {"who_waits_for_a_full_site_leaves_the_slots",
     {{"a2", kOld, "x"}, {"b2", seconds{2}}, {"b2", seconds{1}}, {"b2"}},
     3,
     4,
     {.most = 1, .running = {{"x", 1}}},
     {1, 2, 3}},
    {"alone_all_the_same", {{"a2!", kOld, "x"}, {"b2"}}, 4, 4, {.most = 1}, {0}},
};
INSTANTIATE_TEST_SUITE_P(Table, ChoosesBySite, ::testing::ValuesIn(kSiteCases),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(Chooser, WhatIsPassedOverKeepsItsPlace) {
  Chooser chooser;
  const auto waiting =
      candidates({{"a2", seconds{9}, "x"}, {"a2", seconds{5}, "x"}, {"a2", seconds{1}, "y"}});
  ClaimRequest one_slot{.worker = "w",
                        .free_slots = 1,
                        .slots = 8,
                        .running = {{UserId("a"), 7}},
                        .per_domain = PerDomain{.most = 1, .running = {{"x", 1}}}};
  EXPECT_THAT(chooser.choose(waiting, one_slot, kNow), ElementsAre(2));
  one_slot.per_domain->running.clear();
  EXPECT_THAT(chooser.choose(waiting, one_slot, kNow), ElementsAre(0));
}

TEST(Chooser, RoundsGoOnFromCallToCall) {
  Chooser chooser;
  const auto waiting = candidates({{"a2", seconds{3}}, {"b2", seconds{2}}, {"c2", seconds{1}}});
  const ClaimRequest one_slot{.worker = "w", .free_slots = 1, .slots = 8};
  EXPECT_THAT(chooser.choose(waiting, one_slot, kNow), ElementsAre(0));
  EXPECT_THAT(chooser.choose(waiting, one_slot, kNow), ElementsAre(1));
  EXPECT_THAT(chooser.choose(waiting, one_slot, kNow), ElementsAre(2));
  EXPECT_THAT(chooser.choose(waiting, one_slot, kNow), ElementsAre(0));
}

struct Backlog {
  std::vector<Candidate> all;
  int slots;
};
Backlog any_backlog() {
  Backlog backlog{.all = {}, .slots = *rc::gen::inRange(1, 12)};
  const int users = *rc::gen::inRange(1, 7);
  std::int64_t id = 1;
  for (int user = 0; user < users; ++user) {
    for (int left = *rc::gen::inRange(1, 30); left > 0; --left) {
      Candidate candidate;
      candidate.user = UserId(std::string(1, static_cast<char>('a' + user)));
      candidate.priority = *rc::gen::inRange(0, 3);
      candidate.message.id = id++;
      candidate.enqueued_at = kNow - seconds{*rc::gen::inRange(0, 300)};
      backlog.all.push_back(std::move(candidate));
    }
  }
  return backlog;
}

// Whatever waits: nobody is served twice before everybody who waited all the time was served once, no free
// slot stays empty, nothing is chosen twice.
TEST(ChooserProperties, NobodyWaitsLongerThanOneRound) {
  EXPECT_TRUE(rc::check([] {
    Backlog backlog = any_backlog();
    Chooser chooser;
    std::vector<UserId> served;
    while (!backlog.all.empty()) {
      std::set<UserId> waiting;
      for (const Candidate& one : backlog.all) waiting.insert(one.user);
      const int free = *rc::gen::inRange(1, backlog.slots + 1);
      const ClaimRequest request{
          .worker = "w", .free_slots = free, .slots = std::max(backlog.slots, 2 * free)};
      auto chosen = chooser.choose(backlog.all, request, kNow);
      RC_ASSERT(chosen.size() == std::min<std::size_t>(static_cast<std::size_t>(free), backlog.all.size()));
      RC_ASSERT(std::set(chosen.begin(), chosen.end()).size() == chosen.size());
      for (const std::size_t i : chosen) served.push_back(backlog.all[i].user);
      std::ranges::sort(chosen, std::ranges::greater{});
      for (const std::size_t i : chosen)
        backlog.all.erase(backlog.all.begin() + static_cast<std::ptrdiff_t>(i));
      // Who still waits has been served at most one round less than anybody else.
      std::map<UserId, std::ptrdiff_t> counts;
      std::ptrdiff_t most = 0;
      for (const UserId& user : served) most = std::max(most, ++counts[user]);
      for (const Candidate& one : backlog.all) RC_ASSERT(counts[one.user] >= most - 1);
    }
  }));
}

// Whatever waits and runs: no site has more than the limit, and a slot stays empty only when all that is left
// is of full sites. Of one user, class and site the older ones go first.
TEST(ChooserProperties, ASiteIsNeverOverItsLimit) {
  EXPECT_TRUE(rc::check([] {
    Backlog backlog = any_backlog();
    for (Candidate& one : backlog.all) one.domain = *rc::gen::element<std::string>("", "x", "y", "z");
    const int free = *rc::gen::inRange(1, backlog.slots + 1);
    PerDomain sites{.most = *rc::gen::inRange(1, 4), .running = {{"x", *rc::gen::inRange(0, 4)}}};
    const ClaimRequest request{.worker = "w",
                               .free_slots = free,
                               .slots = std::max(backlog.slots, free),
                               .running = {{UserId("z"), 1}},
                               .per_domain = sites};
    const auto chosen = Chooser().choose(backlog.all, request, kNow);
    std::set<std::size_t> left;
    for (std::size_t i = 0; i < backlog.all.size(); ++i) left.insert(i);
    for (const std::size_t i : chosen) {
      RC_ASSERT(!sites.is_full(backlog.all[i].domain));
      ++sites.running[backlog.all[i].domain];
      RC_ASSERT(left.erase(i) == 1U);
    }
    RC_ASSERT(static_cast<int>(chosen.size()) <= free);
    for (const std::size_t i : left) {
      const Candidate& one = backlog.all[i];
      if (static_cast<int>(chosen.size()) < free) RC_ASSERT(sites.is_full(one.domain));
      for (const std::size_t taken : chosen) {
        const Candidate& other = backlog.all[taken];
        if (other.user == one.user && other.priority == one.priority && other.domain == one.domain)
          RC_ASSERT(other.enqueued_at <= one.enqueued_at);
      }
    }
  }));
}

}  // namespace
}  // namespace flow::queue
