// What workflows can be made of: node types, triggers, kinds of credentials.
#include "api/call.hpp"
#include "api/credential_kinds.hpp"
#include "api/palette.hpp"
#include "api/routes/routes.hpp"
#include "nodes/catalog.hpp"
#include "workflow/spec_json.hpp"
#include "workflow/trigger_spec.hpp"

namespace flow::api {
namespace {

json::array texts(const std::vector<std::string_view>& all) {
  json::array out;
  for (const std::string_view text : all) out.push_back(json::string(text));
  return out;
}

json::object to_json(const workflow::TriggerSpec& spec) {
  json::array inputs;
  for (const workflow::InputSpec& input : spec.inputs) inputs.push_back(workflow::to_json(input));
  return {{"type", spec.type},
          {"title", spec.title},
          {"summary", spec.summary},
          {"inputs", std::move(inputs)},
          {"values", texts(spec.values)}};
}

template <class Spec>
json::array rows(const std::vector<Spec>& specs) {
  json::array out;
  for (const Spec& spec : specs) out.push_back(workflow::to_json(spec));
  return out;
}

Task<Result<net::HttpResponse>> list_nodes(Context /*cx*/, Call call) {
  json::array nodes;
  for (const sdk::NodeType* node : nodes::all_nodes()) nodes.push_back(workflow::to_json(node->spec));
  json::array triggers;
  for (const workflow::TriggerSpec& spec : workflow::trigger_specs()) triggers.push_back(to_json(spec));
  json::array kinds;
  for (const CredentialKind& kind : credential_kinds())
    kinds.push_back(json::object{{"kind", kind.kind}, {"fields", texts(kind.fields)}});
  const std::string text = json::dump(json::object{{"nodes", std::move(nodes)},
                                                   {"common_inputs", rows(workflow::common_inputs())},
                                                   {"common_outputs", rows(workflow::common_outputs())},
                                                   {"node_settings", rows(node_settings())},
                                                   {"handle_types", handle_types_json()},
                                                   {"categories", categories_json()},
                                                   {"triggers", std::move(triggers)},
                                                   {"credential_kinds", std::move(kinds)}});
  co_return net::bytes_response(call.request, text, "application/json");
}

Task<Result<net::HttpResponse>> get_node(Context /*cx*/, Call call) {
  const sdk::NodeType* node = nodes::find_node(call.path("type"));
  if (node == nullptr)
    co_return fail(ErrorCode::not_found, "there is no node type \"{}\"", call.path("type"));
  co_return json_response(workflow::to_json(node->spec));
}

}  // namespace

std::vector<Route> catalogue_routes() {
  return {
      {.method = "GET",
       .path = "/api/v1/nodes",
       .operation = "list_nodes",
       .tag = "catalogue",
       .summary = "All node types, handle types with what fits where, trigger types, kinds of credentials.",
       .access = Access::read,
       .handler = list_nodes,
       .response = "NodeCatalogue"},
      {.method = "GET",
       .path = "/api/v1/nodes/{type}",
       .operation = "get_node",
       .tag = "catalogue",
       .summary = "One node type.",
       .access = Access::read,
       .handler = get_node,
       .response = "NodeType"},
  };
}

}  // namespace flow::api
