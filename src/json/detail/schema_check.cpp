#include <algorithm>
#include <cmath>
#include <set>

#include "base/utf8.hpp"
#include "json/detail/schema_rules.hpp"

namespace flow::json::detail {
namespace {

constexpr std::size_t kMaxSteps = 4'000'000;
constexpr std::size_t kMaxDepth = 600;  // rules and values open at once: bounds the stack

bool is_whole(double number) {
  return std::isfinite(number) && number == std::floor(number);
}

unsigned type_of(const value& instance) {
  switch (instance.kind()) {
    case boost::json::kind::null: return kNullBit;
    case boost::json::kind::bool_: return kBooleanBit;
    case boost::json::kind::int64:
    case boost::json::kind::uint64: return kIntegerBit;
    case boost::json::kind::double_: return is_whole(instance.get_double()) ? kIntegerBit : kNumberBit;
    case boost::json::kind::string: return kStringBit;
    case boost::json::kind::array: return kArrayBit;
    case boost::json::kind::object: return kObjectBit;
  }
  return 0;
}

double as_double(const value& number) {
  if (number.is_double()) return number.get_double();
  return number.is_int64() ? static_cast<double>(number.get_int64())
                           : static_cast<double>(number.get_uint64());
}

bool is_multiple(const value& number, const value& of) {
  if (number.is_int64() && of.is_int64()) return number.get_int64() % of.get_int64() == 0;
  const double quotient = as_double(number) / as_double(of);
  if (!std::isfinite(quotient)) return false;
  // 0.3 is a multiple of 0.1 to a person: the error of the division is a few units in the last place.
  return std::abs(quotient - std::round(quotient)) <= 1e-9 * std::max(1.0, std::abs(quotient));
}

// Equal values have equal keys: numbers by value, members in order of their names.
void append_key(std::string& out, const value& instance) {
  if (const array* items = instance.if_array()) {
    out += '[';
    for (const value& item : *items) {
      append_key(out, item);
      out += ',';
    }
    out += ']';
  } else if (const object* members = instance.if_object()) {
    std::vector<const object::value_type*> sorted;
    for (const auto& member : *members) sorted.push_back(&member);
    std::ranges::sort(sorted, {},
                      [](const object::value_type* member) { return std::string_view(member->key()); });
    out += '{';
    for (const auto* member : sorted) {
      out += dump(value(member->key()));
      out += ':';
      append_key(out, member->value());
      out += ',';
    }
    out += '}';
  } else {
    out += dump(instance);
  }
}

std::string shown(const value& instance) {
  std::string text = dump(instance);
  if (text.size() <= 60) return text;
  return std::string(truncate_utf8(text, 57)) + "…";
}

std::string described(const value& instance) {
  if (instance.is_array() || instance.is_object() || instance.is_null())
    return std::string(kind_name(instance));
  return fmt::format("{} {}", kind_name(instance), shown(instance));
}

// The way to the value under check. Kept on the stack; spelled out only for a problem.
struct Place {
  const Place* parent = nullptr;
  std::string_view member = {};
  std::size_t index = 0;
  bool is_member = false;
};

std::string pointer_of(const Place* place) {
  std::vector<const Place*> way;
  for (; place != nullptr && place->parent != nullptr; place = place->parent) way.push_back(place);
  std::string out;
  for (auto it = way.rbegin(); it != way.rend(); ++it) {
    out += '/';
    if (!(*it)->is_member) {
      out += std::to_string((*it)->index);
      continue;
    }
    for (const char c : (*it)->member) {
      if (c == '~') {
        out += "~0";
      } else if (c == '/') {
        out += "~1";
      } else {
        out += c;
      }
    }
  }
  return out;
}

using Problems = std::vector<SchemaProblem>;

class Checker {
 public:
  explicit Checker(const SchemaRules& rules) : rules_(rules) {}

  Result<Problems> run(const value& instance) {
    const Place root;
    Problems problems;
    check(0, instance, root, &problems);
    if (exhausted_) {
      return fail(ErrorCode::quota,
                  "checking against the schema takes more than {} steps; make one of them smaller",
                  kMaxSteps);
    }
    return problems;
  }

 private:
  bool spend(std::size_t steps) {
    steps_ += steps;
    exhausted_ = exhausted_ || steps_ > kMaxSteps;
    return !exhausted_;
  }

  const Rule& rule(RuleIndex index) const { return rules_.rules[static_cast<std::size_t>(index)]; }

  template <class... Args>
  static bool wrong(Problems* problems, const Place& place, fmt::format_string<Args...> format,
                    Args&&... args) {
    if (problems != nullptr && problems->size() < Schema::kMaxProblems) {
      problems->push_back({pointer_of(&place), fmt::format(format, std::forward<Args>(args)...)});
    }
    return false;
  }

  // True when the value is valid. Without `problems` the first one ends the check.
  bool check(RuleIndex index, const value& instance, const Place& place, Problems* problems) {
    if (exhausted_ || !spend(1)) return false;
    if (++depth_ > kMaxDepth) exhausted_ = true;
    const bool valid = !exhausted_ && check_rule(rule(index), instance, place, problems);
    --depth_;
    return valid;
  }

  bool check_rule(const Rule& one, const value& instance, const Place& place, Problems* problems) {
    if (one.refuses) return wrong(problems, place, "is not allowed here");
    if (one.types != 0 && (one.types & type_of(instance)) == 0) {
      return wrong(problems, place, "expected {}, found {}", one.type_names, described(instance));
    }
    bool valid = check_choices(one, instance, place, problems);
    const auto more = [&] { return valid || problems != nullptr; };
    if (more() && instance.is_number()) valid = check_number(one, instance, place, problems) && valid;
    if (more() && instance.is_string())
      valid = check_text(one, instance.get_string(), place, problems) && valid;
    if (more() && instance.is_array())
      valid = check_array(one, instance.get_array(), place, problems) && valid;
    if (more() && instance.is_object())
      valid = check_object(one, instance.get_object(), instance, place, problems) && valid;
    if (more()) valid = check_in_place(one, instance, place, problems) && valid;
    return valid;
  }

  bool check_choices(const Rule& one, const value& instance, const Place& place, Problems* problems) {
    if (one.constant && !equal(*one.constant, instance)) {
      return wrong(problems, place, "expected {}, found {}", shown(*one.constant), shown(instance));
    }
    if (one.choices) {
      spend(one.choices->size());
      if (std::ranges::none_of(*one.choices, [&](const value& choice) { return equal(choice, instance); })) {
        return wrong(problems, place, "{} is none of {}", shown(instance), shown(value(*one.choices)));
      }
    }
    return true;
  }

  static bool check_number(const Rule& one, const value& number, const Place& place, Problems* problems) {
    if (one.minimum && compare_numbers(number, *one.minimum) < 0) {
      return wrong(problems, place, "{} is less than {}", shown(number), shown(*one.minimum));
    }
    if (one.maximum && compare_numbers(number, *one.maximum) > 0) {
      return wrong(problems, place, "{} is more than {}", shown(number), shown(*one.maximum));
    }
    if (one.above && compare_numbers(number, *one.above) <= 0) {
      return wrong(problems, place, "{} is not above {}", shown(number), shown(*one.above));
    }
    if (one.below && compare_numbers(number, *one.below) >= 0) {
      return wrong(problems, place, "{} is not below {}", shown(number), shown(*one.below));
    }
    if (one.multiple_of && !is_multiple(number, *one.multiple_of)) {
      return wrong(problems, place, "{} is no multiple of {}", shown(number), shown(*one.multiple_of));
    }
    return true;
  }

  bool check_text(const Rule& one, std::string_view text, const Place& place, Problems* problems) {
    spend(text.size() / 64);
    if (one.min_length || one.max_length) {
      const std::size_t length = count_code_points(text);
      if (one.min_length && length < *one.min_length) {
        return wrong(problems, place, "has {} characters, fewer than {}", length, *one.min_length);
      }
      if (one.max_length && length > *one.max_length) {
        return wrong(problems, place, "has {} characters, more than {}", length, *one.max_length);
      }
    }
    if (one.pattern && !one.pattern->pattern.search(text)) {
      return wrong(problems, place, "{} does not match the pattern {}", shown(value(text)),
                   one.pattern->source);
    }
    if (!matches_format(one.format, text)) {
      return wrong(problems, place, "{} is no {}", shown(value(text)), format_name(one.format));
    }
    return true;
  }

  bool check_array(const Rule& one, const array& items, const Place& place, Problems* problems) {
    if (one.min_items && items.size() < *one.min_items) {
      return wrong(problems, place, "has {} items, fewer than {}", items.size(), *one.min_items);
    }
    if (one.max_items && items.size() > *one.max_items) {
      return wrong(problems, place, "has {} items, more than {}", items.size(), *one.max_items);
    }
    bool valid = true;
    if (one.unique_items) {
      std::set<std::string> seen;
      for (std::size_t i = 0; i < items.size(); ++i) {
        std::string key;
        append_key(key, items[i]);
        if (!spend(1 + key.size() / 64)) return false;
        if (!seen.insert(std::move(key)).second) {
          valid = wrong(problems, place, "item {} is there twice: {}", i, shown(items[i]));
          break;
        }
      }
    }
    for (std::size_t i = 0; i < items.size() && (valid || problems != nullptr) && !exhausted_; ++i) {
      const RuleIndex index = i < one.prefix_items.size() ? one.prefix_items[i] : one.items;
      if (index == kNoRule) continue;
      const Place inner{&place, {}, i, false};
      valid = check(index, items[i], inner, problems) && valid;
    }
    if (one.contains != kNoRule && (valid || problems != nullptr)) {
      valid = check_contains(one, items, place, problems) && valid;
    }
    return valid;
  }

  bool check_contains(const Rule& one, const array& items, const Place& place, Problems* problems) {
    std::size_t found = 0;
    for (std::size_t i = 0; i < items.size() && !exhausted_; ++i) {
      const Place inner{&place, {}, i, false};
      if (check(one.contains, items[i], inner, nullptr)) ++found;
    }
    const std::uint64_t least = one.min_contains.value_or(1);
    if (found < least) {
      return wrong(problems, place, "has {} items as `contains` asks for, fewer than {}", found, least);
    }
    if (one.max_contains && found > *one.max_contains) {
      return wrong(problems, place, "has {} items as `contains` asks for, more than {}", found,
                   *one.max_contains);
    }
    return true;
  }

  bool check_object(const Rule& one, const object& members, const value& instance, const Place& place,
                    Problems* problems) {
    bool valid = true;
    const auto more = [&] { return (valid || problems != nullptr) && !exhausted_; };
    if (one.min_properties && members.size() < *one.min_properties) {
      valid = wrong(problems, place, "has {} properties, fewer than {}", members.size(), *one.min_properties);
    }
    if (one.max_properties && members.size() > *one.max_properties) {
      valid = wrong(problems, place, "has {} properties, more than {}", members.size(), *one.max_properties);
    }
    for (const auto& name : one.required) {
      if (more() && spend(1) && !members.contains(name)) {
        valid = wrong(problems, place, "the property \"{}\" is missing", name);
      }
    }
    for (const auto& [name, needed] : one.dependent_required) {
      if (!more() || !members.contains(name)) continue;
      for (const auto& other : needed) {
        if (spend(1) && !members.contains(other)) {
          valid =
              wrong(problems, place, "the property \"{}\" is missing; it must come with \"{}\"", other, name);
        }
      }
    }
    for (const auto& [name, index] : one.dependent_schemas) {
      if (more() && members.contains(name)) valid = check(index, instance, place, problems) && valid;
    }
    const bool looks_at_members = !one.properties.empty() || !one.pattern_properties.empty() ||
                                  one.additional != kNoRule || one.property_names != kNoRule;
    if (looks_at_members) {
      for (const auto& [name, index] : one.properties) {
        if (!more()) break;
        const value* member = spend(1) ? members.if_contains(name) : nullptr;
        if (member == nullptr) continue;
        const Place inner{&place, name, 0, true};
        valid = check(index, *member, inner, problems) && valid;
      }
      std::set<std::string_view> named;
      for (const auto& [name, index] : one.properties) named.insert(name);
      for (const auto& member : members) {
        if (!more()) break;
        valid = check_member(one, named, member, place, problems) && valid;
      }
    }
    return valid;
  }

  bool check_member(const Rule& one, const std::set<std::string_view>& named,
                    const object::value_type& member, const Place& place, Problems* problems) {
    bool valid = true;
    bool is_known = named.contains(member.key());
    const Place inner{&place, member.key(), 0, true};
    for (const PatternRule& pattern : one.pattern_properties) {
      if (!spend(1 + member.key().size() / 64) || !pattern.pattern.search(member.key())) continue;
      is_known = true;
      valid = check(pattern.rule, member.value(), inner, problems) && valid;
    }
    if (one.additional != kNoRule && !is_known) {
      if (rule(one.additional).refuses) {
        valid = wrong(problems, place, "there is no property \"{}\"", member.key());
      } else {
        valid = check(one.additional, member.value(), inner, problems) && valid;
      }
    }
    if (one.property_names != kNoRule && !check(one.property_names, value(member.key()), inner, nullptr)) {
      valid = wrong(problems, place, "\"{}\" is not allowed as the name of a property", member.key());
    }
    return valid;
  }

  bool check_in_place(const Rule& one, const value& instance, const Place& place, Problems* problems) {
    bool valid = true;
    const auto more = [&] { return (valid || problems != nullptr) && !exhausted_; };
    if (one.reference != kNoRule) valid = check(one.reference, instance, place, problems) && valid;
    for (const RuleIndex index : one.all_of) {
      if (more()) valid = check(index, instance, place, problems) && valid;
    }
    if (more() && !one.any_of.empty()) {
      valid = check_alternatives(one.any_of, false, instance, place, problems) && valid;
    }
    if (more() && !one.one_of.empty()) {
      valid = check_alternatives(one.one_of, true, instance, place, problems) && valid;
    }
    if (more() && one.negated != kNoRule && check(one.negated, instance, place, nullptr)) {
      valid = wrong(problems, place, "is what the schema under `not` describes");
    }
    if (more() && one.condition != kNoRule) {
      const RuleIndex next = check(one.condition, instance, place, nullptr) ? one.then : one.otherwise;
      if (next != kNoRule) valid = check(next, instance, place, problems) && valid;
    }
    return valid;
  }

  bool check_alternatives(const std::vector<RuleIndex>& alternatives, bool exactly_one, const value& instance,
                          const Place& place, Problems* problems) {
    std::size_t matches = 0;
    for (const RuleIndex index : alternatives) {
      if (check(index, instance, place, nullptr)) ++matches;
      if (exhausted_ || (matches == 1 && !exactly_one) || matches == 2) break;
    }
    if (matches == 1 || exhausted_) return !exhausted_;
    if (matches > 1) {
      return wrong(problems, place, "fits several of the {} alternatives where exactly one is wanted",
                   alternatives.size());
    }
    if (problems == nullptr) return false;
    std::string reasons;
    for (const RuleIndex index : alternatives) {
      Problems inner;
      check(index, instance, place, &inner);
      if (inner.empty() || reasons.size() > 200) continue;
      const std::string own = pointer_of(&place);
      reasons += reasons.empty() ? ": " : "; or ";
      if (inner.front().pointer != own) reasons += inner.front().pointer.substr(own.size()) + " ";
      reasons += inner.front().reason;
    }
    return wrong(problems, place, "fits none of the {} alternatives{}", alternatives.size(), reasons);
  }

  const SchemaRules& rules_;
  std::size_t steps_ = 0;
  std::size_t depth_ = 0;
  bool exhausted_ = false;
};

}  // namespace

int compare_numbers(const value& a, const value& b) {
  const auto sign = [](auto x, auto y) { return x < y ? -1 : (x > y ? 1 : 0); };
  if (a.is_double() || b.is_double()) return sign(as_double(a), as_double(b));
  if (a.is_int64() && b.is_int64()) return sign(a.get_int64(), b.get_int64());
  if (a.is_uint64() && b.is_uint64()) return sign(a.get_uint64(), b.get_uint64());
  if (a.is_int64()) {
    return a.get_int64() < 0 ? -1 : sign(static_cast<std::uint64_t>(a.get_int64()), b.get_uint64());
  }
  return -compare_numbers(b, a);
}

Result<Problems> check_schema(const SchemaRules& rules, const value& instance) {
  return Checker(rules).run(instance);
}

}  // namespace flow::json::detail
