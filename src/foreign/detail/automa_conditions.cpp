// Conditions of Automa, rows of values and comparisons, as one expression.
#include <array>

#include <fmt/format.h>

#include "foreign/detail/automa_importer.hpp"

namespace flow::foreign::detail {
namespace {

struct Comparison {
  std::string_view name;
  std::string_view expression;  // of {0} and {1}, both expressions
};
// Texts compare as texts, as there; so do numbers with what a page gives.
constexpr std::array kComparisons{
    Comparison{"eq", "string({0}) == string({1})"},
    Comparison{"==", "string({0}) == string({1})"},
    Comparison{"eqi", "string({0}).lowerAscii() == string({1}).lowerAscii()"},
    Comparison{"nq", "string({0}) != string({1})"},
    Comparison{"!=", "string({0}) != string({1})"},
    Comparison{"gt", "double({0}) > double({1})"},
    Comparison{">", "double({0}) > double({1})"},
    Comparison{"gte", "double({0}) >= double({1})"},
    Comparison{">=", "double({0}) >= double({1})"},
    Comparison{"lt", "double({0}) < double({1})"},
    Comparison{"<", "double({0}) < double({1})"},
    Comparison{"lte", "double({0}) <= double({1})"},
    Comparison{"<=", "double({0}) <= double({1})"},
    Comparison{"cnt", "string({0}).contains(string({1}))"},
    Comparison{"()", "string({0}).contains(string({1}))"},
    Comparison{"cni", "string({0}).lowerAscii().contains(string({1}).lowerAscii())"},
    Comparison{"nct", "!string({0}).contains(string({1}))"},
    Comparison{"nci", "!string({0}).lowerAscii().contains(string({1}).lowerAscii())"},
    Comparison{"stw", "string({0}).startsWith(string({1}))"},
    Comparison{"enw", "string({0}).endsWith(string({1}))"},
    Comparison{"rgx", "string({0}).matches(string({1}))"},
    Comparison{"itr", "!(string({0}) in [\"\", \"false\", \"0\"])"},
    Comparison{"ifl", "string({0}) in [\"\", \"false\", \"0\"]"},
};

const Comparison* find_comparison(std::string_view name) {
  for (const Comparison& one : kComparisons) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

std::string compared(const Comparison& how, std::string_view left, std::string_view right) {
  return fmt::format(fmt::runtime(how.expression), left, right);
}

bool stands_alone(std::string_view type) {
  return type == "element#exists" || type == "element#notExists" || type == "element#visible" ||
         type == "element#visibleScreen" || type == "element#invisible";
}

}  // namespace

// A value in a row; what stands on the page is read by a node before the branch.
std::optional<std::string> AutomaImporter::operand(const Block& block, const json::object& item,
                                                   Trail& trail) {
  const std::string type = text_at(item, "type");
  const json::object& data = object_at(item, "data");
  if (type == "value") {
    const AutomaOperand value = convert_operand(text_at(data, "value"), resolver(block));
    if (value.unresolved.empty()) return value.expression;
    leave_out(block,
              fmt::format("{} in a condition has no counterpart", shortened(value.unresolved.front(), 80)),
              "write the condition of the branch by hand");
    return std::nullopt;
  }
  if (!type.starts_with("element#")) {
    leave_out(block, fmt::format("a condition over \"{}\" has no counterpart", shortened(type)),
              "write the condition of the branch by hand");
    return std::nullopt;
  }
  need_page(block, trail);
  const std::string written = text_at(data, "selector");
  const auto selector = selector_text(block, trail, written, written.starts_with('/'), stands_alone(type));
  if (!selector) return std::nullopt;
  Block plain{.id = block.id, .label = "read", .data = {}};
  if (type == "element#text") {
    const std::string read = act(plain,
                                 {.type = "get_text",
                                  .name = "Text to compare",
                                  .inputs = {{"Selector", *selector}, {"Mode", "first"}}},
                                 trail);
    return draft_.reference(read, "Text");
  }
  if (type == "element#attribute") {
    const std::string read =
        act(plain,
            {.type = "get_attribute",
             .name = "Attribute to compare",
             .inputs = {{"Selector", *selector}, {"Attribute", text_at(data, "attrName")}, {"Default", ""}}},
            trail);
    return draft_.reference(read, "Value");
  }
  const bool looks = type != "element#exists" && type != "element#notExists";
  json::object inputs{{"Selector", *selector}};
  if (looks) inputs["Visible Only"] = true;
  const std::string read =
      act(plain, {.type = "element_exists", .name = "Look at page", .inputs = std::move(inputs)}, trail);
  const bool negated = type == "element#notExists" || type == "element#invisible";
  return (negated ? "!" : "") + draft_.reference(read, "Exists");
}

std::optional<std::string> AutomaImporter::condition(const Block& block, const json::object& written,
                                                     Trail& trail) {
  // Older exports: two values and what is between them.
  if (written.contains("compareValue")) {
    const Comparison* how = find_comparison(text_at(written, "type"));
    const AutomaOperand left = convert_operand(text_at(written, "value"), resolver(block));
    const AutomaOperand right = convert_operand(text_at(written, "compareValue"), resolver(block));
    if (how != nullptr && left.unresolved.empty() && right.unresolved.empty())
      return compared(*how, left.expression, right.expression);
    leave_out(block, "one of its conditions has no counterpart", "write the condition of the branch by hand");
    return std::nullopt;
  }
  std::vector<std::string> all;
  for (const json::value& row : list_at(written, "conditions")) {
    if (!row.is_object()) continue;
    std::optional<std::string> left;
    const Comparison* how = nullptr;
    for (const json::value& member : list_at(row.get_object(), "items")) {
      if (!member.is_object()) continue;
      const json::object& item = member.get_object();
      if (text_at(item, "category") == "compare") {
        how = find_comparison(text_at(item, "type"));
        const bool alone = how != nullptr && !how->expression.contains("{1}");
        if (how == nullptr || !left) {
          leave_out(block, fmt::format("a condition compares by \"{}\"", shortened(text_at(item, "type"))),
                    "write the condition of the branch by hand");
          return std::nullopt;
        }
        if (alone) all.push_back(compared(*std::exchange(how, nullptr), *left, ""));
        continue;
      }
      const auto value = operand(block, item, trail);
      if (!value) return std::nullopt;
      if (stands_alone(text_at(item, "type"))) {
        all.push_back(*value);
      } else if (how != nullptr) {
        all.push_back(compared(*std::exchange(how, nullptr), *left, *value));
      }
      left = value;
    }
  }
  if (all.empty()) {
    leave_out(block, "one of its conditions is empty", "write the condition of the branch by hand");
    return std::nullopt;
  }
  std::string out;
  for (const std::string& one : all) out += (out.empty() ? "" : " && ") + one;
  return out;
}

}  // namespace flow::foreign::detail
