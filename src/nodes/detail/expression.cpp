#include "nodes/detail/expression.hpp"

namespace flow::nodes::detail {

Result<expr::Program> compile_expression(std::string_view port, std::string_view source) {
  auto program = expr::Program::compile(std::string(source));
  if (!program) return std::unexpected(std::move(program).error().context(port));
  return program;
}

Result<bool> as_condition(std::string_view port, const Result<json::value>& evaluated) {
  if (!evaluated) {
    Error error = evaluated.error();
    return std::unexpected(std::move(error).context(port));
  }
  if (!evaluated->is_bool()) {
    return fail(ErrorCode::invalid_input, "{} gives {}, not true or false", port,
                json::kind_name(*evaluated));
  }
  return evaluated->get_bool();
}

}  // namespace flow::nodes::detail
