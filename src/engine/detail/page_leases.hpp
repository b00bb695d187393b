#pragma once
// The pages an attempt acts on, held from its start to its end.
#include <functional>
#include <vector>

#include "browser/page_lease.hpp"
#include "engine/detail/node_inputs.hpp"

namespace flow::engine::detail {

class PageLeases {
 public:
  // Each page once, in order of their ids, so that two nodes with the same two pages cannot block each other.
  // Fails as the page does. `guard` is asked before every input from now on; empty: nobody is.
  Task<Result<void>> acquire(Context cx, const NodeInputs* inputs, std::function<Result<void>()> guard);
  // The node's own copy of its inputs, with the leases in place. They are this object's.
  sdk::Inputs lend(const NodeInputs& inputs);

  bool empty() const { return held_.empty(); }
  // The page a failure is shown on: that of Web Page, else the first.
  std::shared_ptr<browser::Page> main_page(const NodeInputs& inputs) const;

 private:
  std::vector<browser::PageLease> held_;
};

}  // namespace flow::engine::detail
