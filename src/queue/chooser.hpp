#pragma once
// Chooser: which of the visible messages a worker takes. Pure; one per worker process.
//
// Deficit round robin over users: in each round every waiting user may start one execution, so nobody's
// backlog delays another's start by more than one round. Within a round, and among one user's messages, the
// better class goes first: manual (0), API, webhook and event (1), scheduled (2), one class better for each
// minute of waiting. While other users wait, a user has at most half of the worker's slots (at least one). An
// execution that must run alone is taken only by an idle worker, first of all, and nothing beside it; when
// one has waited longer than the worker's patience, the worker takes nothing new until it is idle.
//
// With a limit of runs at one site, what is over it is passed over and keeps its place; who waits for nothing
// else does not count as waiting.
#include <chrono>
#include <map>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "queue/outcome.hpp"
#include "queue/queue.hpp"

namespace flow::queue {

struct Candidate {
  Message message;
  ExecutionId execution;
  UserId user;
  int priority = 2;
  bool solo = false;
  WallTime enqueued_at;
  std::string domain = {};  // with ClaimRequest::per_domain; empty: none
};

class Chooser {
 public:
  // Patience differs from worker to worker, so that not all of them stop for the same execution.
  explicit Chooser(std::chrono::seconds patience = std::chrono::seconds{30}) : patience_(patience) {}

  // Indices into `candidates`, in the order in which to start them; at most slots.free_slots.
  std::vector<std::size_t> choose(std::span<const Candidate> candidates, const ClaimRequest& slots,
                                  WallTime now);

 private:
  struct Turn {
    int deficit = 0;           // starts it may have in this round
    std::uint64_t served = 0;  // when it last started one, in picks
  };
  std::chrono::seconds patience_;
  std::map<UserId, Turn> turns_;  // of users who wait
  std::uint64_t picks_ = 0;
};

// Is one that must run alone among those that were not chosen?
bool leaves_one_alone(std::span<const Candidate> candidates, std::span<const std::size_t> chosen);

}  // namespace flow::queue
