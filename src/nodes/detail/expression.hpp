#pragma once
// Expression inputs (bare CEL): compiled once per attempt, evaluated in the scope of the node.
#include <string_view>

#include "expr/program.hpp"
#include "nodes/detail/node.hpp"

namespace flow::nodes::detail {

// `port` names the input in the error.
Result<expr::Program> compile_expression(std::string_view port, std::string_view source);

// A condition must be true or false; anything else is `invalid_input`, naming `port`.
Result<bool> as_condition(std::string_view port, const Result<json::value>& evaluated);

}  // namespace flow::nodes::detail
