#include "queue/chooser.hpp"

#include <algorithm>
#include <tuple>

namespace flow::queue {
namespace {

constexpr std::chrono::seconds kAgeing{60};

// The class after ageing: 0 is best.
std::int64_t rank(const Candidate& candidate, WallTime now) {
  const auto waited = std::max(now - candidate.enqueued_at, std::chrono::microseconds{0});
  return std::max<std::int64_t>(0, candidate.priority - waited / kAgeing);
}

}  // namespace

std::vector<std::size_t> Chooser::choose(std::span<const Candidate> candidates, const ClaimRequest& slots,
                                         WallTime now) {
  struct Waiting {
    std::vector<std::size_t> order;  // best first
    std::size_t taken = 0;           // or passed over
    int running = 0;
  };
  const auto better = [&](std::size_t a, std::size_t b) {
    const auto key = [&](std::size_t i) {
      const Candidate& one = candidates[i];
      return std::tuple(rank(one, now), one.enqueued_at, one.message.lane, one.message.id);
    };
    return key(a) < key(b);
  };

  std::map<UserId, Waiting> waiting;
  std::optional<std::size_t> alone;  // the best of those that must run alone
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (candidates[i].solo) {
      if (!alone || better(i, *alone)) alone = i;
    } else {
      waiting[candidates[i].user].order.push_back(i);
    }
  }
  const bool idle = slots.free_slots == slots.slots && slots.running.empty() && !slots.others;
  // An idle worker is rare under load: what must run alone goes first then.
  if (alone && idle) return {*alone};
  if (alone && now - candidates[*alone].enqueued_at >= patience_) return {};
  if (slots.free_slots <= 0) return {};

  std::erase_if(turns_, [&](const auto& turn) { return !waiting.contains(turn.first); });
  for (auto& [user, mine] : waiting) {
    std::ranges::sort(mine.order, better);
    const auto running = slots.running.find(user);
    mine.running = running == slots.running.end() ? 0 : running->second;
    // Whoever comes while a round is under way has its turn in it.
    turns_.try_emplace(user, Turn{.deficit = 1, .served = 0});
  }

  std::optional<PerDomain> sites = slots.per_domain;  // with those chosen here
  // Sites only fill up in here: what is passed over once need not be looked at again.
  const auto pass_over = [&](Waiting& mine) {
    if (!sites) return;
    const auto first = mine.order.begin() + static_cast<std::ptrdiff_t>(mine.taken);
    const auto next = std::find_if(first, mine.order.end(),
                                   [&](std::size_t i) { return !sites->is_full(candidates[i].domain); });
    mine.taken += static_cast<std::size_t>(next - first);
  };

  int cap = std::max(1, slots.slots / 2);
  std::vector<std::size_t> chosen;
  while (static_cast<int>(chosen.size()) < slots.free_slots) {
    for (auto& [user, mine] : waiting) pass_over(mine);
    const auto others_wait = [&](const UserId& user) {
      return std::ranges::any_of(waiting, [&](const auto& other) {
        return other.first != user && other.second.taken < other.second.order.size();
      });
    };
    const auto may_start = [&](const UserId& user, const Waiting& mine) {
      return mine.taken < mine.order.size() && (mine.running < cap || !others_wait(user));
    };
    const UserId* next = nullptr;
    bool anyone = false;
    for (const auto& [user, mine] : waiting) {
      if (!may_start(user, mine)) continue;
      anyone = true;
      if (turns_[user].deficit < 1) continue;
      const auto key = [&](const UserId& who) {
        const Waiting& of = waiting[who];
        const Candidate& best = candidates[of.order[of.taken]];
        return std::tuple(rank(best, now), turns_[who].served, best.enqueued_at);
      };
      if (next == nullptr || key(user) < key(*next)) next = &user;
    }
    if (!anyone) {
      // Everybody who waits has a half already (an odd slot, or a half of one): no slot stays empty for that.
      if (cap >= slots.slots) break;
      cap = slots.slots;
      continue;
    }
    if (next == nullptr) {
      // The round is over. A turn that could not be used is not saved up.
      for (const auto& [user, mine] : waiting) turns_[user].deficit = 1;
      continue;
    }
    Waiting& mine = waiting[*next];
    const std::size_t best = mine.order[mine.taken++];
    chosen.push_back(best);
    ++mine.running;
    if (sites) ++sites->running[candidates[best].domain];
    turns_[*next] = {.deficit = 0, .served = ++picks_};
  }
  return chosen;
}

bool leaves_one_alone(std::span<const Candidate> candidates, std::span<const std::size_t> chosen) {
  const auto alone = [&](std::size_t i) { return candidates[i].solo; };
  return std::ranges::count_if(candidates, &Candidate::solo) > std::ranges::count_if(chosen, alone);
}

}  // namespace flow::queue
