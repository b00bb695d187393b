#include "expr/program.hpp"

#include "base/utf8.hpp"
#include "expr/detail/evaluator.hpp"
#include "expr/detail/parser.hpp"

namespace flow::expr {

struct Program::Compiled {
  std::string source;
  Limits limits;
  detail::NodePtr tree;
  int slots = 0;
};

namespace {

Error error_at(std::string_view source, std::uint32_t offset, std::string_view message) {
  std::size_t line = 1;
  std::size_t line_begin = 0;
  const std::size_t end = std::min<std::size_t>(offset, source.size());
  for (std::size_t i = 0; i < end; ++i) {
    if (source[i] != '\n') continue;
    ++line;
    line_begin = i + 1;
  }
  const std::size_t column = count_code_points(source.substr(line_begin, end - line_begin)) + 1;
  return make_error(ErrorCode::invalid_input, "line {}, column {}: {}", line, column, message)
      .with_detail("line", line)
      .with_detail("column", column)
      .with_detail("offset", offset);
}

}  // namespace

Result<Program> Program::compile(std::string source, Limits limits) {
  if (source.size() > limits.source) {
    return fail(ErrorCode::invalid_input, "the expression has {} bytes; at most {}", source.size(),
                limits.source);
  }
  auto compiled = std::make_shared<Compiled>();
  compiled->source = std::move(source);
  compiled->limits = limits;
  auto parsed = detail::parse(compiled->source, limits);
  if (const auto* problem = std::get_if<detail::SyntaxProblem>(&parsed)) {
    return std::unexpected(error_at(compiled->source, problem->offset, problem->message));
  }
  compiled->tree = std::move(std::get<detail::NodePtr>(parsed));
  const auto bound = detail::bind(compiled->tree, compiled->slots);
  if (const auto* problem = std::get_if<detail::SyntaxProblem>(&bound)) {
    return std::unexpected(error_at(compiled->source, problem->offset, problem->message));
  }
  return Program(std::move(compiled));
}

Result<Value> Program::evaluate(const Scope& scope) const {
  Value value = detail::Evaluator(scope, compiled_->limits, compiled_->slots).evaluate(*compiled_->tree);
  if (value.is_error()) {
    return std::unexpected(error_at(compiled_->source, value.as_error().offset, value.as_error().message));
  }
  return value;
}

Result<json::value> Program::evaluate_to_json(const Scope& scope) const {
  TRY(const Value value, evaluate(scope));
  return value.to_json();
}

const std::string& Program::source() const {
  return compiled_->source;
}
const detail::Node& Program::tree() const {
  return *compiled_->tree;
}

}  // namespace flow::expr
