#pragma once
// Values with their CEL types in JSON, for tools: {"$uint":"5"}, {"$bytes":"base64"}, {"$double":"NaN"},
// {"$type":"int"},
// {"$timestamp":"…Z"}, {"$duration":"1.5s"}, {"$map":[[key,value],…]}. A number with a point or an exponent
// is a double.
#include "expr/scope.hpp"
#include "expr/value.hpp"

namespace flow::expr {

// `text` is JSON; numbers keep how they were written.
Result<Value> parse_tagged(std::string_view text);
Result<std::string> format_tagged(const Value& value);

// The members of a tagged JSON object as names; dotted names are taken as they are.
class TaggedScope final : public Scope {
 public:
  static Result<TaggedScope> parse(std::string_view text);
  std::optional<Value> find(std::string_view name) const override;
  bool has_dotted_names() const override { return dotted_; }

 private:
  explicit TaggedScope(Value names) : names_(std::move(names)) {}
  Value names_;
  bool dotted_ = false;
};

}  // namespace flow::expr
