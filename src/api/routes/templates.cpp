// Templates: the examples of the repository, to begin a workflow with. They are in the program.
#include <set>
#include <span>

#include "api/call.hpp"
#include "api/routes/routes.hpp"
#include "base/embedded_file.hpp"
#include "base/gzip.hpp"
#include "nodes/catalog.hpp"

namespace flow::api {

// The files of examples/, linked into this library by cmake/embed_assets.cmake.
std::span<const EmbeddedFile> example_files();

namespace {

constexpr Bytes kMaxExample{1U << 20};
constexpr std::string_view kEnding = ".json";

json::array sorted(const std::set<std::string_view>& words) {
  json::array out;
  for (const std::string_view word : words) out.push_back(json::string(word));
  return out;
}

json::object to_template(std::string_view slug, json::object document) {
  std::set<std::string_view> types;
  std::set<std::string_view> categories;
  for (const json::value& node : document.at("nodes").as_array()) {
    const std::string_view type = json::string_or(node.as_object(), "type", "");
    types.insert(type);
    if (const sdk::NodeType* known = nodes::find_node(type))
      categories.insert(to_string(known->spec.category));
  }
  json::object out{{"slug", slug},
                   {"name", json::string_or(document, "name", slug)},
                   {"description", json::string_or(document, "description", "")},
                   {"categories", sorted(categories)},
                   {"node_types", sorted(types)}};
  out["document"] = std::move(document);
  return out;
}

// They are our own files, and a test holds them to be workflows; credentials.json beside them is not one.
std::string templates_text() {
  json::array items;
  for (const EmbeddedFile& file : example_files()) {
    const auto text = gunzip(file.gzip, kMaxExample);
    FLOW_ASSERT(text.has_value());
    auto document = json::parse_object(*text);
    FLOW_ASSERT(document.has_value());
    if (!document->contains("nodes")) continue;
    const std::string_view slug = file.name.substr(0, file.name.size() - kEnding.size());
    items.push_back(to_template(slug, *std::move(document)));
  }
  return json::dump(json::object{{"items", std::move(items)}});
}

Task<Result<net::HttpResponse>> list_templates(Context /*cx*/, Call call) {
  static const std::string kText = templates_text();
  co_return net::bytes_response(call.request, kText, "application/json");
}

}  // namespace

std::vector<Route> template_routes() {
  return {
      {.method = "GET",
       .path = "/api/v1/templates",
       .operation = "list_templates",
       .tag = "catalogue",
       .summary = "Workflows to begin with.",
       .access = Access::signed_in,
       .handler = list_templates,
       .response = "TemplateList"},
  };
}

}  // namespace flow::api
