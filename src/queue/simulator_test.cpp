// Workers, crashes and an unreliable queue over the table of executions, single-threaded and by seed. After
// every step the invariants hold; when the faults end, everything ends.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <ranges>

#include "queue/memory_table.hpp"
#include "support/seeds.hpp"

namespace flow::queue {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr WallTime kStart{std::chrono::hours{10'000}};

class Simulator {
 public:
  explicit Simulator(unsigned seed) : random_(seed) {}

  // The first promise that was broken, or nothing.
  std::string run() {
    for (int step = 0; step < 120 && broken_.empty(); ++step) {
      act();
      check();
    }
    // The faults end. Whatever was accepted ends within its attempts, back-offs and one life of a message.
    for (int round = 0; round < 400 && broken_.empty() && !all_ended(); ++round) {
      now_ += seconds{30};
      maintain();
      work(/*may_fail=*/false);
      check();
    }
    if (broken_.empty() && !all_ended())
      broken_ = "I1: an execution has not ended 200 minutes after the last fault";
    // Messages of what has ended are found and dropped.
    now_ += minutes{16};
    for (int round = 0; round < 200 && !table_.peek(now_).empty(); ++round) work(false);
    check();
    if (broken_.empty() && !table_.messages().empty()) broken_ = "I6: a message is left when all has ended";
    return broken_;
  }

 private:
  struct Held {
    Claim claim;
    bool crashed = false;  // its worker is gone; it may come back and write late
  };
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  void act() {
    now_ += seconds{pick(40)};
    switch (pick(14)) {
      case 0:
      case 1: accept(); break;
      case 2:
      case 3: work(true); break;
      case 4:
      case 5: end_one(); break;
      case 6: beat(); break;
      case 7: crash(); break;
      case 8: write_late(); break;
      case 9: lose(); break;
      case 10: repeat(); break;
      case 11: cancel(); break;
      case 12: maintain(); break;
      default: now_ += minutes{pick(20)}; break;
    }
  }

  void accept() {
    NewExecution what{.user = UserId(std::string(1, static_cast<char>('a' + pick(3)))), .priority = pick(3)};
    what.max_attempts = 1 + pick(3);
    table_.add(std::move(what), now_);
  }

  void work(bool may_fail) {
    const auto candidates = table_.peek(now_);
    Chooser chooser;
    const ClaimRequest request{.worker = "w", .free_slots = 8, .slots = 8};
    std::vector<MemoryTable::Wanted> wanted;
    for (const std::size_t i : chooser.choose(candidates, request, now_))
      wanted.push_back({.message = candidates[i].message, .token = next_token_++});
    for (Claim& claim : table_.claim(wanted, "w", now_)) {
      // A claim whose answer was lost is held by nobody.
      if (may_fail && pick(10) == 0) continue;
      held_.push_back({.claim = std::move(claim)});
    }
    if (!may_fail) {
      for (Held& held : held_) finish(held);
      held_.clear();
    }
  }

  Outcome any_outcome(const Claim& claim) {
    switch (pick(6)) {
      case 0: return failed(claim, {.error = {}, .last_node = "n", .retryable = true}, 0.5);
      case 1: return failed(claim, {.error = {}, .last_node = "n", .retryable = false}, 0.5);
      case 2: return interrupted(claim, "n");
      case 3: return parked(claim, minutes{pick(3)}, "n");
      case 4: return cancelled(claim, {});
      default: return completed(claim);
    }
  }

  void finish(const Held& held) {
    const bool current = token_of(held.claim.execution) == held.claim.token;
    const bool written = table_.finish(any_outcome(held.claim), now_);
    if (written != current) broken_ = "I3: the token did not decide whether an outcome was written";
    // The reply was lost: the same is sent again, and changes nothing.
    if (pick(4) == 0 && table_.finish(any_outcome(held.claim), now_))
      broken_ = "I3: an outcome was written twice";
  }

  void end_one() {
    if (held_.empty()) return;
    const auto at = held_.begin() + pick(static_cast<int>(held_.size()));
    if (at->crashed) return;
    finish(*at);
    held_.erase(at);
  }
  void beat() {
    for (const Held& held : held_) {
      if (held.crashed) continue;
      const bool current = token_of(held.claim.execution) == held.claim.token;
      const Pulse pulse = table_.heartbeat({held.claim.execution, held.claim.token, "n"}, now_);
      if (current == (pulse == Pulse::lost)) broken_ = "I3: a heartbeat lied about its lease";
    }
  }
  void crash() {
    for (Held& held : held_) held.crashed = held.crashed || pick(2) == 0;
  }
  // SIGSTOP, long enough, SIGCONT.
  void write_late() {
    for (const Held& held : held_) {
      if (held.crashed) finish(held);
    }
    std::erase_if(held_, [](const Held& held) { return held.crashed; });
  }
  void lose() {
    if (!table_.messages().empty()) table_.lose_message(random_() % table_.messages().size());
  }
  void repeat() {
    if (!table_.messages().empty()) table_.double_message(random_() % table_.messages().size(), now_);
  }
  void cancel() {
    if (table_.executions().empty()) return;
    auto at = table_.executions().begin();
    std::advance(at, pick(static_cast<int>(table_.executions().size())));
    table_.cancel(at->first, now_);
  }
  void maintain() {
    table_.reap(now_);
    table_.expire(now_);
    table_.promote(now_);
    table_.resend(now_);
    swept_ = true;
  }

  std::optional<Token> token_of(const ExecutionId& id) const { return table_.executions().at(id).token; }
  bool all_ended() const {
    return std::ranges::all_of(table_.executions() | std::views::values,
                               [](const MemoryExecution& one) { return is_terminal(one.status); });
  }

  // What is known of an execution besides its row. In the order of their ids, which is that of the rows.
  struct Note {
    std::optional<Status> ended;
    int letters = 0;
    int hooks = 0;
  };
  Note& note_of(const ExecutionId& id) {
    const auto& all = table_.executions();
    return notes_[static_cast<std::size_t>(std::distance(all.begin(), all.find(id)))];
  }
  // Dead letters and hooks are only added: the new ones are counted, instead of all of them after every step.
  void count_new() {
    notes_.resize(table_.executions().size());
    if (table_.dead().size() < seen_letters_ || table_.hooks().size() < seen_hooks_)
      broken_ = "I4: a dead letter or a hook was taken away";
    for (; seen_letters_ < table_.dead().size(); ++seen_letters_)
      ++note_of(table_.dead()[seen_letters_].execution).letters;
    for (; seen_hooks_ < table_.hooks().size(); ++seen_hooks_) ++note_of(table_.hooks()[seen_hooks_]).hooks;
  }
  bool has_message(const ExecutionId& id) const {
    return std::ranges::find(table_.messages(), id, &MemoryMessage::execution) != table_.messages().end();
  }

  void check() {
    count_new();
    auto note = notes_.begin();
    for (const MemoryExecution& one : table_.executions() | std::views::values) {
      const auto say = [&](std::string_view what) { broken_ = fmt::format("{}: {}", what, one.id); };
      // I3: what has ended stays as it ended.
      if (note->ended && *note->ended != one.status) say("I3: a terminal status changed");
      if (is_terminal(one.status)) note->ended = one.status;
      if ((one.status == Status::running) != one.token.has_value()) say("I3: lease and status disagree");
      // I4
      if (one.charged > one.what.max_attempts || one.charged < 0 || one.charged > one.attempt)
        say("I4: charged attempts");
      if (note->letters != (one.dead ? 1 : 0)) say("I4: dead letters and dead executions disagree");
      if (one.dead && one.status != Status::failed) say("I4: dead and not failed");
      if (note->hooks != (one.status == Status::failed ? 1 : 0)) say("a failure is told once");
      // I6: after a sweep nothing is queued without a message for longer than the bound.
      if (swept_ && one.status == Status::queued && now_ - one.queued_at > minutes{20} &&
          !has_message(one.id))
        say("I6: queued without a message");
      ++note;
    }
    swept_ = false;
  }

  std::mt19937 random_;
  MemoryTable table_;
  WallTime now_ = kStart;
  bool swept_ = false;  // by the step that is checked
  Token next_token_ = 1;
  std::vector<Held> held_;
  std::vector<Note> notes_;
  std::size_t seen_letters_ = 0;
  std::size_t seen_hooks_ = 0;
  std::string broken_;
};

class QueueSeeds : public ::testing::TestWithParam<unsigned> {};

TEST_P(QueueSeeds, KeepThePromises) {
  const std::string broken =
      flow::testing::run_seeds(GetParam(), 50'000, [](unsigned seed) { return Simulator(seed).run(); });
  EXPECT_EQ(broken, "");
}
INSTANTIATE_TEST_SUITE_P(Simulator, QueueSeeds, ::testing::Range(0U, flow::testing::kParts));

}  // namespace
}  // namespace flow::queue
