#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "json/detail/schema_rules.hpp"

namespace flow::json::detail {
namespace {

constexpr std::array<std::pair<std::string_view, unsigned>, 7> kTypes{{{"null", kNullBit},
                                                                       {"boolean", kBooleanBit},
                                                                       {"integer", kIntegerBit},
                                                                       {"number", kNumberBit | kIntegerBit},
                                                                       {"string", kStringBit},
                                                                       {"array", kArrayBit},
                                                                       {"object", kObjectBit}}};

constexpr std::array<std::pair<std::string_view, Format>, 7> kFormats{{{"date", Format::date},
                                                                       {"date-time", Format::date_time},
                                                                       {"time", Format::time},
                                                                       {"email", Format::email},
                                                                       {"uri", Format::uri},
                                                                       {"uuid", Format::uuid},
                                                                       {"ipv4", Format::ipv4}}};

// Ignoring these would accept what the author meant to refuse.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kRefused{
    {{"unevaluatedProperties", "write the properties in one schema with additionalProperties"},
     {"unevaluatedItems", "write the items in one schema with prefixItems and items"},
     {"$dynamicRef", "use $ref"},
     {"$recursiveRef", "use $ref"},
     {"$anchor", "refer to it by a pointer such as #/$defs/name"},
     {"$dynamicAnchor", "refer to it by a pointer such as #/$defs/name"}}};

std::string escape_token(std::string_view token) {
  std::string out;
  for (const char c : token) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

// A $ref is a URI fragment: %25 is a percent sign.
std::string decode_fragment(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

class Compiler {
 public:
  explicit Compiler(const value& document) : document_(document) {}

  Result<SchemaRules> compile() {
    TRY_VOID(rule_of(document_, "", 0));
    // References are compiled from a list, not on the spot: a chain of them takes no stack.
    for (std::size_t i = 0; i < references_.size(); ++i) {
      const Reference from = references_[i];
      const value* target = find(document_, from.target);
      if (target == nullptr) {
        return fail(ErrorCode::invalid_input, "the schema at {}: there is nothing at \"#{}\"",
                    place(from.pointer), from.target);
      }
      TRY(const RuleIndex rule, rule_of(*target, from.target, 0));
      out_.rules[static_cast<std::size_t>(from.rule)].reference = rule;
    }
    TRY_VOID(refuse_cycles());
    return std::move(out_);
  }

 private:
  struct Reference {
    RuleIndex rule;
    std::string target;
    std::string pointer;
  };

  static std::string place(std::string_view pointer) {
    return pointer.empty() ? std::string("its root") : std::string(pointer);
  }

  std::unexpected<Error> wrong(std::string_view pointer, std::string_view keyword,
                               std::string_view reason) const {
    return fail(ErrorCode::invalid_input, "the schema at {}/{}: {}", pointer, keyword, reason);
  }

  Result<RuleIndex> rule_of(const value& written, const std::string& pointer, std::size_t depth) {
    if (depth > Schema::kMaxDepth) {
      return fail(ErrorCode::invalid_input, "the schema is nested deeper than {} levels", Schema::kMaxDepth);
    }
    if (const auto known = by_value_.find(&written); known != by_value_.end()) return known->second;
    if (++values_ > Schema::kMaxValues) {
      return fail(ErrorCode::invalid_input, "the schema has more than {} parts", Schema::kMaxValues);
    }
    const auto index = static_cast<RuleIndex>(out_.rules.size());
    out_.rules.emplace_back();
    pointers_.push_back(pointer);
    by_value_.emplace(&written, index);
    Rule rule;
    if (written.is_bool()) {
      rule.refuses = !written.get_bool();
    } else if (written.is_object()) {
      TRY_VOID(read(rule, written.get_object(), pointer, depth));
    } else {
      return fail(ErrorCode::invalid_input, "the schema at {}: expected an object or a boolean, found {}",
                  place(pointer), kind_name(written));
    }
    if (const value* ref = written.is_object() ? find(written.get_object(), "$ref") : nullptr) {
      TRY_VOID(note_reference(*ref, index, pointer));
    }
    out_.rules[static_cast<std::size_t>(index)] = std::move(rule);
    return index;
  }

  Result<void> note_reference(const value& ref, RuleIndex rule, const std::string& pointer) {
    if (!ref.is_string()) return wrong(pointer, "$ref", "expected a text");
    const std::string_view text = ref.get_string();
    if (!text.starts_with('#')) {
      return wrong(
          pointer, "$ref",
          fmt::format("\"{}\" leaves the document; only references such as #/$defs/name are followed", text));
    }
    const std::string target = decode_fragment(text.substr(1));
    if (!target.empty() && target.front() != '/') {
      return wrong(pointer, "$ref",
                   fmt::format("\"{}\" is an anchor; use a pointer such as #/$defs/name", text));
    }
    references_.push_back({rule, target, pointer});
    return {};
  }

  Result<void> read(Rule& rule, const object& written, const std::string& pointer, std::size_t depth) {
    for (const auto& [keyword, advice] : kRefused) {
      if (written.contains(keyword))
        return wrong(pointer, keyword, fmt::format("is not supported; {}", advice));
    }
    TRY_VOID(read_type(rule, written, pointer));
    if (const value* constant = find(written, "const")) rule.constant = *constant;
    if (const value* choices = find(written, "enum")) {
      if (!choices->is_array()) return wrong(pointer, "enum", "expected a list");
      rule.choices = choices->get_array();
    }
    if (const value* fallback = find(written, "default")) rule.default_value = *fallback;
    TRY_VOID(read_numbers(rule, written, pointer));
    TRY_VOID(read_text(rule, written, pointer));
    TRY_VOID(read_array(rule, written, pointer, depth));
    TRY_VOID(read_object(rule, written, pointer, depth));
    return read_in_place(rule, written, pointer, depth);
  }

  Result<void> read_type(Rule& rule, const object& written, const std::string& pointer) {
    const value* type = find(written, "type");
    if (type == nullptr) return {};
    const array names = type->is_array() ? type->get_array() : array{*type};
    if (names.empty()) return wrong(pointer, "type", "the list is empty, so nothing would be valid");
    for (const value& name : names) {
      const auto* row = name.is_string() ? std::ranges::find(kTypes, std::string_view(name.get_string()),
                                                             &std::pair<std::string_view, unsigned>::first)
                                         : kTypes.end();
      if (row == kTypes.end()) {
        return wrong(pointer, "type",
                     fmt::format("{} is no type; use null, boolean, integer, number, string, array or object",
                                 dump(name)));
      }
      rule.types |= row->second;
      rule.type_names += (rule.type_names.empty() ? "" : " or ") + std::string(row->first);
    }
    return {};
  }

  Result<void> read_number(std::optional<value>& into, const object& written, std::string_view keyword,
                           const std::string& pointer) {
    const value* number = find(written, keyword);
    if (number == nullptr) return {};
    if (!number->is_number()) {
      return wrong(pointer, keyword, fmt::format("expected a number, found {}", kind_name(*number)));
    }
    into = *number;
    return {};
  }

  Result<void> read_numbers(Rule& rule, const object& written, const std::string& pointer) {
    TRY_VOID(read_number(rule.minimum, written, "minimum", pointer));
    TRY_VOID(read_number(rule.maximum, written, "maximum", pointer));
    TRY_VOID(read_number(rule.above, written, "exclusiveMinimum", pointer));
    TRY_VOID(read_number(rule.below, written, "exclusiveMaximum", pointer));
    TRY_VOID(read_number(rule.multiple_of, written, "multipleOf", pointer));
    if (rule.multiple_of && compare_numbers(*rule.multiple_of, value(0)) <= 0) {
      return wrong(pointer, "multipleOf", "must be above 0");
    }
    return {};
  }

  Result<void> read_count(std::optional<std::uint64_t>& into, const object& written, std::string_view keyword,
                          const std::string& pointer) {
    const value* count = find(written, keyword);
    if (count == nullptr) return {};
    const bool whole = count->is_uint64() || (count->is_int64() && count->get_int64() >= 0) ||
                       (count->is_double() && count->get_double() >= 0 && count->get_double() < 1e15 &&
                        count->get_double() == std::floor(count->get_double()));
    if (!whole) return wrong(pointer, keyword, "expected a whole number that is not negative");
    into = count->is_double()   ? static_cast<std::uint64_t>(count->get_double())
           : count->is_uint64() ? count->get_uint64()
                                : static_cast<std::uint64_t>(count->get_int64());
    return {};
  }

  Result<Regex> read_pattern(std::string_view source, std::string_view keyword, const std::string& pointer) {
    auto compiled = Regex::compile(source);
    if (!compiled) return wrong(pointer, keyword, compiled.error().message);
    return compiled;
  }

  Result<void> read_text(Rule& rule, const object& written, const std::string& pointer) {
    TRY_VOID(read_count(rule.min_length, written, "minLength", pointer));
    TRY_VOID(read_count(rule.max_length, written, "maxLength", pointer));
    if (const value* pattern = find(written, "pattern")) {
      if (!pattern->is_string()) return wrong(pointer, "pattern", "expected a text");
      const std::string source(pattern->get_string());
      TRY(Regex compiled, read_pattern(source, "pattern", pointer));
      rule.pattern = PatternRule{source, std::move(compiled), kNoRule};
    }
    if (const std::string_view name = string_or(written, "format", ""); !name.empty()) {
      const auto* row = std::ranges::find(kFormats, name, &std::pair<std::string_view, Format>::first);
      if (row != kFormats.end()) rule.format = row->second;
    }
    return {};
  }

  // The schema under a keyword, if there is one.
  Result<void> read_schema(RuleIndex& into, const object& written, std::string_view keyword,
                           const std::string& pointer, std::size_t depth) {
    const value* schema = find(written, keyword);
    if (schema == nullptr) return {};
    TRY(into, rule_of(*schema, fmt::format("{}/{}", pointer, keyword), depth + 1));
    return {};
  }

  Result<void> read_schemas(std::vector<RuleIndex>& into, const object& written, std::string_view keyword,
                            const std::string& pointer, std::size_t depth) {
    const value* schemas = find(written, keyword);
    if (schemas == nullptr) return {};
    if (!schemas->is_array() || schemas->get_array().empty()) {
      return wrong(pointer, keyword, "expected a list of schemas with at least one member");
    }
    for (std::size_t i = 0; i < schemas->get_array().size(); ++i) {
      TRY(const RuleIndex rule,
          rule_of(schemas->get_array()[i], fmt::format("{}/{}/{}", pointer, keyword, i), depth + 1));
      into.push_back(rule);
    }
    return {};
  }

  Result<void> read_map(std::vector<std::pair<std::string, RuleIndex>>& into, const object& written,
                        std::string_view keyword, const std::string& pointer, std::size_t depth) {
    const value* map = find(written, keyword);
    if (map == nullptr) return {};
    if (!map->is_object()) return wrong(pointer, keyword, "expected an object of schemas");
    for (const auto& [name, schema] : map->get_object()) {
      TRY(const RuleIndex rule,
          rule_of(schema, fmt::format("{}/{}/{}", pointer, keyword, escape_token(name)), depth + 1));
      into.emplace_back(name, rule);
    }
    return {};
  }

  Result<void> read_array(Rule& rule, const object& written, const std::string& pointer, std::size_t depth) {
    TRY_VOID(read_count(rule.min_items, written, "minItems", pointer));
    TRY_VOID(read_count(rule.max_items, written, "maxItems", pointer));
    TRY_VOID(read_count(rule.min_contains, written, "minContains", pointer));
    TRY_VOID(read_count(rule.max_contains, written, "maxContains", pointer));
    if (const value* unique = find(written, "uniqueItems")) {
      if (!unique->is_bool()) return wrong(pointer, "uniqueItems", "expected true or false");
      rule.unique_items = unique->get_bool();
    }
    const value* items = find(written, "items");
    if (items != nullptr && items->is_array()) {
      // Draft 7: a list here is what prefixItems is now, and additionalItems is what items is now.
      if (!items->get_array().empty()) {
        TRY_VOID(read_schemas(rule.prefix_items, written, "items", pointer, depth));
      }
      TRY_VOID(read_schema(rule.items, written, "additionalItems", pointer, depth));
    } else {
      TRY_VOID(read_schemas(rule.prefix_items, written, "prefixItems", pointer, depth));
      TRY_VOID(read_schema(rule.items, written, "items", pointer, depth));
    }
    return read_schema(rule.contains, written, "contains", pointer, depth);
  }

  Result<std::vector<std::string>> read_names(const value& names, std::string_view keyword,
                                              const std::string& pointer) {
    if (!names.is_array()) return wrong(pointer, keyword, "expected a list of property names");
    std::vector<std::string> out;
    for (const value& name : names.get_array()) {
      if (!name.is_string()) return wrong(pointer, keyword, "expected a list of property names");
      out.emplace_back(name.get_string());
    }
    return out;
  }

  Result<void> read_object(Rule& rule, const object& written, const std::string& pointer, std::size_t depth) {
    TRY_VOID(read_count(rule.min_properties, written, "minProperties", pointer));
    TRY_VOID(read_count(rule.max_properties, written, "maxProperties", pointer));
    if (const value* required = find(written, "required")) {
      TRY(rule.required, read_names(*required, "required", pointer));
    }
    TRY_VOID(read_map(rule.properties, written, "properties", pointer, depth));
    std::vector<std::pair<std::string, RuleIndex>> patterns;
    TRY_VOID(read_map(patterns, written, "patternProperties", pointer, depth));
    for (auto& [source, index] : patterns) {
      TRY(Regex compiled, read_pattern(source, "patternProperties", pointer));
      rule.pattern_properties.push_back({std::move(source), std::move(compiled), index});
    }
    TRY_VOID(read_schema(rule.additional, written, "additionalProperties", pointer, depth));
    TRY_VOID(read_schema(rule.property_names, written, "propertyNames", pointer, depth));
    TRY_VOID(read_map(rule.dependent_schemas, written, "dependentSchemas", pointer, depth));
    for (const std::string_view keyword : {"dependentRequired", "dependencies"}) {
      const value* map = find(written, keyword);
      if (map == nullptr) continue;
      if (!map->is_object()) return wrong(pointer, keyword, "expected an object");
      for (const auto& [name, dependency] : map->get_object()) {
        if (keyword == "dependencies" && !dependency.is_array()) {  // draft 7 has both kinds under one word
          TRY(const RuleIndex index,
              rule_of(dependency, fmt::format("{}/{}/{}", pointer, keyword, escape_token(name)), depth + 1));
          rule.dependent_schemas.emplace_back(name, index);
        } else {
          TRY(auto names, read_names(dependency, keyword, pointer));
          rule.dependent_required.emplace_back(name, std::move(names));
        }
      }
    }
    return {};
  }

  Result<void> read_in_place(Rule& rule, const object& written, const std::string& pointer,
                             std::size_t depth) {
    TRY_VOID(read_schemas(rule.all_of, written, "allOf", pointer, depth));
    TRY_VOID(read_schemas(rule.any_of, written, "anyOf", pointer, depth));
    TRY_VOID(read_schemas(rule.one_of, written, "oneOf", pointer, depth));
    TRY_VOID(read_schema(rule.negated, written, "not", pointer, depth));
    TRY_VOID(read_schema(rule.condition, written, "if", pointer, depth));
    TRY_VOID(read_schema(rule.then, written, "then", pointer, depth));
    TRY_VOID(read_schema(rule.otherwise, written, "else", pointer, depth));
    // Not used yet, maybe never; but a mistake in a definition is worth saying.
    std::vector<std::pair<std::string, RuleIndex>> definitions;
    TRY_VOID(read_map(definitions, written, "$defs", pointer, depth));
    return read_map(definitions, written, "definitions", pointer, depth);
  }

  // Walks the edges that stay on the same value; a way back to a rule that is still open never ends.
  Result<void> refuse_cycles() const {
    enum class Mark : std::uint8_t { fresh, open, done };
    std::vector<Mark> marks(out_.rules.size(), Mark::fresh);
    struct Open {
      RuleIndex rule;
      std::vector<RuleIndex> next;
    };
    std::vector<Open> path;
    for (std::size_t start = 0; start < out_.rules.size(); ++start) {
      if (marks[start] != Mark::fresh) continue;
      path.push_back({static_cast<RuleIndex>(start), out_.rules[start].in_place()});
      marks[start] = Mark::open;
      while (!path.empty()) {
        if (path.back().next.empty()) {
          marks[static_cast<std::size_t>(path.back().rule)] = Mark::done;
          path.pop_back();
          continue;
        }
        const auto next = static_cast<std::size_t>(path.back().next.back());
        path.back().next.pop_back();
        if (marks[next] == Mark::open) {
          return fail(ErrorCode::invalid_input,
                      "the schema at {} refers to itself for the same value, so checking would never end",
                      place(pointers_[next]));
        }
        if (marks[next] == Mark::fresh) {
          marks[next] = Mark::open;
          path.push_back({static_cast<RuleIndex>(next), out_.rules[next].in_place()});
        }
      }
    }
    return {};
  }

  const value& document_;
  SchemaRules out_;
  std::size_t values_ = 0;
  std::map<const value*, RuleIndex> by_value_;
  std::vector<std::string> pointers_;  // of each rule
  std::vector<Reference> references_;
};

}  // namespace

std::vector<RuleIndex> Rule::in_place() const {
  std::vector<RuleIndex> out;
  for (const RuleIndex one : {reference, negated, condition, then, otherwise}) {
    if (one != kNoRule) out.push_back(one);
  }
  for (const auto* list : {&all_of, &any_of, &one_of}) out.insert(out.end(), list->begin(), list->end());
  for (const auto& [name, rule] : dependent_schemas) out.push_back(rule);
  return out;
}

Result<SchemaRules> compile_schema(const value& document) {
  return Compiler(document).compile();
}

std::string_view format_name(Format format) {
  const auto* row = std::ranges::find(kFormats, format, &std::pair<std::string_view, Format>::second);
  return row == kFormats.end() ? "any" : row->first;
}

}  // namespace flow::json::detail
