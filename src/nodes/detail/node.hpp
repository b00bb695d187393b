#pragma once
// What every node file needs: the sdk and the builders of the spec by their short names.
//
// A node file declares its constant before it defines it (`extern const NodeType branch;`), because constants
// are otherwise private to their file, and nodes/catalog.cpp must find it.
#include "json/json.hpp"
#include "sdk/node_type.hpp"

namespace flow::nodes {

using sdk::Inputs;
using sdk::NodeContext;
using sdk::NodeType;
using sdk::Outputs;
using sdk::PageHandle;
using sdk::Value;

using workflow::Category;
using workflow::HandleType;
using workflow::InputRule;
using workflow::Posture;
using workflow::Widget;

using workflow::any;
using workflow::boolean;
using workflow::file;
using workflow::html;
using workflow::json;
using workflow::list;
using workflow::number;
using workflow::output;
using workflow::page;
using workflow::text;

}  // namespace flow::nodes
