#include "engine/detail/retry.hpp"

#include <algorithm>

namespace flow::engine::detail {
namespace {

constexpr std::int64_t kLongestRetryAfterMs = 300'000;

bool acts_on_a_page(const workflow::PlanNode& node) {
  return std::ranges::any_of(node.inputs, [](const workflow::PlanInput& input) {
    return input.spec->type == workflow::HandleType::page;
  });
}

std::optional<milliseconds> told_to_wait(const Error& error) {
  const auto* found = error.detail.if_contains("retry_after_ms");
  if (found == nullptr || !found->is_int64() || found->get_int64() < 0) return std::nullopt;
  return milliseconds(std::min(found->get_int64(), kLongestRetryAfterMs));
}

}  // namespace

std::optional<milliseconds> retry_delay(const workflow::PlanNode& node, const Error& error, int attempt,
                                        double chance) {
  const workflow::RetryPolicy& policy = node.settings.retry;
  if (attempt > policy.max || !policy.covers(error.code)) return std::nullopt;
  if (!may_be_repeated(node, error)) return std::nullopt;
  // A page that is gone does not come back by trying again; a launch node makes a new one.
  if (error.code == ErrorCode::browser_crashed && acts_on_a_page(node)) return std::nullopt;
  const milliseconds own = policy.delay_before(attempt, chance);
  return std::max(own, told_to_wait(error).value_or(milliseconds{0}));
}

bool may_be_repeated(const workflow::PlanNode& node, const Error& error) {
  return !node.spec->side_effect || error.effect == Effect::none || node.settings.idempotent.value_or(false);
}

}  // namespace flow::engine::detail
