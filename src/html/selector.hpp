#pragma once
// Selector: CSS over a Document (Selectors Level 4, what makes sense without a browser).
//
// Type, universal, id, class and attribute selectors (all operators, the i and s flags), the four
// combinators, lists, :is :where :not :has :root :scope :empty, the :first-, :last-, :only- and :nth-
// families (with `of`), :checked :disabled :enabled. Names of elements and attributes have no case, values,
// classes and ids have. Parsing errors are `invalid_input` with detail.column (1-based, in bytes). Matching
// counts steps: a selector that would search the document again and again ends in `quota`. Immutable, cheap
// to copy.
#include <memory>
#include <string_view>
#include <vector>

#include "html/document.hpp"

namespace flow::html {

namespace detail {
struct SelectorList;
}

class Selector {
 public:
  static constexpr Bytes kMaxSize{8U << 10};
  static constexpr std::uint64_t kMaxSteps = 50'000'000;

  static Result<Selector> parse(std::string_view text);

  // The descendants of `scope` that match, in document order; as in a page, ancestors outside of the scope
  // count for combinators. At most `limit`.
  Result<std::vector<NodeIndex>> select(const Document& document, NodeIndex scope = 0,
                                        std::size_t limit = std::numeric_limits<std::size_t>::max()) const;
  // The first of them, or kNoNode.
  Result<NodeIndex> first(const Document& document, NodeIndex scope = 0) const;

 private:
  explicit Selector(std::shared_ptr<const detail::SelectorList> list) : list_(std::move(list)) {}
  std::shared_ptr<const detail::SelectorList> list_;
};

}  // namespace flow::html
