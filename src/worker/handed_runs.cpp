#include "worker/handed_runs.hpp"

namespace flow::worker {
namespace {

constexpr milliseconds kAnswerTime{1'000};  // of a call for slots

queue::Claim claim_of(handover::Start start) {
  auto input = std::make_shared<db::RunInput>(std::move(start.input));
  queue::Claim claim{.execution = input->id,
                     .token = start.token,
                     .message = {.lane = start.lane, .id = start.message},
                     .user = input->user,
                     .workflow = input->workflow,
                     .version = input->version,
                     .priority = start.priority,
                     .max_attempts = start.max_attempts,
                     .enqueued_at = input->accepted_at,
                     .input = {}};
  claim.input = std::move(input);
  return claim;
}

}  // namespace

HandedRuns::HandedRuns(async::Loop& loop, HandedRunsOptions options)
    : options_(std::move(options)),
      taker_(loop, {.socket = options_.socket,
                    .owner = options_.owner,
                    .on_start = [this](handover::Start start) { begin(std::move(start)); },
                    .on_change = options_.on_change,
                    .logger = options_.logger}) {}

void HandedRuns::begin(handover::Start start) {
  const BootTime leased_at = start.leased_at;
  running_.insert(start.input.id);
  options_.on_start(claim_of(std::move(start)), leased_at);
}

Task<void> HandedRuns::call_back(Context cx) {
  const auto called = co_await taker_.recall(cx.within(kAnswerTime));
  if (!called) {
    options_.logger.warning("the API process does not give slots back; it gets none until it answers",
                            {{"error", called.error().message}});
  }
}

bool HandedRuns::tell(const queue::Outcome& outcome, std::optional<json::value> result) {
  if (!running_.contains(outcome.execution) || !taker_.connected()) return false;
  taker_.tell({.execution = outcome.execution,
               .status = outcome.status,
               .complete = true,
               .result = std::move(result),
               .error = outcome.error});
  return true;
}

}  // namespace flow::worker
