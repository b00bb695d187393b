#pragma once
// A parsed path: segments of selectors, and the filters inside them, as RFC 9535 names them.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/regex.hpp"
#include "json/json.hpp"

namespace flow::json::detail {

struct FilterExpression;

struct NameSelector {
  std::string name;
};
struct WildcardSelector {};
struct IndexSelector {
  std::int64_t index;  // from the end when negative
};
struct SliceSelector {
  std::optional<std::int64_t> start, end;
  std::int64_t step = 1;
};
struct FilterSelector {
  std::shared_ptr<const FilterExpression> filter;
};
using PathSelector =
    std::variant<NameSelector, WildcardSelector, IndexSelector, SliceSelector, FilterSelector>;

struct PathSegment {
  bool descendant = false;
  std::vector<PathSelector> selectors;
};

struct PathQuery {
  bool relative = false;  // from `@`, the value under test, instead of `$`
  std::vector<PathSegment> segments;

  bool is_singular() const;
};

enum class PathFunction : std::uint8_t { length, count, match, search, value };

struct FunctionCall;
// What stands beside a comparison or in parentheses of a function.
using Operand = std::variant<value, PathQuery, std::shared_ptr<const FunctionCall>>;

struct FunctionCall {
  PathFunction function;
  std::vector<Operand> arguments;
  // match() and search() with a literal pattern: compiled here, none when it is no regular expression.
  bool has_literal_pattern = false;
  std::optional<Regex> pattern = {};
};

enum class Comparison : std::uint8_t { equal, not_equal, less, less_or_equal, greater, greater_or_equal };

struct FilterExpression {
  enum class Kind : std::uint8_t { any_of, all_of, negation, comparison, test } kind;
  std::vector<FilterExpression> parts = {};  // any_of, all_of, negation
  Comparison comparison = Comparison::equal;
  Operand left = value();  // comparison, test
  Operand right = value();
};

// `strict`: JSONPath to the letter; otherwise a dotted path.
Result<PathQuery> parse_path(std::string_view text, bool strict);

// I-Regexp (RFC 9485) in the words of RE2; `.` leaves out both line ends.
std::optional<Regex> compile_path_pattern(std::string_view pattern, PathFunction function);

// Hands over each match in order until `limit` of them; `quota` when it takes too many steps.
Result<std::vector<const value*>> walk_path(const PathQuery& query, const value& document, std::size_t limit);

}  // namespace flow::json::detail
