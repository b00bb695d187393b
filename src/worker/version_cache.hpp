#pragma once
// VersionCache: plans of the versions that ran last. A version never changes, so a plan is good for ever.
#include <list>
#include <memory>
#include <utility>

#include "db/store/run_store.hpp"
#include "worker/nodes.hpp"
#include "workflow/plan.hpp"

namespace flow::worker {

class VersionCache {
 public:
  explicit VersionCache(NodeSet nodes, std::size_t most = 64) : nodes_(std::move(nodes)), most_(most) {}

  // The plan to run: with the inputs a test run overrides, which are not kept. `invalid_input` when the
  // version does not pass the checks of this binary.
  Result<std::shared_ptr<const workflow::Plan>> plan(const db::RunInput& input);
  // Then plan() takes an input without the definition.
  bool knows(const WorkflowId& workflow, int version) const;

 private:
  struct Kept {
    WorkflowId workflow;
    int version;
    std::shared_ptr<const workflow::Plan> plan;
  };
  NodeSet nodes_;
  std::size_t most_;
  std::list<Kept> kept_;  // the last used first
};

}  // namespace flow::worker
