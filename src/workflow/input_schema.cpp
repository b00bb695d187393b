#include "workflow/input_schema.hpp"

#include <fmt/format.h>

namespace flow::workflow {
namespace {

json::object credential() {
  return {{"type", "object"},
          {"properties", json::object{{"$credential", json::object{{"type", "string"}}},
                                      {"field", json::object{{"type", "string"}}}}},
          {"required", json::array{"$credential"}},
          {"additionalProperties", false}};
}

json::object with_template() {
  return {{"type", "string"}, {"pattern", R"(\{\{)"}};
}

// What a literal of the type may be; a text is read as a number, a boolean, JSON or a list where one is
// needed.
json::object of_type(const InputSpec& input) {
  const auto types = [](json::array names) { return json::object{{"type", std::move(names)}}; };
  switch (input.type) {
    case HandleType::number: return types({"number", "string", "null"});
    case HandleType::boolean: return types({"boolean", "string", "null"});
    case HandleType::list: return types({"array", "object", "string", "null"});  // a file is a list of one
    case HandleType::file: return types({"object", "string", "null"});
    case HandleType::html: return types({"string", "null"});
    case HandleType::text: return types({"string", "number", "boolean", "array", "object", "null"});
    case HandleType::json:
    case HandleType::any:
    case HandleType::page: break;
  }
  return {};
}

json::object schema_of(const InputSpec& input) {
  json::object out;
  if (input.secret == SecretUse::only) {
    out = credential();
  } else if (!input.options.empty()) {
    json::array texts;
    for (const std::string_view option : input.options) texts.push_back(json::string(option));
    out["anyOf"] = json::array{json::object{{"enum", std::move(texts)}}, with_template()};
  } else {
    out = of_type(input);
  }
  out["title"] = input.name;
  if (!input.help.empty()) out["description"] = input.help;
  if (input.default_value) out["default"] = *input.default_value;
  if (input.is_required) out["x-required"] = true;
  return out;
}

// "Data" of up to 20 → ^Data ([1-9]|1[0-9]|20)$, for any number below 100.
std::string pattern_of(const InputSpec& input) {
  const int tens = input.repeat_max / 10;
  const int ones = input.repeat_max % 10;
  std::string numbers = fmt::format("[1-{}]", tens > 0 ? 9 : ones);
  for (int ten = 1; ten < tens; ++ten) numbers += fmt::format("|{}[0-9]", ten);
  if (tens > 0) numbers += fmt::format("|{}[0-{}]", tens, ones);
  return fmt::format("^{} ({})$", input.name, numbers);
}

}  // namespace

json::object inputs_schema(const NodeSpec& spec) {
  json::object properties;
  json::object patterns;
  for (const InputSpec& input : spec.inputs) {
    if (input.type == HandleType::page) continue;
    if (input.repeat_max > 0) {
      patterns[pattern_of(input)] = schema_of(input);
    } else {
      properties[input.name] = schema_of(input);
    }
  }
  json::object out{{"type", "object"}, {"title", spec.title}, {"properties", std::move(properties)}};
  if (!patterns.empty()) out["patternProperties"] = std::move(patterns);
  out["additionalProperties"] = false;
  return out;
}

}  // namespace flow::workflow
