#pragma once
// Program: a compiled CEL expression. Immutable and cheap to copy; compile once, evaluate often.
//
// compile() fails with `invalid_input`; so does evaluate(), also when the step or size limit is reached.
// Every error says line and column (1-based, in characters) in its message and in `detail`.
#include <memory>
#include <string>
#include <string_view>

#include "expr/function.hpp"
#include "expr/scope.hpp"

namespace flow::expr {

namespace detail {
struct Node;
}

class Program {
 public:
  static Result<Program> compile(std::string source, Limits limits = {});

  // The result may borrow what the scope borrows.
  Result<Value> evaluate(const Scope& scope) const;
  Result<json::value> evaluate_to_json(const Scope& scope) const;

  const std::string& source() const;
  const detail::Node& tree() const;  // for references.hpp

 private:
  struct Compiled;
  explicit Program(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace flow::expr
