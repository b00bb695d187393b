#pragma once
// Program: a compiled CEL expression. Immutable and cheap to copy; compile once, evaluate often.
//
// compile() fails with `invalid_input`; so does evaluate(), also when the step or size limit is reached.
// Every error says line and column (1-based, in characters) in its message and in `detail`, with the offset
// in bytes. The places of an expression that stands in a text (a template) are places in that text.
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
  // The expression of `length` bytes at `begin` of a text.
  static Result<Program> compile_within(std::shared_ptr<const std::string> text, std::size_t begin,
                                        std::size_t length, Limits limits = {});

  // The result may borrow what the scope borrows.
  Result<Value> evaluate(const Scope& scope) const;
  Result<json::value> evaluate_to_json(const Scope& scope) const;

  std::string_view source() const;
  std::size_t begin_in_text() const;  // 0 unless compiled within a text
  const detail::Node& tree() const;   // for references.hpp

 private:
  struct Compiled;
  explicit Program(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace flow::expr
