// Schedulers, people and crashes over triggers, their ledger and the executions they make, single-threaded
// and by seed. The schedulers decide with the real code; the store is MemoryTriggers over queue::MemoryTable.
// After every step the promises hold; when the faults end, every due occurrence is accounted for and every
// run ends.
#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <random>
#include <ranges>

#include "base/time.hpp"
#include "scheduler/testing/schedule_checks.hpp"
#include "support/seeds.hpp"

namespace flow::scheduler {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::MemoryTrigger;
using testing::MemoryTriggers;
using testing::ScheduleChecks;
using testing::TriggerSettings;

WallTime at(std::string_view text) {
  return WallTime{seconds{parse_rfc3339(text).value().seconds}};
}

// Each under the rules of a zone, and under those that replace them one day. The zones change their clocks at
// the days that are simulated; the gap of `*/7` and of `*/56` is sometimes under the minimum interval.
using Rules = std::array<Times, 2>;
const std::vector<Rules>& catalog() {
  static const std::vector<Rules> kAll = [] {
    std::vector<Rules> made;
    const auto add = [&](std::string_view expression, std::string_view zone, std::string_view then) {
      made.push_back({read_times(expression, std::nullopt, zone).value(),
                      read_times(expression, std::nullopt, then).value()});
    };
    add("*/5 * * * *", "UTC", "UTC");
    add("*/7 * * * *", "UTC", "UTC");
    add("*/15 * * * *", "UTC", "UTC");
    add("0 * * * *", "UTC", "UTC");
    add("*/20 * * * *", "Europe/Berlin", "Asia/Kolkata");
    add("10 */2 * * *", "Europe/Berlin", "Europe/Moscow");
    add("30 2 * * *", "Europe/Berlin", "Europe/London");
    add("*/56 2 * * *", "Europe/Berlin", "Europe/Moscow");
    add("* * * * *", "UTC", "UTC");
    return made;
  }();
  return kAll;
}
constexpr int kSeldom = 1;  // the last one fires every minute

class Simulator {
 public:
  explicit Simulator(unsigned seed) : random_(seed), policy_(any_policy()) {
    static const std::array kStarts{at("2024-03-30T00:00:00Z"), at("2024-10-26T00:00:00Z"),
                                    at("2026-03-02T00:00:00Z")};
    now_ = kStarts[static_cast<std::size_t>(pick(3))] + minutes{pick(24 * 60)};
    const int count = 1 + pick(4);
    for (int i = 0; i < count; ++i) {
      triggers_.add(any_settings(), now_);
      checks_.restart(static_cast<std::size_t>(i), now_);
    }
    checks_.check(now_);
  }

  // The first promise that was broken, or nothing.
  std::string run() {
    for (int step = 0; step < 200 && checks_.broken().empty(); ++step) {
      pass_time();
      act();
      checks_.check(now_);
    }
    if (checks_.broken().empty()) recover();
    return checks_.broken();
  }

 private:
  struct Correction {
    std::size_t trigger = 0;
    const Times* times = nullptr;
    WallTime expected;
    std::optional<WallTime> next;
  };
  // What a scheduler has read and not yet written. When it dies there, this is lost.
  struct Scheduler {
    bool has_followed_zones = false;
    std::vector<Correction> corrections;
    std::vector<MemoryTriggers::DueRow> broken;
    std::vector<detail::DueTrigger> due;
    bool is_one_by_one = false;  // the statement for all was refused
  };
  struct Held {
    queue::Claim claim;
    bool crashed = false;
  };

  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  bool one_in(int many) { return pick(many) == 0; }

  Policy any_policy() {
    Policy policy;
    policy.spread_above = one_in(2) ? 1 : 50;
    policy.starts_per_second = one_in(4) ? 1 : 0;
    policy.max_occurrences = one_in(4) ? 7 : 100'000;
    return policy;
  }
  const Times* any_times() {
    if (one_in(10)) return &moments_.emplace_back(Times{.schedule = {}, .once = now_ + minutes{pick(600)}});
    const int kinds = static_cast<int>(catalog().size());
    const int kind = pick(one_in(12) ? kinds : kinds - kSeldom);
    return &catalog()[static_cast<std::size_t>(kind)][has_new_rules_ ? 1 : 0];
  }
  TriggerSettings any_settings() {
    return {.times = any_times(),
            .misfire = static_cast<Misfire>(pick(3)),
            .catch_up_max = pick(6),
            .overlap = static_cast<Overlap>(pick(3)),
            .jitter = seconds{one_in(2) ? 0 : pick(1'200)}};
  }

  void pass_time() {
    now_ += seconds{pick(60)};
    if (one_in(8)) now_ += minutes{pick(20)};
    // Nothing ran for hours, seldom for days.
    if (one_in(50)) now_ += minutes{pick(10 * 60)};
    if (one_in(2'000)) now_ += hours{30 + pick(40)};
  }

  void act() {
    switch (pick(20)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
      case 5:
      case 6: advance(schedulers_[static_cast<std::size_t>(pick(3))]); break;
      case 7: schedulers_[static_cast<std::size_t>(pick(3))] = {}; break;  // killed, and started again
      case 8: switch_one(); break;
      case 9: edit_one(); break;
      case 10: disturb_one(); break;
      case 11: change_rules(); break;
      case 12:
      case 13: work(); break;
      case 14:
      case 15: end_one(); break;
      case 16: beat(); break;
      case 17: disturb_workers(); break;
      default: maintain(); break;
    }
  }

  // One statement of a scheduler.
  void advance(Scheduler& one) {
    if (!one.corrections.empty()) return correct(one);
    if (!one.has_followed_zones) return read_future(one);
    if (!one.broken.empty()) {
      triggers_.stop_broken(one.broken.back().id, one.broken.back().expected);
      return one.broken.pop_back();
    }
    if (one.due.empty()) return read_due(one);
    if (one.is_one_by_one) {
      const detail::DueTrigger alone = std::move(one.due.back());
      one.due.pop_back();
      if (!triggers_.fire({&alone, 1}, now_)) triggers_.stop_broken(alone.id, alone.due.expected);
      return;
    }
    one.is_one_by_one = !triggers_.fire(one.due, now_);
    if (!one.is_one_by_one) one.due.clear();
  }

  void read_due(Scheduler& one) {
    one.is_one_by_one = false;
    detail::Starts starts;
    for (MemoryTriggers::DueRow& row : triggers_.read_due(now_, kTriggersPerRead, policy_.minimum_interval)) {
      if (!row.due) {
        one.broken.push_back(std::move(row));
      } else {
        starts.count(*row.due, now_, policy_);
        one.due.push_back(decide(std::move(row)));
      }
    }
    detail::spread_starts(one.due, now_, policy_, starts);
  }
  detail::DueTrigger decide(MemoryTriggers::DueRow row) const {
    detail::DueTrigger trigger{.id = row.id, .jitter = row.jitter, .due = *std::move(row.due)};
    trigger.plan = plan(trigger.due, now_, policy_);
    return trigger;
  }

  // Once in the life of a scheduler: next times that were stored under other rules of their zones.
  void read_future(Scheduler& one) {
    one.has_followed_zones = true;
    for (std::size_t i = 0; i < triggers_.all().size(); ++i) {
      const MemoryTrigger& trigger = triggers_.all()[i];
      const Times* times = trigger.settings.times;
      if (!trigger.active || !trigger.next_run_at || *trigger.next_run_at <= now_) continue;
      if (times == nullptr || times->once) continue;
      const auto next = times->next(now_);
      if (next != trigger.next_run_at)
        one.corrections.push_back(
            {.trigger = i, .times = times, .expected = *trigger.next_run_at, .next = next});
    }
  }
  void correct(Scheduler& one) {
    const Correction correction = one.corrections.back();
    one.corrections.pop_back();
    if (triggers_.correct(correction.trigger, correction.times, correction.expected, correction.next))
      checks_.correct(correction.trigger);
  }

  std::size_t any_trigger() {
    return static_cast<std::size_t>(pick(static_cast<int>(triggers_.all().size())));
  }

  void switch_one() {
    const std::size_t index = any_trigger();
    if (triggers_.all()[index].active && !triggers_.all()[index].has_error) {
      if (one_in(2)) return;
      triggers_.switch_off(index, now_);
    } else if (triggers_.all()[index].settings.times != nullptr) {
      triggers_.switch_on(index, now_);
      checks_.restart(index, now_);
    }
  }

  // What is due is fired first, by what holds until now. Where no scheduler does, it is skipped.
  void edit_one() {
    const std::size_t index = any_trigger();
    if (!one_in(4)) fire_what_is_due(index);
    checks_.check(now_);
    const MemoryTrigger& trigger = triggers_.all()[index];
    const bool was_active = trigger.active;
    if (trigger.next_run_at && *trigger.next_run_at <= now_) {
      triggers_.switch_off(index, now_);
      checks_.check(now_);  // its rows, by the old settings
    }
    triggers_.edit(index, any_settings(), now_);
    if (was_active && !trigger.active) triggers_.switch_on(index, now_);
    if (trigger.active) checks_.restart(index, now_);
  }
  void fire_what_is_due(std::size_t index) {
    for (MemoryTriggers::DueRow& row : triggers_.read_due(now_, 100, policy_.minimum_interval)) {
      if (row.id != triggers_.all()[index].id || !row.due) continue;
      std::vector<detail::DueTrigger> due{decide(std::move(row))};
      detail::spread_starts(due, now_, policy_, {});
      triggers_.fire(due, now_);
    }
  }

  void disturb_one() {
    MemoryTrigger& trigger = triggers_.at(any_trigger());
    trigger.quarantined = one_in(5);
    trigger.disabled = one_in(5);
    trigger.breaks_statement = one_in(10);
    if (one_in(20)) trigger.settings.times = nullptr;
  }

  // A new release of the zones comes with new processes.
  void change_rules() {
    if (has_new_rules_ || !one_in(3)) return;
    has_new_rules_ = true;
    schedulers_ = {};
    for (std::size_t i = 0; i < triggers_.all().size(); ++i) {
      const Times*& times = triggers_.at(i).settings.times;
      for (const Rules& rules : catalog()) {
        if (times != &rules[0]) continue;
        times = &rules[1];
        checks_.change_rules(i);
        break;
      }
    }
  }

  void work() {
    std::vector<queue::MemoryTable::Wanted> wanted;
    for (const queue::Candidate& one : executions_.peek(now_))
      wanted.push_back({.message = one.message, .token = next_token_++});
    for (queue::Claim& claim : executions_.claim(wanted, "w", now_)) held_.push_back({std::move(claim)});
  }
  queue::Outcome any_outcome(const queue::Claim& claim) {
    switch (pick(6)) {
      case 0: return failed(claim, {.error = {}, .last_node = "n", .retryable = true}, 0.5);
      case 1: return failed(claim, {.error = {}, .last_node = "n", .retryable = false}, 0.5);
      case 2: return interrupted(claim, "n");
      case 3: return parked(claim, minutes{pick(30)}, "n");
      default: return completed(claim);
    }
  }
  void end_one() {
    if (held_.empty()) return;
    const auto held = held_.begin() + pick(static_cast<int>(held_.size()));
    if (!held->crashed) executions_.finish(any_outcome(held->claim), now_);
    held_.erase(held);
  }
  void beat() {
    for (const Held& held : held_) {
      if (!held.crashed) executions_.heartbeat({held.claim.execution, held.claim.token, "n"}, now_);
    }
  }
  void disturb_workers() {
    for (Held& held : held_) held.crashed = held.crashed || one_in(4);
    if (!executions_.messages().empty() && one_in(2))
      executions_.lose_message(random_() % executions_.messages().size());
    if (executions_.executions().empty() || !one_in(2)) return;
    auto any = executions_.executions().begin();
    std::advance(any, pick(static_cast<int>(executions_.executions().size())));
    executions_.cancel(any->first, now_);
  }
  void maintain() {
    executions_.reap(now_);
    executions_.expire(now_);
    executions_.promote(now_);
    executions_.resend(now_);
  }

  // The faults end. One whole pass accounts for everything that is due, whatever else is broken; and what
  // runs, ends.
  void recover() {
    schedulers_ = {};
    held_.clear();
    for (int round = 0; round < 30 && checks_.broken().empty(); ++round) {
      now_ += minutes{1};
      whole_pass();
      checks_.check(now_);
      maintain();
      end_all();
      checks_.check(now_);
    }
    for (std::size_t i = 0; i < triggers_.all().size(); ++i) triggers_.switch_off(i, now_);
    checks_.check(now_);
    for (int round = 0; round < 400 && checks_.broken().empty() && !all_ended(); ++round) {
      now_ += seconds{30};
      maintain();
      end_all();
      checks_.check(now_);
    }
    if (!all_ended()) checks_.say("I1: a run has not ended 200 minutes after the last fault");
  }
  void whole_pass() {
    Scheduler& one = schedulers_.front();
    for (int statements = 0; statements < 10'000; ++statements) {
      advance(one);
      checks_.check(now_);
      if (one.has_followed_zones && one.corrections.empty() && one.broken.empty() && one.due.empty() &&
          triggers_.read_due(now_, 1, policy_.minimum_interval).empty())
        return;
    }
    checks_.say("I9: a pass does not come to an end");
  }
  void end_all() {
    work();
    for (const Held& held : held_) executions_.finish(any_outcome(held.claim), now_);
    held_.clear();
  }
  bool all_ended() const {
    return std::ranges::all_of(
        executions_.executions() | std::views::values,
        [](const queue::MemoryExecution& one) { return queue::is_terminal(one.status); });
  }

  static constexpr std::size_t kTriggersPerRead = 3;  // fewer than there may be due

  std::mt19937 random_;
  WallTime now_;
  Policy policy_;
  std::deque<Times> moments_;
  bool has_new_rules_ = false;  // of zones
  queue::MemoryTable executions_;
  MemoryTriggers triggers_{executions_};
  ScheduleChecks checks_{triggers_, executions_, policy_};
  std::array<Scheduler, 3> schedulers_;
  std::vector<Held> held_;
  queue::Token next_token_ = 1;
};

class ScheduleSeeds : public ::testing::TestWithParam<unsigned> {};

TEST_P(ScheduleSeeds, KeepThePromises) {
  const std::string broken =
      flow::testing::run_seeds(GetParam(), 50'000, [](unsigned seed) { return Simulator(seed).run(); });
  EXPECT_EQ(broken, "");
}
INSTANTIATE_TEST_SUITE_P(Simulator, ScheduleSeeds, ::testing::Range(0U, flow::testing::kParts));

}  // namespace
}  // namespace flow::scheduler
