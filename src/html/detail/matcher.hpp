#pragma once
// Does an element match a parsed selector? Counts its steps.
#include <cstdint>

#include "html/detail/selector_tree.hpp"
#include "html/document.hpp"

namespace flow::html::detail {

class Matcher {
 public:
  Matcher(const Document& document, NodeIndex scope, std::uint64_t steps)
      : document_(document), scope_(scope), steps_(steps) {}

  bool matches(const SelectorList& list, NodeIndex element);
  // Past that, every answer is false and worth nothing.
  bool exhausted() const { return steps_ == 0; }

 private:
  // Below `anchor` (of :has) nothing further left is looked at.
  bool matches(const Complex& complex, NodeIndex element, NodeIndex anchor);
  enum class Left : std::uint8_t { matches, fails_here, fails_above };
  Left matches_left(const Complex& complex, std::size_t place, NodeIndex element, NodeIndex anchor);
  bool matches(const Compound& compound, NodeIndex element);
  bool matches(const Simple& simple, NodeIndex element);
  bool matches_attribute(const Simple& simple, NodeIndex element) const;
  bool has_class(NodeIndex element, std::string_view name) const;
  bool has(const SelectorList& list, NodeIndex element);
  bool is_in_place(const Simple& simple, NodeIndex element);
  bool is_empty(NodeIndex element) const;
  bool is_disabled(NodeIndex element) const;
  NodeIndex parent_element(NodeIndex node) const;
  NodeIndex previous_element(NodeIndex node);
  bool spend();

  const Document& document_;
  NodeIndex scope_;
  std::uint64_t steps_;
};

}  // namespace flow::html::detail
