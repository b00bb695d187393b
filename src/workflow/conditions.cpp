#include "workflow/conditions.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace flow::workflow {
namespace {

// Both terms at once; none when they contradict each other.
std::optional<Term> meet(const Term& a, const Term& b) {
  Term out;
  out.reserve(a.size() + b.size());
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() || right != b.end()) {
    if (right == b.end() || (left != a.end() && left->choice < right->choice)) {
      out.push_back(*left++);
    } else if (left == a.end() || right->choice < left->choice) {
      out.push_back(*right++);
    } else {
      const std::uint64_t ways = left->ways & right->ways;
      if (ways == 0) return std::nullopt;
      out.push_back({left->choice, ways});
      ++left;
      ++right;
    }
  }
  return out;
}

const Literal* find(const Term& term, int choice) {
  const auto found = std::ranges::lower_bound(term, choice, {}, &Literal::choice);
  return found != term.end() && found->choice == choice ? &*found : nullptr;
}

// Every run of `narrow` is one of `wide`.
bool within(const Term& narrow, const Term& wide) {
  return std::ranges::all_of(wide, [&](const Literal& literal) {
    const Literal* own = find(narrow, literal.choice);
    return own != nullptr && (own->ways & ~literal.ways) == 0;
  });
}

// The union of two terms that differ in one choice only, or of which one contains the other.
std::optional<Term> joined(const Term& a, const Term& b, const std::vector<std::uint64_t>& all_ways) {
  if (within(a, b)) return b;
  if (within(b, a)) return a;
  if (a.size() != b.size()) return std::nullopt;
  std::size_t different = a.size();
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].choice != b[i].choice) return std::nullopt;
    if (a[i].ways == b[i].ways) continue;
    if (different != a.size()) return std::nullopt;
    different = i;
  }
  Term out = a;
  Literal& literal = out[different];
  literal.ways |= b[different].ways;
  if (literal.ways == all_ways[static_cast<std::size_t>(literal.choice)])
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(different));
  return out;
}

constexpr int kMaxSplits = 8;

// `term` lies within the union of `terms`, by splitting it along choices they speak of.
bool covered(const Term& term, const std::vector<Term>& terms, const std::vector<std::uint64_t>& all_ways,
             int splits_left) {
  std::optional<int> open;
  for (const Term& other : terms) {
    if (within(term, other)) return true;
    if (open || !meet(term, other)) continue;
    for (const Literal& literal : other) {
      const Literal* own = find(term, literal.choice);
      if (own == nullptr || (own->ways & ~literal.ways) != 0) {
        open = literal.choice;
        break;
      }
    }
  }
  if (!open || splits_left == 0) return false;
  const Literal* own = find(term, *open);
  std::uint64_t ways = own == nullptr ? all_ways[static_cast<std::size_t>(*open)] : own->ways;
  while (ways != 0) {
    const std::uint64_t one = ways & (~ways + 1);
    ways &= ways - 1;
    const auto part = meet(term, Term{{*open, one}});
    if (part && !covered(*part, terms, all_ways, splits_left - 1)) return false;
  }
  return true;
}

}  // namespace

Condition Condition::restricted(int choice, std::uint64_t ways, std::uint64_t all) const {
  if (unknown_ || ways == all) return *this;
  Condition out = never();
  if (ways == 0) return out;
  for (const Term& term : terms_) {
    if (auto met = meet(term, Term{{choice, ways}})) out.terms_.push_back(*std::move(met));
  }
  return out;
}

void Condition::simplify(const std::vector<std::uint64_t>& all_ways) {
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    for (std::size_t j = i + 1; j < terms_.size(); ++j) {
      if (auto one = joined(terms_[i], terms_[j], all_ways)) {
        terms_.erase(terms_.begin() + static_cast<std::ptrdiff_t>(j));
        terms_[i] = *std::move(one);
        // The wider term may swallow others, also earlier ones.
        i = static_cast<std::size_t>(-1);
        break;
      }
    }
  }
  if (terms_.size() > kMaxTerms) {
    terms_.clear();
    unknown_ = true;
  }
}

Condition both(Condition a, Condition b, const std::vector<std::uint64_t>& all_ways) {
  if (a.is_always()) return b;
  if (b.is_always()) return a;
  if (a.is_never() || b.is_never()) return Condition::never();
  Condition out = Condition::never();
  out.unknown_ = a.unknown_ || b.unknown_;
  if (out.unknown_) return out;
  for (const Term& left : a.terms_) {
    for (const Term& right : b.terms_) {
      if (auto met = meet(left, right)) out.terms_.push_back(*std::move(met));
    }
  }
  out.simplify(all_ways);
  return out;
}

Condition either(Condition a, Condition b, const std::vector<std::uint64_t>& all_ways) {
  if (a.is_never() || b.is_always()) return b;
  if (b.is_never() || a.is_always()) return a;
  a.unknown_ = a.unknown_ || b.unknown_;
  if (a.unknown_) {
    a.terms_.clear();
    return a;
  }
  std::ranges::move(b.terms_, std::back_inserter(a.terms_));
  a.simplify(all_ways);
  return a;
}

bool exclusive(const Condition& a, const Condition& b) {
  if (a.unknown_ || b.unknown_) return false;
  return std::ranges::none_of(a.terms_, [&](const Term& left) {
    return std::ranges::any_of(b.terms_, [&](const Term& right) { return meet(left, right).has_value(); });
  });
}

bool implies(const Condition& a, const Condition& b, const std::vector<std::uint64_t>& all_ways) {
  if (b.is_always() || a.is_never()) return true;
  if (a.unknown_ || b.unknown_) return false;
  return std::ranges::all_of(a.terms_,
                             [&](const Term& term) { return covered(term, b.terms_, all_ways, kMaxSplits); });
}

}  // namespace flow::workflow
