#pragma once
// What the expressions of one node may read of the nodes and loops around it: for completion in an editor.
//
// The document may have mistakes; what cannot be judged because of one is left out. Judged by the same steps
// as the checks, so what is offered here is not refused there.
#include <string>
#include <vector>

#include "workflow/validate.hpp"

namespace flow::workflow {

struct ReadableOutput {
  NodeId node;
  std::string node_name;
  std::string node_slug;
  std::string output;  // its title
  std::string slug;    // nodes.<node_slug>.<slug>
  HandleType type = HandleType::any;
  bool maybe_absent = false;  // its node may be skipped, or does not always give it: has() guards it
};

struct NamesInScope {
  std::vector<ReadableOutput> outputs;  // in the order of the document
  bool has_item = false;                // of the innermost loop around the node
  bool has_index = false;
  std::vector<std::string> variables;  // that nodes of the document set by name
};

// Empty for a node that is not there. Both must outlive the call only.
NamesInScope names_in_scope(const Document& document, const Catalogue& catalogue, const NodeId& node);

}  // namespace flow::workflow
