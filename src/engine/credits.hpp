#pragma once
// Credits: what a user may still spend. The engine asks before the first attempt of each run of a node.
//
// Answers at once, from what is known locally; whoever stores charges elsewhere queues them. A charge has the
// key of the node run (execution, node, iteration), so that one which is asked again in a later attempt of
// the execution counts once.
#include <string>

#include "base/id.hpp"
#include "base/result.hpp"

namespace flow::engine {

struct Charge {
  NodeId node;
  std::string type;  // of the node
  std::string iteration;
  std::string key;  // hex, see node_run_key()
  int credits = 0;
};

class Credits {
 public:
  virtual ~Credits() = default;
  // `quota` when there are too few: the node is not started.
  virtual Result<void> charge(const Charge& charge) = 0;
  // The node failed through a defect of ours or a dead browser, or was cancelled before it did anything.
  virtual void refund(const Charge& charge) = 0;
};

}  // namespace flow::engine
