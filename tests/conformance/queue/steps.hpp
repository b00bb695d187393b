#pragma once
// What many cases do with a world.
#include "conformance/queue/world.hpp"

namespace flow::queue::conformance {

inline ClaimRequest idle(int slots = 8) {
  return {.worker = "worker", .free_slots = slots, .slots = slots, .running = {}};
}

// Asks once, when everything that was announced so far has reached the queue.
inline Task<Result<std::vector<Claim>>> claim(Context cx, World* world, ClaimRequest request) {
  CO_TRY_VOID(co_await world->settle(cx));
  co_return co_await world->queue().claim(cx, std::move(request));
}

// Claims until nothing is visible. A claim may come back empty because it dropped a message that had nothing
// to start.
inline Task<Result<std::vector<Claim>>> claim_all(Context cx, World* world, int slots) {
  std::vector<Claim> all;
  for (int empty = 0; empty < 4;) {
    CO_TRY(auto claims, co_await claim(cx, world, idle(slots)));
    empty = claims.empty() ? empty + 1 : 0;
    for (Claim& one : claims) all.push_back(std::move(one));
  }
  co_return all;
}

// The only one that is visible now.
inline Task<Result<Claim>> claim_only(Context cx, World* world) {
  CO_TRY(auto claims, co_await claim(cx, world, idle()));
  if (claims.size() != 1)
    co_return fail(ErrorCode::internal, "{} claims where one was expected", claims.size());
  co_return std::move(claims.front());
}

inline Task<Result<bool>> finish(Context cx, World* world, Outcome outcome) {
  std::vector<Outcome> outcomes;
  outcomes.push_back(std::move(outcome));
  CO_TRY(const auto written, co_await world->queue().finish(cx, std::move(outcomes)));
  co_return written.at(0);
}

}  // namespace flow::queue::conformance
