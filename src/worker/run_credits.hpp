#pragma once
// RunCredits: charges of one attempt. Decides from what the user had left when the attempt began; the rows go
// behind, under the key of the node run, so that a second attempt charges nothing twice.
#include <optional>

#include "engine/credits.hpp"
#include "worker/group_commit.hpp"

namespace flow::worker {

class RunCredits final : public engine::Credits {
 public:
  // `left` of the month; none: no limit.
  RunCredits(GroupCommit& writer, db::LeaseKey lease, std::optional<std::int64_t> left)
      : writer_(writer), lease_(std::move(lease)), left_(left) {}

  Result<void> charge(const engine::Charge& charge) override;
  void refund(const engine::Charge& charge) override;
  // The execution has ended: nothing is given back from here on.
  void keep();

 private:
  GroupCommit& writer_;
  db::LeaseKey lease_;
  std::optional<std::int64_t> left_;
  std::size_t charges_ = 0;
  bool refunded_ = false;
};

}  // namespace flow::worker
