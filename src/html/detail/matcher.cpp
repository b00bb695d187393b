#include "html/detail/matcher.hpp"

#include <algorithm>
#include <array>

#include "html/detail/kinds.hpp"
#include "html/detail/nth.hpp"

namespace flow::html::detail {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(std::string_view a, std::string_view b, bool ignore_case) {
  if (!ignore_case) return a == b;
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool contains(std::string_view text, std::string_view part, bool ignore_case) {
  if (!ignore_case) return text.find(part) != std::string_view::npos;
  return !std::ranges::search(text, part, [](char x, char y) { return lower(x) == lower(y); }).empty();
}

template <class Visit>  // until it answers true
bool any_word(std::string_view text, const Visit& visit) {
  for (std::size_t at = 0; at < text.size();) {
    while (at < text.size() && is_space(text[at])) ++at;
    const std::size_t begin = at;
    while (at < text.size() && !is_space(text[at])) ++at;
    if (at > begin && visit(text.substr(begin, at - begin))) return true;
  }
  return false;
}

}  // namespace

bool Matcher::spend() {
  if (steps_ > 0) --steps_;
  return steps_ > 0;
}

NodeIndex Matcher::parent_element(NodeIndex node) const {
  const NodeIndex up = document_.parent(node);
  return up != kNoNode && document_.is_element(up) ? up : kNoNode;
}

NodeIndex Matcher::previous_element(NodeIndex node) {
  for (NodeIndex i = document_.previous(node); i != kNoNode && spend(); i = document_.previous(i)) {
    if (document_.is_element(i)) return i;
  }
  return kNoNode;
}

bool Matcher::matches(const SelectorList& list, NodeIndex element) {
  return std::ranges::any_of(list.alternatives,
                             [&](const Complex& complex) { return matches(complex, element, kNoNode); });
}

bool Matcher::matches(const Complex& complex, NodeIndex element, NodeIndex anchor) {
  const std::size_t last = complex.compounds.size() - 1;
  return matches(complex.compounds[last], element) &&
         matches_left(complex, last, element, anchor) == Left::matches;
}

// `element` matched the compound at `place`; what stands left of it must match too. Recursion is bounded by
// the number of compounds. A search that ran out of ancestors tells the searches around it, which would look
// at fewer still: so "a b c d" takes a walk a compound, not a walk for each pair.
Matcher::Left Matcher::matches_left(const Complex& complex, std::size_t place, NodeIndex element,
                                    NodeIndex anchor) {
  if (place == 0 && anchor == kNoNode) return Left::matches;
  const auto look_at = [&](NodeIndex candidate) {
    if (place == 0) return candidate == anchor ? Left::matches : Left::fails_here;
    if (!matches(complex.compounds[place - 1], candidate)) return Left::fails_here;
    return matches_left(complex, place - 1, candidate, anchor);
  };
  switch (complex.compounds[place].combinator) {
    case Combinator::child: {
      const NodeIndex up = parent_element(element);
      return up == kNoNode ? Left::fails_above : look_at(up);
    }
    case Combinator::descendant:
      for (NodeIndex up = parent_element(element); up != kNoNode && spend(); up = parent_element(up)) {
        if (const Left result = look_at(up); result != Left::fails_here) return result;
      }
      return Left::fails_above;
    case Combinator::next_sibling: {
      const NodeIndex before = previous_element(element);
      return before == kNoNode ? Left::fails_here : look_at(before);
    }
    case Combinator::later_sibling:
      for (NodeIndex before = previous_element(element); before != kNoNode;
           before = previous_element(before)) {
        if (const Left result = look_at(before); result != Left::fails_here) return result;
      }
      return Left::fails_here;
  }
  return Left::fails_here;
}

bool Matcher::matches(const Compound& compound, NodeIndex element) {
  return std::ranges::all_of(compound.tests,
                             [&](const Simple& simple) { return spend() && matches(simple, element); });
}

bool Matcher::matches(const Simple& simple, NodeIndex element) {
  switch (simple.test) {
    case Test::type: return document_.name(element) == simple.name;
    case Test::id: return document_.attribute(element, "id") == simple.name;
    case Test::has_class: return has_class(element, simple.name);
    case Test::attribute: return matches_attribute(simple, element);
    case Test::is: return matches(*simple.argument, element);
    case Test::is_not: return !matches(*simple.argument, element);
    case Test::has: return has(*simple.argument, element);
    case Test::root: return document_.parent(element) == 0;
    case Test::scope: return scope_ == 0 ? document_.parent(element) == 0 : element == scope_;
    case Test::empty: return is_empty(element);
    case Test::checked:
      return document_.attribute(element, "checked") || document_.attribute(element, "selected");
    case Test::disabled: return is_disabled(element);
    case Test::enabled: {
      constexpr std::array<std::string_view, 7> kControls{"button", "input",    "select",  "textarea",
                                                          "option", "optgroup", "fieldset"};
      return std::ranges::find(kControls, document_.name(element)) != kControls.end() &&
             !is_disabled(element);
    }
    case Test::nth_child:
    case Test::nth_last_child:
    case Test::nth_of_type:
    case Test::nth_last_of_type:
    case Test::only_child:
    case Test::only_of_type: return is_in_place(simple, element);
  }
  return false;
}

bool Matcher::has_class(NodeIndex element, std::string_view name) const {
  const auto classes = document_.attribute(element, "class");
  return classes && any_word(*classes, [&](std::string_view word) { return word == name; });
}

bool Matcher::matches_attribute(const Simple& simple, NodeIndex element) const {
  const auto found = document_.attribute(element, simple.name);
  if (!found) return false;
  const std::string_view value = *found;
  const std::string_view wanted = simple.value;
  const bool fold = simple.ignore_case;
  switch (simple.attribute) {
    case AttributeTest::present: return true;
    case AttributeTest::equals: return same(value, wanted, fold);
    case AttributeTest::word:
      return any_word(value, [&](std::string_view word) { return same(word, wanted, fold); });
    case AttributeTest::prefix_dash:
      return same(value, wanted, fold) || (value.size() > wanted.size() && value[wanted.size()] == '-' &&
                                           same(value.substr(0, wanted.size()), wanted, fold));
    // An empty text is part of nothing, by the standard.
    case AttributeTest::starts:
      return !wanted.empty() && value.size() >= wanted.size() &&
             same(value.substr(0, wanted.size()), wanted, fold);
    case AttributeTest::ends:
      return !wanted.empty() && value.size() >= wanted.size() &&
             same(value.substr(value.size() - wanted.size()), wanted, fold);
    case AttributeTest::contains: return !wanted.empty() && contains(value, wanted, fold);
  }
  return false;
}

// The last compound is looked for where the first combinator can lead: inside the element, or among what
// follows it.
bool Matcher::has(const SelectorList& list, NodeIndex element) {
  for (const Complex& complex : list.alternatives) {
    const Combinator first = complex.compounds.front().combinator;
    const bool inside = first == Combinator::descendant || first == Combinator::child;
    const NodeIndex up = document_.parent(element);
    const NodeIndex begin = inside ? element + 1 : document_.end(element);
    const NodeIndex end = inside || up == kNoNode ? document_.end(element) : document_.end(up);
    for (NodeIndex i = begin; i < end && spend(); ++i) {
      if (document_.is_element(i) && matches(complex, i, element)) return true;
    }
  }
  return false;
}

bool Matcher::is_in_place(const Simple& simple, NodeIndex element) {
  const Document::Position& position = document_.position(element);
  if (simple.test == Test::only_child) return position.index == 1 && position.from_end == 1;
  if (simple.test == Test::only_of_type) return position.of_type == 1 && position.of_type_from_end == 1;
  if (simple.test == Test::nth_of_type) return is_nth(simple.step, simple.offset, position.of_type);
  if (simple.test == Test::nth_last_of_type)
    return is_nth(simple.step, simple.offset, position.of_type_from_end);
  const bool from_start = simple.test == Test::nth_child;
  if (!simple.argument)
    return is_nth(simple.step, simple.offset, from_start ? position.index : position.from_end);
  // "of": the place among the siblings that match.
  const SelectorList& of = *simple.argument;
  if (!matches(of, element)) return false;
  std::int64_t place = 1;
  const auto step = [&](NodeIndex node) {
    return from_start ? document_.previous(node) : document_.next(node);
  };
  for (NodeIndex i = step(element); i != kNoNode && spend(); i = step(i)) {
    if (document_.is_element(i) && matches(of, i)) ++place;
  }
  return is_nth(simple.step, simple.offset, place);
}

bool Matcher::is_empty(NodeIndex element) const {
  for (NodeIndex i = element + 1; i < document_.end(element); ++i) {
    if (document_.kind(i) != NodeKind::comment) return false;
  }
  return true;
}

bool Matcher::is_disabled(NodeIndex element) const {
  if (document_.attribute(element, "disabled")) return true;
  // A fieldset disables what is in it, but for its first legend.
  for (NodeIndex child = element, up = parent_element(element); up != kNoNode;
       child = up, up = parent_element(up)) {
    const bool in_legend = document_.is_element(child, "legend") && document_.position(child).of_type == 1;
    if (document_.is_element(up, "fieldset") && document_.attribute(up, "disabled") && !in_legend)
      return true;
  }
  return false;
}

}  // namespace flow::html::detail
