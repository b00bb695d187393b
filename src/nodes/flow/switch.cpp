#include <set>

#include "nodes/detail/compare.hpp"
#include "nodes/detail/expression.hpp"
#include "nodes/detail/node.hpp"

namespace flow::nodes {

extern const NodeType switch_node;

namespace {

struct Case {
  std::string label;
  const json::value* equals = nullptr;
  std::string when = {};
};

Result<std::vector<Case>> read_cases(const json::value& document, const workflow::NodeSpec& spec) {
  if (!document.is_array())
    return fail(ErrorCode::invalid_input, "Cases must be a list, not {}", json::kind_name(document));
  std::vector<Case> cases;
  std::set<std::string, std::less<>> labels;
  for (const auto& member : document.get_array()) {
    const std::size_t number = cases.size() + 1;
    if (!member.is_object()) {
      return fail(ErrorCode::invalid_input, "case {} is {}; write {{\"label\": …, \"equals\": …}}", number,
                  json::kind_name(member));
    }
    const json::object& row = member.get_object();
    Case one{.label = std::string(json::string_or(row, "label", ""))};
    if (one.label.empty())
      return fail(ErrorCode::invalid_input, "case {} has no label; each case needs one", number);
    if (!labels.insert(one.label).second) {
      return fail(ErrorCode::invalid_input, "the label \"{}\" is used by two cases; labels must differ",
                  one.label);
    }
    if (spec.find_output(one.label) != nullptr) {
      return fail(ErrorCode::invalid_input, "the label \"{}\" is the name of a port; choose another",
                  one.label);
    }
    one.equals = row.if_contains("equals");
    one.when = std::string(json::string_or(row, "when", ""));
    if ((one.equals != nullptr) == !one.when.empty()) {
      return fail(ErrorCode::invalid_input, "case \"{}\" needs either equals or when", one.label);
    }
    cases.push_back(std::move(one));
  }
  return cases;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const json::value& value = in.json("Value");
  CO_TRY(const auto cases, read_cases(in.json("Cases"), cx->spec()));
  const Value carried = in.has("Data") ? in.value("Data") : Value(value);
  Outputs out;
  for (const Case& one : cases) {
    bool matches = false;
    if (one.equals != nullptr) {
      matches = detail::values_equal(value, *one.equals);
    } else {
      CO_TRY(const auto program, detail::compile_expression(one.label, one.when));
      CO_TRY(matches, detail::as_condition(one.label, cx->evaluate(program, {{"value", value}})));
    }
    if (matches) {
      out.set(one.label, carried).set("Matched", json::value(one.label));
      co_return out;
    }
  }
  if (!cx->is_connected("Default")) {
    co_return fail(ErrorCode::not_found, "no case matches {}; add one, or connect Default",
                   json::dump(value).substr(0, 200));
  }
  out.set("Default", carried).set("Matched", json::value(""));
  co_return out;
}

// What read_cases() refuses can be said before the run, unless the list is a template.
std::optional<workflow::StaticFault> check(const json::object& inputs) {
  const json::value* cases = inputs.if_contains("Cases");
  if (cases == nullptr || !cases->is_array()) return std::nullopt;
  const auto read = read_cases(*cases, switch_node.spec);
  if (read) return std::nullopt;
  return workflow::StaticFault{.input = "Cases", .code = "bad_literal", .reason = read.error().message};
}

}  // namespace

const NodeType switch_node{
    .spec =
        {.type = "switch",
         .title = "Switch",
         .category = Category::flow,
         .summary = "Takes the path of the first case that matches a value.",
         .inputs = {any("Value").required().helped("The value to look at."),
                    json("Cases").required().helped(
                        "A list of {\"label\", \"equals\"} or {\"label\", \"when\"}; `when` is an "
                        "expression over `value`. Each label becomes an output."),
                    any("Data").pages().helped(
                        "What the taken path carries; a page too. Without it, Value.")},
         .outputs = {output("Default", HandleType::any).path().passes_data(),
                     output("Matched", HandleType::text)},
         .case_paths = true,
         .credits = 1,
         .example =
             {.inputs =
                  R"({"Value": 250, "Cases": [{"label": "cheap", "when": "value < 100"}, {"label": "dear", "when": "value >= 100"}]})",
              .outputs = R"({"dear": 250, "Matched": "dear"})"},
         .check = check,
         .errors = {"not_found"},
         .description = "Cases are tried in order and the first match wins; `equals` compares as Branch "
                        "does. Labels are unique and may not be "
                        "the name of a port. When nothing matches, `Default` is taken and `Matched` is "
                        "empty; when `Default` is not connected "
                        "the node fails with `not_found`."},
    .run = run};

}  // namespace flow::nodes
