#include "expr/program.hpp"

#include "expr/detail/evaluator.hpp"
#include "expr/detail/parser.hpp"
#include "expr/detail/place.hpp"

namespace flow::expr {

struct Program::Compiled {
  std::shared_ptr<const std::string> text;
  std::size_t begin = 0;
  std::size_t length = 0;
  Limits limits;
  detail::NodePtr tree;
  int slots = 0;

  std::string_view source() const { return std::string_view(*text).substr(begin, length); }
  Error error_at(std::size_t offset, std::string_view message) const {
    return detail::error_at(*text, begin + offset, message);
  }
};

Result<Program> Program::compile(std::string source, Limits limits) {
  const std::size_t length = source.size();
  return compile_within(std::make_shared<const std::string>(std::move(source)), 0, length, limits);
}

Result<Program> Program::compile_within(std::shared_ptr<const std::string> text, std::size_t begin,
                                        std::size_t length, Limits limits) {
  auto compiled = std::make_shared<Compiled>();
  compiled->text = std::move(text);
  compiled->begin = begin;
  compiled->length = length;
  compiled->limits = limits;
  if (length > limits.source) {
    return std::unexpected(compiled->error_at(
        0, fmt::format("the expression has {} bytes; at most {} are allowed", length, limits.source)));
  }
  auto parsed = detail::parse(compiled->source(), compiled->limits);
  if (const auto* problem = std::get_if<detail::SyntaxProblem>(&parsed)) {
    return std::unexpected(compiled->error_at(problem->offset, problem->message));
  }
  compiled->tree = std::move(std::get<detail::NodePtr>(parsed));
  const auto bound = detail::bind(compiled->tree, compiled->slots);
  if (const auto* problem = std::get_if<detail::SyntaxProblem>(&bound)) {
    return std::unexpected(compiled->error_at(problem->offset, problem->message));
  }
  return Program(std::move(compiled));
}

Result<Value> Program::evaluate(const Scope& scope) const {
  Value value = detail::Evaluator(scope, compiled_->limits, compiled_->slots).evaluate(*compiled_->tree);
  if (value.is_error()) {
    return std::unexpected(compiled_->error_at(value.as_error().offset, value.as_error().message));
  }
  return value;
}

Result<json::value> Program::evaluate_to_json(const Scope& scope) const {
  TRY(const Value value, evaluate(scope));
  auto document = value.to_json(compiled_->limits.result);
  if (!document) return std::unexpected(compiled_->error_at(0, document.error().message));
  return document;
}

std::string_view Program::source() const {
  return compiled_->source();
}
std::size_t Program::begin_in_text() const {
  return compiled_->begin;
}
const detail::Node& Program::tree() const {
  return *compiled_->tree;
}

}  // namespace flow::expr
