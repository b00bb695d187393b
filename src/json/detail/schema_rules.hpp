#pragma once
// A compiled schema: rules in one array that name each other by index, so references and cycles cost nothing.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/regex.hpp"
#include "json/json.hpp"
#include "json/schema.hpp"

namespace flow::json::detail {

using RuleIndex = std::int32_t;
inline constexpr RuleIndex kNoRule = -1;

// Bits of Rule::types. An integer is a number without a fraction, however it is written.
enum TypeBit : unsigned {
  kNullBit = 1,
  kBooleanBit = 2,
  kIntegerBit = 4,
  kNumberBit = 8,
  kStringBit = 16,
  kArrayBit = 32,
  kObjectBit = 64,
};

enum class Format : std::uint8_t { none, date, date_time, time, email, uri, uuid, ipv4 };

struct PatternRule {
  std::string source;
  Regex pattern;
  RuleIndex rule;
};

struct Rule {
  bool refuses = false;    // the schema `false`
  unsigned types = 0;      // 0: any
  std::string type_names;  // "string or null"
  std::optional<value> constant = {};
  std::optional<array> choices = {};

  std::optional<value> minimum = {}, maximum = {}, above = {}, below = {}, multiple_of = {};
  std::optional<std::uint64_t> min_length = {}, max_length = {};
  std::optional<PatternRule> pattern = {};
  Format format = Format::none;

  std::optional<std::uint64_t> min_items = {}, max_items = {}, min_contains = {}, max_contains = {};
  bool unique_items = false;
  std::vector<RuleIndex> prefix_items = {};
  RuleIndex items = kNoRule;  // of those after the prefix
  RuleIndex contains = kNoRule;

  std::optional<std::uint64_t> min_properties = {}, max_properties = {};
  std::vector<std::string> required = {};
  std::vector<std::pair<std::string, RuleIndex>> properties = {};
  std::vector<PatternRule> pattern_properties = {};
  RuleIndex additional = kNoRule;
  RuleIndex property_names = kNoRule;
  std::vector<std::pair<std::string, std::vector<std::string>>> dependent_required = {};
  std::vector<std::pair<std::string, RuleIndex>> dependent_schemas = {};

  // Rules for the same value.
  RuleIndex reference = kNoRule;
  std::vector<RuleIndex> all_of = {}, any_of = {}, one_of = {};
  RuleIndex negated = kNoRule;
  RuleIndex condition = kNoRule, then = kNoRule, otherwise = kNoRule;

  std::optional<value> default_value = {};

  // Every rule above that judges the same value again: the edges in which a cycle would never end.
  std::vector<RuleIndex> in_place() const;
};

struct SchemaRules {
  std::vector<Rule> rules;  // the root is the first
};

Result<SchemaRules> compile_schema(const value& document);
Result<std::vector<SchemaProblem>> check_schema(const SchemaRules& rules, const value& instance);
bool matches_format(Format format, std::string_view text);
std::string_view format_name(Format format);
// Exact for integers, as doubles otherwise.
int compare_numbers(const value& a, const value& b);

}  // namespace flow::json::detail
