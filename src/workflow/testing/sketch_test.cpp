#include "workflow/testing/sketch.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace flow::workflow::testing {
namespace {

json::object parsed(std::string_view text) {
  auto object = json::parse_object(text);
  EXPECT_TRUE(object.has_value()) << text << (object ? "" : object.error().message);
  return object ? *std::move(object) : json::object{};
}

json::object full_node(std::string_view text) {
  json::object node = parsed(text);
  json::object data;
  for (const char* key : {"name", "inputs", "settings"}) {
    if (const json::value* found = node.if_contains(key)) data[key] = *found;
    node.stable_erase(key);
  }
  if (const json::value* found = node.if_contains("in")) {
    json::value container = *found;  // a new member may move the others
    node["parentId"] = std::move(container);
  }
  node.stable_erase("in");
  node["data"] = std::move(data);
  return node;
}

// "a.Web Page -> b.Web Page"
json::object full_edge(std::string_view text, std::size_t number) {
  const std::size_t arrow = text.find(" -> ");
  const std::string_view from = text.substr(0, arrow);
  const std::string_view to = text.substr(arrow + 4);
  return {{"id", fmt::format("e{}", number)},
          {"source", std::string(from.substr(0, from.find('.')))},
          {"sourceHandle", std::string(from.substr(from.find('.') + 1))},
          {"target", std::string(to.substr(0, to.find('.')))},
          {"targetHandle", std::string(to.substr(to.find('.') + 1))}};
}

OutputSpec web_page() {
  return output("Web Page", HandleType::page);
}

std::optional<StaticFault> check_path(const json::object& inputs) {
  const std::string_view path = json::string_or(inputs, "Path", "");
  if (path.find("[[") == std::string_view::npos) return std::nullopt;
  return StaticFault{.input = "Path", .code = "bad_jsonpath", .reason = "offset 0: no path begins so"};
}

const std::vector<NodeSpec>& specs() {
  using Kind = InputRule::Kind;
  static const std::vector<NodeSpec> kSpecs{
      // Pages.
      {.type = "open",
       .category = Category::browser,
       .inputs = {text("URL")},
       .outputs = {web_page(), output("Status", HandleType::number)}},
      {.type = "remote",
       .category = Category::browser,
       .inputs = {text("Endpoint URL").or_credential(), text("Website URL")},
       .outputs = {web_page()}},
      {.type = "read",
       .inputs = {page("Web Page").required(), text("Selector").required()},
       .outputs = {output("Text", HandleType::text), web_page()}},
      {.type = "click",
       .inputs = {page("Web Page").required(), text("Selector")},
       .outputs = {web_page(), output("Opened Page", HandleType::page).conditional().opens()},
       .side_effect = true},
      {.type = "type_text",
       .inputs = {page("Web Page").required(), text("Selector"), text("Value").required().or_credential()},
       .outputs = {web_page()},
       .side_effect = true},
      {.type = "open_tab",
       .inputs = {page("Web Page").required().for_session()},
       .outputs = {web_page().opens()}},
      {.type = "close_tab",
       .inputs = {page("Web Page").required()},
       .outputs = {web_page()},
       .reorders_tabs = true},
      {.type = "close", .inputs = {page("Web Page").required()}, .ends_session = true},
      // Values.
      {.type = "fetch", .inputs = {text("URL")}, .outputs = {output("Text", HandleType::text)}},
      {.type = "value",
       .inputs = {any("Value"), text("Mode").one_of({"one", "all"}).with_default("one"), number("Count"),
                  text("Path"), text("Code")},
       .outputs = {output("Value", HandleType::any)},
       .check = check_path},
      {.type = "source",
       .outputs = {output("Page", HandleType::page), output("Html", HandleType::html),
                   output("Text", HandleType::text), output("Number", HandleType::number),
                   output("Boolean", HandleType::boolean), output("Json", HandleType::json),
                   output("List", HandleType::list), output("File", HandleType::file),
                   output("Any", HandleType::any)}},
      {.type = "sink",
       .inputs = {page("Page"), html("Html"), text("Text"), number("Number"), boolean("Boolean"),
                  json("Json"), list("List"), file("File"), any("Any"), any("Data").pages(),
                  any("Needed").required()},
       .outputs = {output("Data", HandleType::any).passes_data()}},
      {.type = "secret",
       .inputs = {text("Password").required().only_credential("login"), text("Any").only_credential("any"),
                  json("Headers").or_credential()}},
      {.type = "either",
       .inputs = {text("Left"), text("Right")},
       .rules = {{.kind = Kind::exactly_one, .inputs = {"Left", "Right"}}}},
      {.type = "set", .inputs = {json("Variables").required()}, .writes_variables = true},
      {.type = "filter",
       .inputs = {list("Items"), text("Expression").required().with_roots({"item", "index"})},
       .outputs = {output("Items", HandleType::list)}},
      // Flow.
      {.type = "branch",
       .inputs = {any("Left Value"), text("Condition"), any("Data").pages()},
       .outputs = {output("True Path", HandleType::any).path().passes_data(),
                   output("False Path", HandleType::any).path().passes_data(),
                   output("Result", HandleType::boolean), output("Data", HandleType::any).passes_data()},
       .rules = {{.kind = Kind::exactly_one, .inputs = {"Condition", "Left Value"}}}},
      {.type = "switch",
       .inputs = {any("Value").required(), json("Cases").required(), any("Data").pages()},
       .outputs = {output("Default", HandleType::any).path().passes_data(),
                   output("Matched", HandleType::text)},
       .case_paths = true},
      {.type = "merge",
       .inputs = {any("Data").up_to(20).tolerant()},
       .outputs = {output("Merged", HandleType::json)},
       .rules = {{.kind = Kind::at_least_one, .inputs = {"Data"}}},
       .can_start = false},
      {.type = "loop",
       .inputs = {list("Items").required(), page("Web Page"), number("Concurrency").with_default(1),
                  any("Collect").in_iteration()},
       .outputs = {output("Results", HandleType::list), web_page().conditional(),
                   output("Item", HandleType::any).inner(), output("Index", HandleType::number).inner(),
                   web_page().inner()},
       .is_container = true},
      {.type = "while",
       .inputs = {text("Condition").required().in_iteration(), text("Check").one_of({"before", "after"}),
                  page("Web Page"), any("Collect").in_iteration()},
       .outputs = {output("Results", HandleType::list), web_page().conditional(),
                   output("Index", HandleType::number).inner(), web_page().inner()},
       .is_container = true},
      {.type = "break", .can_start = false, .only_in_loop = true},
  };
  return kSpecs;
}

}  // namespace

json::object Sketch::document() const {
  json::object out = parsed(top);
  json::array node_list;
  for (const std::string& node : nodes) node_list.push_back(full_node(node));
  json::array edge_list;
  for (const std::string& edge : edges) edge_list.push_back(full_edge(edge, edge_list.size() + 1));
  out["nodes"] = std::move(node_list);
  out["edges"] = std::move(edge_list);
  return out;
}

const Catalogue& small_catalogue() {
  static const Catalogue kCatalogue = [] {
    std::vector<const NodeSpec*> all;
    for (const NodeSpec& spec : specs()) all.push_back(&spec);
    return Catalogue(std::move(all));
  }();
  return kCatalogue;
}

Checked check_sketch(const Sketch& sketch, const CheckOptions& options) {
  const auto document = read_document(sketch.document());
  EXPECT_TRUE(document.has_value()) << (document ? "" : document.error().message);
  return document ? check(*document, small_catalogue(), options) : Checked{};
}

std::vector<std::string> lines(const std::vector<Problem>& problems) {
  std::vector<std::string> out;
  for (const Problem& problem : problems) {
    out.push_back(fmt::format("{}{}{}: {}", problem.node.empty() ? "workflow" : problem.node.str(),
                              problem.input.empty() ? "" : " · ", problem.input, to_string(problem.code)));
  }
  return out;
}

std::shared_ptr<const Plan> plan_of(const Sketch& sketch) {
  Checked checked = check_sketch(sketch);
  for (const Problem& problem : checked.problems)
    EXPECT_EQ(problem.severity, Severity::warning) << to_line(problem);
  return checked.plan;
}

}  // namespace flow::workflow::testing
