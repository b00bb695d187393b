#include <algorithm>
#include <functional>

#include "base/utf8.hpp"
#include "json/detail/path_query.hpp"
#include "json/detail/schema_rules.hpp"

namespace flow::json::detail {
namespace {

constexpr std::size_t kMaxSteps = 5'000'000;
constexpr std::size_t kMaxCount = 5'000'000;

// A value in the document, or one a function made, or nothing.
struct Found {
  const value* at = nullptr;
  std::optional<value> made = {};

  const value* get() const { return made ? &*made : at; }
};

bool is_less(const value& a, const value& b) {
  if (a.is_number() && b.is_number()) return compare_numbers(a, b) < 0;
  // Bytes of UTF-8 sort as code points do.
  if (a.is_string() && b.is_string())
    return std::string_view(a.get_string()) < std::string_view(b.get_string());
  return false;
}

bool compares(Comparison comparison, const value* a, const value* b) {
  const bool same = a != nullptr && b != nullptr ? equal(*a, *b) : a == b;
  const bool both = a != nullptr && b != nullptr;
  switch (comparison) {
    case Comparison::equal: return same;
    case Comparison::not_equal: return !same;
    case Comparison::less: return both && is_less(*a, *b);
    case Comparison::less_or_equal: return same || (both && is_less(*a, *b));
    case Comparison::greater: return both && is_less(*b, *a);
    case Comparison::greater_or_equal: return same || (both && is_less(*b, *a));
  }
  return false;
}

class Walker {
 public:
  explicit Walker(const value& document) : document_(document) {}

  bool exhausted() const { return exhausted_; }

  std::vector<const value*> collect(const PathQuery& query, const value& from, std::size_t limit) {
    std::vector<const value*> out;
    walk(query, 0, from, [&](const value& match) {
      out.push_back(&match);
      return out.size() < limit;
    });
    return out;
  }

 private:
  using Sink = std::function<bool(const value&)>;  // false: enough

  bool step() {
    if (++steps_ > kMaxSteps) exhausted_ = true;
    return !exhausted_;
  }

  // Depth first: each match of one segment goes through all the later ones before the next. False: stop.
  bool walk(const PathQuery& query, std::size_t index, const value& from, const Sink& sink) {
    if (!step()) return false;
    if (index == query.segments.size()) return sink(from);
    const PathSegment& segment = query.segments[index];
    if (!segment.descendant) return select_all(query, index, from, sink);
    std::vector<const value*> open{&from};
    while (!open.empty()) {
      const value& at = *open.back();
      open.pop_back();
      if (!step() || !select_all(query, index, at, sink)) return false;
      if (const array* items = at.if_array()) {
        for (std::size_t i = items->size(); i > 0; --i) push_container(open, (*items)[i - 1]);
      } else if (const object* members = at.if_object()) {
        for (std::size_t i = members->size(); i > 0; --i)
          push_container(open, (members->begin() + static_cast<std::ptrdiff_t>(i - 1))->value());
      }
    }
    return true;
  }

  // Selectors find nothing in a scalar.
  static void push_container(std::vector<const value*>& open, const value& inner) {
    if (inner.is_structured()) open.push_back(&inner);
  }

  bool select_all(const PathQuery& query, std::size_t index, const value& from, const Sink& sink) {
    return std::ranges::all_of(query.segments[index].selectors, [&](const PathSelector& selector) {
      return std::visit([&](const auto& one) { return select(one, query, index, from, sink); }, selector);
    });
  }

  bool select(const NameSelector& one, const PathQuery& query, std::size_t index, const value& from,
              const Sink& sink) {
    const object* members = from.if_object();
    const value* inner = members == nullptr ? nullptr : members->if_contains(one.name);
    return inner == nullptr || walk(query, index + 1, *inner, sink);
  }

  bool select(const WildcardSelector&, const PathQuery& query, std::size_t index, const value& from,
              const Sink& sink) {
    return each_child(from, [&](const value& inner) { return walk(query, index + 1, inner, sink); });
  }

  bool select(const IndexSelector& one, const PathQuery& query, std::size_t index, const value& from,
              const Sink& sink) {
    const array* items = from.if_array();
    if (items == nullptr) return true;
    const auto length = static_cast<std::int64_t>(items->size());
    const std::int64_t at = one.index < 0 ? length + one.index : one.index;
    return at < 0 || at >= length || walk(query, index + 1, (*items)[static_cast<std::size_t>(at)], sink);
  }

  bool select(const SliceSelector& one, const PathQuery& query, std::size_t index, const value& from,
              const Sink& sink) {
    const array* items = from.if_array();
    if (items == nullptr || one.step == 0) return true;
    const auto length = static_cast<std::int64_t>(items->size());
    const auto absolute = [&](std::int64_t i) { return i < 0 ? length + i : i; };
    if (one.step > 0) {
      const std::int64_t low = std::clamp(absolute(one.start.value_or(0)), std::int64_t{0}, length);
      const std::int64_t high = std::clamp(absolute(one.end.value_or(length)), std::int64_t{0}, length);
      for (std::int64_t i = low; i < high; i += one.step) {
        if (!walk(query, index + 1, (*items)[static_cast<std::size_t>(i)], sink)) return false;
      }
      return true;
    }
    const std::int64_t high =
        std::clamp(absolute(one.start.value_or(length - 1)), std::int64_t{-1}, length - 1);
    const std::int64_t low = one.end ? std::clamp(absolute(*one.end), std::int64_t{-1}, length - 1) : -1;
    for (std::int64_t i = high; i > low; i += one.step) {
      if (!walk(query, index + 1, (*items)[static_cast<std::size_t>(i)], sink)) return false;
    }
    return true;
  }

  bool select(const FilterSelector& one, const PathQuery& query, std::size_t index, const value& from,
              const Sink& sink) {
    return each_child(from, [&](const value& inner) {
      return step() && (!holds(*one.filter, inner) || walk(query, index + 1, inner, sink));
    });
  }

  template <class Visit>
  static bool each_child(const value& from, Visit visit) {
    if (const array* items = from.if_array()) return std::ranges::all_of(*items, visit);
    if (const object* members = from.if_object()) {
      return std::ranges::all_of(*members, [&](const auto& member) { return visit(member.value()); });
    }
    return true;
  }

  bool holds(const FilterExpression& filter, const value& current) {
    if (!step()) return false;
    const auto part_holds = [&](const FilterExpression& part) { return holds(part, current); };
    switch (filter.kind) {
      case FilterExpression::Kind::any_of: return std::ranges::any_of(filter.parts, part_holds);
      case FilterExpression::Kind::all_of: return std::ranges::all_of(filter.parts, part_holds);
      case FilterExpression::Kind::negation: return !holds(filter.parts.front(), current) && !exhausted_;
      case FilterExpression::Kind::test: return passes(filter.left, current);
      case FilterExpression::Kind::comparison: {
        const Found left = evaluate(filter.left, current);
        const Found right = evaluate(filter.right, current);
        return !exhausted_ && compares(filter.comparison, left.get(), right.get());
      }
    }
    return false;
  }

  const value& start_of(const PathQuery& query, const value& current) const {
    return query.relative ? current : document_;
  }

  bool passes(const Operand& test, const value& current) {
    if (const auto* query = std::get_if<PathQuery>(&test)) {
      return !collect(*query, start_of(*query, current), 1).empty();
    }
    const FunctionCall& call = *std::get<std::shared_ptr<const FunctionCall>>(test);
    const Found text = evaluate(call.arguments[0], current);
    if (text.get() == nullptr || !text.get()->is_string()) return false;
    steps_ += text.get()->get_string().size() / 64;
    if (call.has_literal_pattern)
      return call.pattern && matches(*call.pattern, call.function, text.get()->get_string());
    const Found pattern = evaluate(call.arguments[1], current);
    if (pattern.get() == nullptr || !pattern.get()->is_string()) return false;
    steps_ += 50;  // compiling is the dear part
    const auto compiled = compile_path_pattern(pattern.get()->get_string(), call.function);
    return compiled && matches(*compiled, call.function, text.get()->get_string());
  }

  static bool matches(const Regex& pattern, PathFunction function, std::string_view text) {
    return function == PathFunction::match ? pattern.full_match(text) : pattern.search(text);
  }

  Found evaluate(const Operand& operand, const value& current) {
    if (const auto* literal = std::get_if<value>(&operand)) return {.at = literal};
    if (const auto* query = std::get_if<PathQuery>(&operand)) {
      const auto found = collect(*query, start_of(*query, current), 1);
      return {.at = found.empty() ? nullptr : found.front()};
    }
    return evaluate(*std::get<std::shared_ptr<const FunctionCall>>(operand), current);
  }

  Found evaluate(const FunctionCall& call, const value& current) {
    const Operand& argument = call.arguments.front();
    if (call.function == PathFunction::length) {
      const Found of = evaluate(argument, current);
      const value* at = of.get();
      if (at == nullptr) return {};
      if (at->is_string()) return {.made = value(count_code_points(at->get_string()))};
      if (at->is_array()) return {.made = value(at->get_array().size())};
      if (at->is_object()) return {.made = value(at->get_object().size())};
      return {};
    }
    const auto& query = std::get<PathQuery>(argument);
    if (call.function == PathFunction::count) {
      return {.made = value(collect(query, start_of(query, current), kMaxCount).size())};
    }
    const auto found = collect(query, start_of(query, current), 2);  // value()
    return {.at = found.size() == 1 ? found.front() : nullptr};
  }

  const value& document_;
  std::size_t steps_ = 0;
  bool exhausted_ = false;
};

}  // namespace

std::optional<Regex> compile_path_pattern(std::string_view pattern, PathFunction /*function*/) {
  std::string translated;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      translated += c;
      translated += pattern[++i];
      continue;
    }
    if (c == '[') in_class = true;
    if (c == ']') in_class = false;
    if (c == '.' && !in_class) {
      translated += "[^\\n\\r]";
    } else {
      translated += c;
    }
  }
  auto compiled = Regex::compile(translated);
  if (!compiled) return std::nullopt;
  return *std::move(compiled);
}

Result<std::vector<const value*>> walk_path(const PathQuery& query, const value& document,
                                            std::size_t limit) {
  Walker walker(document);
  auto found = walker.collect(query, document, limit);
  if (walker.exhausted()) {
    return fail(ErrorCode::quota,
                "the path takes more than {} steps through this document; make it more exact", kMaxSteps);
  }
  return found;
}

}  // namespace flow::json::detail
