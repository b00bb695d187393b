#pragma once
// Scope: the names an expression can read. Looked up lazily, so that a large execution is not copied for one
// expression. What find() returns may borrow documents that must outlive the evaluation and its result.
#include <optional>
#include <string_view>

#include "expr/value.hpp"

namespace flow::expr {

class Scope {
 public:
  virtual ~Scope() = default;
  virtual std::optional<Value> find(std::string_view name) const = 0;
  // True when names may contain dots; then the longest bound prefix of a selection wins.
  virtual bool has_dotted_names() const { return false; }
};

class EmptyScope final : public Scope {
 public:
  std::optional<Value> find(std::string_view /*name*/) const override { return std::nullopt; }
};

// The members of a JSON object as names.
class JsonScope final : public Scope {
 public:
  explicit JsonScope(const json::object& names) : names_(names) {}
  std::optional<Value> find(std::string_view name) const override {
    const json::value* found = names_.if_contains(name);
    if (found == nullptr) return std::nullopt;
    return Value::from_json(*found);
  }

 private:
  const json::object& names_;
};

}  // namespace flow::expr
