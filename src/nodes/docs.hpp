#pragma once
// docs/nodes.md, made from the catalogue: the same specs always give the same bytes.
#include <string>

#include "workflow/node_spec.hpp"

namespace flow::nodes {

std::string nodes_markdown(const workflow::Catalogue& catalogue);

}  // namespace flow::nodes
