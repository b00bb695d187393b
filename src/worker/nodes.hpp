#pragma once
// NodeSet: the node types a worker can run. Tests bring their own.
#include <functional>

#include "sdk/node_type.hpp"

namespace flow::workflow {
class Catalogue;
}

namespace flow::worker {

struct NodeSet {
  const workflow::Catalogue* catalogue = nullptr;
  std::function<const sdk::NodeType*(std::string_view type)> find;
};
NodeSet product_nodes();

}  // namespace flow::worker
