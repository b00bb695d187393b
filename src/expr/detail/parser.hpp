#pragma once
// Source text to tree. Recursion is bounded by counting nesting; every problem has a place.
#include <variant>

#include "expr/detail/ast.hpp"
#include "expr/detail/lexer.hpp"

namespace flow::expr::detail {

using Parsed = std::variant<NodePtr, SyntaxProblem>;

Parsed parse(std::string_view source, const Limits& limits);

// Gives names their meaning: loop variables become slots, macros loops, calls functions. `slots` is how many
// loop variables may be alive at once.
std::variant<std::monostate, SyntaxProblem> bind(NodePtr& tree, int& slots);

bool is_reserved(std::string_view word);

}  // namespace flow::expr::detail
