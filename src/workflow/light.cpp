#include "workflow/light.hpp"

#include <algorithm>

#include "workflow/node_spec.hpp"

namespace flow::workflow {

bool is_light(const json::object& document, const Catalogue& catalogue) {
  const json::value* nodes = json::find(document, "nodes");
  if (nodes == nullptr || !nodes->is_array()) return true;
  return std::ranges::all_of(nodes->get_array(), [&](const json::value& node) {
    const json::value* type = node.is_object() ? json::find(node.get_object(), "type") : nullptr;
    const NodeSpec* spec =
        type != nullptr && type->is_string() ? catalogue.find(type->get_string()) : nullptr;
    return spec != nullptr && !spec->needs_browser;
  });
}

}  // namespace flow::workflow
