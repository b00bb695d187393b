#include "worker/run_credits.hpp"

#include <array>

namespace flow::worker {

Result<void> RunCredits::charge(const engine::Charge& charge) {
  if (left_ && charge.credits > *left_) {
    return std::unexpected(
        make_error(ErrorCode::quota,
                   "the node costs {} credits, and {} are left of this month; an administrator "
                   "can raise the limit",
                   charge.credits, *left_)
            .with_detail("code", "limit_credits_month"));
  }
  if (left_) *left_ -= charge.credits;
  if (charge.credits > 0) ++charges_;
  writer_.put(db::ChargeRow{.lease = lease_,
                            .key = charge.key,
                            .node = charge.node,
                            .node_type = charge.type,
                            .credits = charge.credits});
  return {};
}

void RunCredits::refund(const engine::Charge& charge) {
  if (left_) *left_ += charge.credits;
  refunded_ = true;
  writer_.put(lease_.execution,
              db::UsageStore::settle(lease_, std::array{charge.key}, db::ChargeState::refunded));
}

void RunCredits::keep() {
  // An attempt before this one may have left charges, too.
  const bool all_known = lease_.attempt == 1 && !refunded_;
  writer_.put(KeepCharges{.lease = lease_, .charges = all_known ? std::optional(charges_) : std::nullopt});
}

}  // namespace flow::worker
