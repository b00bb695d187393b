#include "base/regex.hpp"
#include "nodes/detail/compare.hpp"
#include "nodes/detail/expression.hpp"
#include "nodes/detail/node.hpp"

namespace flow::nodes {
namespace {

Result<std::string> text_of(const json::value& value, std::string_view port) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_number() || value.is_bool()) return json::dump(value);
  if (value.is_null()) return std::string();
  return fail(ErrorCode::invalid_input, "{} is {}; this operator compares texts", port,
              json::kind_name(value));
}

Result<bool> compare(const json::value& left, std::string_view op, const json::value& right) {
  if (op == "equals") return detail::values_equal(left, right);
  if (op == "not equals") return !detail::values_equal(left, right);
  if (op == "is empty") return detail::is_empty(left);
  if (op == "is not empty") return !detail::is_empty(left);
  if (op == "contains") return detail::contains(left, right);
  if (op == "does not contain") {
    TRY(const bool found, detail::contains(left, right));
    return !found;
  }
  if (op == "starts with" || op == "ends with" || op == "matches") {
    TRY(const std::string whole, text_of(left, "Left Value"));
    TRY(const std::string part, text_of(right, "Right Value"));
    if (op == "starts with") return whole.starts_with(part);
    if (op == "ends with") return whole.ends_with(part);
    TRY(const auto pattern, Regex::compile(part));
    return pattern.search(whole);
  }
  TRY(const int order, detail::order(left, right));
  if (op == "greater than") return order > 0;
  if (op == "greater than or equal") return order >= 0;
  if (op == "less than") return order < 0;
  return order <= 0;
}

Result<bool> decide(NodeContext cx, const Inputs& in) {
  if (in.has("Condition")) {
    TRY(const auto program, detail::compile_expression("Condition", in.text("Condition")));
    return detail::as_condition("Condition", cx->evaluate(program, {}));
  }
  return compare(in.json("Left Value"), in.text("Operator"),
                 in.has("Right Value") ? in.json("Right Value") : json::value(nullptr));
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(const bool result, decide(cx, in));
  Value carried = json::value(result);
  if (in.has("Data")) {
    carried = in.value("Data");
  } else if (in.has("Left Value")) {
    carried = in.json("Left Value");
  }
  Outputs out;
  out.set(result ? "True Path" : "False Path", carried)
      .set("Result", json::value(result))
      .set("Data", carried);
  co_return out;
}

}  // namespace

extern const NodeType branch;
const NodeType branch{
    .spec = {.type = "branch",
             .title = "Branch",
             .category = Category::flow,
             .summary = "Takes one of two paths, by comparing two values or by an expression.",
             .inputs = {any("Left Value").helped("The value to look at."),
                        text("Operator")
                            .one_of({"equals", "not equals", "greater than", "greater than or equal", "less than", "less than or equal",
                                     "contains", "does not contain", "starts with", "ends with", "matches", "is empty", "is not empty"})
                            .with_default("equals")
                            .helped("How the two values are compared."),
                        any("Right Value").helped("The value to compare with."),
                        text("Condition").as(Widget::expression).helped("Instead of the comparison: an expression that is true or false."),
                        any("Data").pages().helped("What the taken path carries; a page too. Without it, Left Value.")},
             .outputs = {output("True Path", HandleType::any).path().passes_data(),
                         output("False Path", HandleType::any).path().passes_data(), output("Result", HandleType::boolean),
                         output("Data", HandleType::any).passes_data()},
             .rules = {{.kind = InputRule::Kind::exactly_one, .inputs = {"Condition", "Left Value"}}},
             .credits = 1,
             .example = {.inputs = R"({"Left Value": "12", "Operator": "greater than", "Right Value": 9})",
                         .outputs = R"({"True Path": "12", "Result": true, "Data": "12"})"},
             .description =
                 R"(Give either `Condition` or `Left Value`. Nodes behind the path that is not taken are skipped, not failed; join the paths again with Merge Data.

- Texts compare as texts. Where a text meets a number, the text is read as a JSON number (`"007"` is none); if it is none, the two are not equal.
- The ordering operators need two numbers or two RFC 3339 times; anything else is `invalid_input`.
- `contains` looks for a substring in a text, a member in a list, or a key in an object.
- `matches` is an RE2 pattern that may match anywhere in the text.
- `is empty` is true for `null`, `""`, `[]` and `{}`.

A condition that fails or is not true or false is `invalid_input`.)"},
    .run = run};

}  // namespace flow::nodes
