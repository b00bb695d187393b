#pragma once
// The node types of the product: the table that the rows in catalog.cpp make.
//
// A node is one constant in one file of this module, so touching a node recompiles that file alone.
// Everything here lives as long as the process.
#include <string_view>
#include <vector>

#include "sdk/node_type.hpp"

namespace flow::nodes {

const std::vector<const sdk::NodeType*>& all_nodes();   // alphabetical by type
const sdk::NodeType* find_node(std::string_view type);  // null: no such type
const workflow::Catalogue& catalogue();

}  // namespace flow::nodes
