#pragma once
// JSON Schema (2020-12, and what draft 7 spells differently): compiled once, checked often. Immutable, cheap
// to copy.
//
// The schema is foreign data as much as the value is. compile() walks it under caps and refuses by name what
// it would otherwise have to ignore: remote references, anchors and the `unevaluated…` keywords. Unknown
// words are annotations, as the specification says. Patterns are RE2, so they take linear time. A schema that
// refers to itself without descending into the value is refused; checking stops with `quota` after a fixed
// number of steps.
#include <memory>
#include <string>
#include <vector>

#include "json/json.hpp"

namespace flow::json {

namespace detail {
struct SchemaRules;
}

struct SchemaProblem {
  std::string pointer;  // where in the value (RFC 6901); empty: the value itself
  std::string reason;   // "expected number, found string"
};

class Schema {
 public:
  static constexpr std::size_t kMaxDepth = 64;       // of the schema document
  static constexpr std::size_t kMaxValues = 50'000;  // JSON values in it
  static constexpr std::size_t kMaxProblems = 20;    // collected before checking stops

  // `invalid_input` names the JSON pointer into the schema and what is wrong there. An empty object, or
  // `true`, allows everything.
  static Result<Schema> compile(const value& document);

  // `schema`, with the problems in the message (the first three) and in detail.problems (all of them).
  Result<void> validate(const value& instance) const;
  // The same as a list; empty when the value is valid. `quota` when the check takes too many steps.
  Result<std::vector<SchemaProblem>> check(const value& instance) const;

  // Adds members that are missing and have a `default`, in the objects that are there, through `properties`,
  // `items`, `allOf` and `$ref`. What is there already is never changed.
  void fill_defaults(value& instance) const;

 private:
  explicit Schema(std::shared_ptr<const detail::SchemaRules> rules) : rules_(std::move(rules)) {}
  std::shared_ptr<const detail::SchemaRules> rules_;
};

}  // namespace flow::json
