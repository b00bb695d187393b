#include "nodes/detail/node.hpp"
#include "nodes/detail/path_input.hpp"
#include "workflow/coercion.hpp"

namespace flow::nodes {
namespace {

// One member of Transform Rules: a fixed value, or where to look and what to make of it.
struct Rule {
  std::string key;
  std::optional<json::value> fixed;
  std::optional<json::Path> path;
  std::optional<HandleType> type;
  json::value otherwise;  // when nothing is there
  bool all = false;
};

Result<HandleType> read_type(const json::value& name) {
  struct Row {
    std::string_view name;
    HandleType type;
  };
  constexpr Row kTypes[] = {{"string", HandleType::text},
                            {"number", HandleType::number},
                            {"boolean", HandleType::boolean},
                            {"array", HandleType::list}};
  for (const Row& row : kTypes) {
    if (name.is_string() && name.get_string() == row.name) return row.type;
  }
  return fail(ErrorCode::invalid_input, "type {} is not one of string, number, boolean and array",
              json::dump(name));
}

Result<Rule> read_rule(std::string_view key, const json::value& written) {
  Rule rule{.key = std::string(key), .fixed = {}, .path = {}, .type = {}, .otherwise = nullptr};
  if (written.is_string()) {
    TRY(rule.path, json::Path::parse(written.get_string()));
    return rule;
  }
  if (!written.is_object()) {
    return fail(ErrorCode::invalid_input, "a rule is a path, {{\"path\": …}} or {{\"value\": …}}, not {}",
                json::kind_name(written));
  }
  const json::object& members = written.get_object();
  for (const auto& [name, value] : members) {
    if (name == "value") {
      rule.fixed = value;
    } else if (name == "path") {
      if (!value.is_string())
        return fail(ErrorCode::invalid_input, "path must be a text, not {}", json::kind_name(value));
      TRY(rule.path, json::Path::parse(value.get_string()));
    } else if (name == "type") {
      TRY(rule.type, read_type(value));
    } else if (name == "default") {
      rule.otherwise = value;
    } else if (name == "all") {
      if (!value.is_bool())
        return fail(ErrorCode::invalid_input, "all must be true or false, not {}", json::dump(value));
      rule.all = value.get_bool();
    } else {
      return fail(ErrorCode::invalid_input,
                  "\"{}\" is not part of a rule; use path, type, default, all or value",
                  std::string_view(name));
    }
  }
  if (rule.fixed ? members.size() != 1 : !rule.path)
    return fail(ErrorCode::invalid_input, "a rule has either a path or a value and nothing else");
  return rule;
}

Result<std::vector<Rule>> read_rules(const json::value& written) {
  if (!written.is_object()) {
    return fail(ErrorCode::invalid_input, "Transform Rules must be an object of keys and rules, not {}",
                json::kind_name(written));
  }
  std::vector<Rule> rules;
  for (const auto& [key, value] : written.get_object()) {
    auto rule = read_rule(key, value);
    if (!rule)
      return std::unexpected(
          std::move(rule).error().context(fmt::format("rule \"{}\"", std::string_view(key))));
    rules.push_back(*std::move(rule));
  }
  return rules;
}

Result<json::value> typed(const Rule& rule, const json::value& value) {
  if (!rule.type || value.is_null()) return value;
  return workflow::convert(value, HandleType::any, *rule.type);
}

Result<json::value> apply(const Rule& rule, const json::value& input) {
  if (rule.fixed) return *rule.fixed;
  if (!rule.all) {
    TRY(const json::value* found, rule.path->first(input));
    return found == nullptr ? rule.otherwise : typed(rule, *found);
  }
  TRY(const auto found, rule.path->all(input));
  json::array values;
  for (const json::value* one : found) {
    TRY(auto value, typed(rule, *one));
    values.push_back(std::move(value));
  }
  return json::value(std::move(values));
}

Task<Result<Outputs>> run(NodeContext, Inputs in) {
  CO_TRY(const auto rules, read_rules(in.json("Transform Rules")));
  json::object made;
  for (const Rule& rule : rules) {
    auto value = apply(rule, in.json("Input JSON"));
    if (!value)
      co_return std::unexpected(std::move(value).error().context(fmt::format("rule \"{}\"", rule.key)));
    made.insert_or_assign(rule.key, *std::move(value));
  }
  Outputs out;
  out.set("Transformed JSON", json::value(std::move(made)));
  co_return out;
}

bool holds_template(const json::value& rule) {
  if (rule.is_string()) return detail::is_template(rule.get_string());
  return rule.is_object() && std::ranges::any_of(rule.get_object(), [](const auto& member) {
           return member.value().is_string() && detail::is_template(member.value().get_string());
         });
}

std::optional<workflow::StaticFault> check(const json::object& inputs) {
  const json::value* rules = inputs.if_contains("Transform Rules");
  if (rules == nullptr || !rules->is_object()) return std::nullopt;
  for (const auto& [key, value] : rules->get_object()) {
    if (holds_template(value)) continue;
    const auto rule = read_rule(key, value);
    if (rule) continue;
    const bool is_path = rule.error().detail.contains("column");
    return workflow::StaticFault{
        .input = "Transform Rules",
        .code = is_path ? "bad_jsonpath" : "bad_literal",
        .reason = fmt::format("rule \"{}\": {}", std::string_view(key), rule.error().message)};
  }
  return std::nullopt;
}

}  // namespace

extern const NodeType json_transform;
const NodeType json_transform{
    .spec =
        {.type = "json_transform",
         .title = "JSON Transform",
         .category = Category::data,
         .summary = "Makes a new object from parts of a JSON document.",
         .inputs = {json("Input JSON").required().helped("The document the rules look into."),
                    json("Transform Rules")
                        .required()
                        .helped("Key to rule: a path, {\"path\", \"type\", \"default\", \"all\"}, or "
                                "{\"value\": …}.")},
         .outputs = {output("Transformed JSON", HandleType::json)},
         .credits = 2,
         .example =
             {.inputs =
                  R"({"Input JSON": {"a": {"b": "7"}}, "Transform Rules": {"n": {"path": "a.b", "type": "number"}, "source": {"value": "shop"}}})",
              .outputs = R"({"Transformed JSON": {"n": 7, "source": "shop"}})"},
         .check = check,
         .description =
             "Each key of the rules becomes a key of the result. A path is dotted or a JSONPath "
             "(RFC 9535, `$.` may be left out); it gives its first match, or with `all` the list of "
             "all. `type` (string, number, boolean, array) converts as connections do and refuses what "
             "does not fit as `invalid_input`. Where nothing is found the result is `default`, else "
             "`null`. `value` is taken as it is. Whole numbers of 64 bits survive."},
    .run = run};

}  // namespace flow::nodes
