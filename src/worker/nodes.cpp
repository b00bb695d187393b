#include "worker/nodes.hpp"

#include "nodes/catalog.hpp"

namespace flow::worker {

NodeSet product_nodes() {
  return {.catalogue = &nodes::catalogue(), .find = nodes::find_node};
}

}  // namespace flow::worker
