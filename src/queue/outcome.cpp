#include "queue/outcome.hpp"

#include <algorithm>
#include <cmath>

namespace flow::queue {
namespace {

constexpr milliseconds kFirstBackoff{10'000};

Outcome of(const Claim& claim, Status status) {
  return {.execution = claim.execution, .token = claim.token, .message = claim.message, .status = status};
}

// `counted` attempts have been charged: whether another may follow.
bool has_budget(const Claim& claim, int counted) {
  return counted < claim.max_attempts;
}

}  // namespace

Outcome completed(const Claim& claim, std::string result_ref) {
  Outcome outcome = of(claim, Status::completed);
  outcome.result_ref = std::move(result_ref);
  return outcome;
}

Outcome cancelled(const Claim& claim, json::value error) {
  Outcome outcome = of(claim, Status::cancelled);
  outcome.error = std::move(error);
  return outcome;
}

Outcome failed(const Claim& claim, Failure failure, double chance) {
  const bool again = failure.retryable && has_budget(claim, claim.charged);
  Outcome outcome = of(claim, again ? Status::waiting : Status::failed);
  outcome.error = std::move(failure.error);
  outcome.last_node = std::move(failure.last_node);
  if (again) {
    outcome.wait = WaitReason::backoff;
    const double most = static_cast<double>(kFirstBackoff.count()) * std::pow(3.0, claim.charged - 1);
    outcome.delay = milliseconds{std::llround(std::clamp(chance, 0.0, 1.0) * most)};
  } else {
    outcome.dead = failure.retryable;
  }
  return outcome;
}

Outcome interrupted(const Claim& claim, std::string last_node) {
  const int uncharge = claim.interrupts < kFreeInterrupts ? 1 : 0;
  if (!has_budget(claim, claim.charged - uncharge)) {
    // No attempt is left to come back with.
    Outcome outcome = of(claim, Status::failed);
    outcome.dead = true;
    outcome.last_node = std::move(last_node);
    outcome.error = json::object{
        {"class", "internal"},
        {"code", "interrupted"},
        {"message",
         fmt::format("the run was interrupted {} times and its {} attempts are used up; run it again",
                     claim.interrupts + 1, claim.max_attempts)}};
    return outcome;
  }
  Outcome outcome = of(claim, Status::waiting);
  outcome.wait = WaitReason::interrupted;
  outcome.uncharge = uncharge;
  outcome.last_node = std::move(last_node);
  return outcome;
}

Outcome parked(const Claim& claim, milliseconds delay, std::string last_node) {
  Outcome outcome = of(claim, Status::waiting);
  outcome.wait = WaitReason::parked;
  outcome.delay = std::max(delay, milliseconds{0});
  outcome.uncharge = 1;
  outcome.last_node = std::move(last_node);
  return outcome;
}

}  // namespace flow::queue
