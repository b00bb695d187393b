#pragma once
// Texts of Automa: `{{variables.name}}` and its relatives, as templates of ours.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace flow::foreign::detail {

// The members of `table.0.name` or `variables@name`.
using AutomaPath = std::vector<std::string>;
AutomaPath split_path(std::string_view text);

// `base.a["b c"][0]`: how CEL reads the members from `from` on.
std::string access(std::string base, const AutomaPath& path, std::size_t from);

// The expression for a path; nothing when there is none.
using Resolve = std::function<std::optional<std::string>(const AutomaPath& path)>;

struct AutomaText {
  std::string text;                     // with templates; braces of what is unresolved stay literal
  std::vector<std::string> unresolved;  // `{{$date()}}`, as written
};
AutomaText convert_text(std::string_view text, const Resolve& resolve);

// The same as an operand of an expression: `vars.price`, `"Total: " + string(vars.price)`.
struct AutomaOperand {
  std::string expression;
  std::vector<std::string> unresolved;
};
AutomaOperand convert_operand(std::string_view text, const Resolve& resolve);

// Strings of CEL.
std::string quoted_cel(std::string_view text);

}  // namespace flow::foreign::detail
