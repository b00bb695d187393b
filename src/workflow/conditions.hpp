#pragma once
// Conditions: on which paths of the branching nodes something happens, as a disjunction of terms.
//
// A choice is a point where a run goes one of several ways: the paths of a branching node, an output that may
// stay dead, a `when`. A term says for some choices which of their ways are still possible (a bit each); the
// disjunction of no terms is never, one empty term is always. At most kMaxTerms are kept; beyond, the
// condition is `unknown` and proves nothing.
#include <cstdint>
#include <vector>

namespace flow::workflow {

struct Literal {
  int choice;
  std::uint64_t ways;  // subset of the choice's ways, neither empty nor all of them
  bool operator==(const Literal&) const = default;
};
using Term = std::vector<Literal>;  // sorted by choice

class Condition {
 public:
  static constexpr std::size_t kMaxTerms = 64;

  static Condition never() { return Condition({}); }
  static Condition always() { return Condition({Term{}}); }

  bool is_never() const { return !unknown_ && terms_.empty(); }
  bool is_always() const { return !unknown_ && terms_.size() == 1 && terms_.front().empty(); }
  bool is_unknown() const { return unknown_; }

  // `all` is the set of all ways of the choice.
  Condition restricted(int choice, std::uint64_t ways, std::uint64_t all) const;
  friend Condition both(Condition a, Condition b, const std::vector<std::uint64_t>& all_ways);
  friend Condition either(Condition a, Condition b, const std::vector<std::uint64_t>& all_ways);

  // Can never hold at the same time. Unknown conditions prove nothing.
  friend bool exclusive(const Condition& a, const Condition& b);
  // Whenever `a` holds, `b` does. Sound, not complete: false may mean "not proved".
  friend bool implies(const Condition& a, const Condition& b, const std::vector<std::uint64_t>& all_ways);

 private:
  explicit Condition(std::vector<Term> terms) : terms_(std::move(terms)) {}
  void simplify(const std::vector<std::uint64_t>& all_ways);

  std::vector<Term> terms_;
  bool unknown_ = false;
};

}  // namespace flow::workflow
