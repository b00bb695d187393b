#pragma once
// Template: a text with `{{ CEL }}` parts, compiled. Immutable and cheap to copy.
//
//   "{{ params.count }}"          one expression and nothing else: the value keeps its type
//   "Hello {{ params.name }}!"    anything else makes a text
//   "{{ "{{" }}"                  braces, as a literal of CEL
//
// A `}}` in a string or a map of CEL does not end its part. What comes out is never evaluated again. Errors
// are `invalid_input` and name line and column in the whole text (`detail`: line, column, offset in bytes).
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "expr/program.hpp"

namespace flow::expr {

class Template {
 public:
  static constexpr std::size_t kMaxText = 1U << 20;  // bytes of the whole text; Limits::source caps each part

  static Result<Template> compile(std::string_view text, Limits limits = {});

  // True when the value keeps its type.
  bool is_single_expression() const { return parts_->size() == 1 && parts_->front().program; }
  std::string_view source() const { return *text_; }
  std::vector<Program> programs() const;  // in their order

  // In a text a null is empty, and sets `null_in_text`; a text over Limits::result is refused.
  Result<json::value> evaluate(const Scope& scope, bool* null_in_text = nullptr) const;

 private:
  // A piece of the text, or what stands in its place.
  struct Part {
    std::string_view text;  // of text_
    std::optional<Program> program;
  };

  Template() = default;

  std::shared_ptr<const std::string> text_;
  std::shared_ptr<const std::vector<Part>> parts_;
  std::size_t max_result_ = 0;
};

// How a value reads inside a text: 3 not 3.0, true, the content of a text, nothing for null, compact JSON of
// a list or an object.
std::string as_text(const json::value& value);

}  // namespace flow::expr
