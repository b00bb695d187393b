#pragma once
// NodeScope: the names an expression of a node can read, looked up only when asked for. Borrows the frame
// and the run's documents; made for one evaluation.
#include <memory>
#include <string_view>
#include <unordered_map>

#include "engine/detail/frame.hpp"
#include "expr/scope.hpp"

namespace flow::engine::detail {

// What is the same for every expression of a run.
struct Roots {
  json::value params;
  json::value trigger;
  json::value execution;
  // nodes.<slug> and nodes["<name>"]; keys point into the plan.
  std::unordered_map<std::string_view, int> nodes;
};
Roots make_roots(const workflow::Plan& plan, json::object params, json::object trigger,
                 const sdk::ExecutionInfo& info);

class NodeScope final : public expr::Scope {
 public:
  // `now`: when the node's first attempt began. `extra` wins over the common names; null: none.
  NodeScope(const Roots& roots, const Frame& frame, WallTime now, const json::object* extra = nullptr)
      : roots_(roots), frame_(frame), now_(now), extra_(extra) {}

  std::optional<expr::Value> find(std::string_view name) const override;

 private:
  const Roots& roots_;
  const Frame& frame_;
  WallTime now_;
  const json::object* extra_;
};

}  // namespace flow::engine::detail
