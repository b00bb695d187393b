#pragma once
// Walks the tree. Errors are values on the way, because `&&` and `||` may absorb them.
#include "expr/detail/ast.hpp"
#include "expr/scope.hpp"

namespace flow::expr::detail {

class Evaluator {
 public:
  Evaluator(const Scope& scope, const Limits& limits, int slots)
      : scope_(scope), budget_{limits.steps, limits.result}, locals_(static_cast<std::size_t>(slots)) {}

  Value evaluate(const Node& node);

 private:
  Value compute(const Node& node);
  Value root(const Node& node);
  Value select(const Node& node);
  Value has(const Node& node);
  Value index(const Node& node);
  Value call(const Node& node);
  Value logical(const Node& node);
  Value conditional(const Node& node);
  Value list(const Node& node);
  Value map(const Node& node);
  Value loop(const Node& node);
  Value quantify(const Node& node, const Value& range);
  Value transform(const Node& node, const Value& range);
  Value optional_macro(const Node& node);

  // Calls `visit` for each element with the loop variables set; stops when it answers false.
  template <class Visit>
  void each_element(const Node& node, const Value& range, Visit visit);

  const Scope& scope_;
  Budget budget_;
  std::vector<Value> locals_;
};

}  // namespace flow::expr::detail
