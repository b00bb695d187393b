#include "json/schema.hpp"

#include <algorithm>

#include "json/detail/schema_rules.hpp"

namespace flow::json {
namespace {

constexpr std::size_t kShownProblems = 3;
constexpr std::size_t kMostFills = 200'000;  // rules looked at while filling in defaults
constexpr std::size_t kMostNesting = 600;

class DefaultFiller {
 public:
  explicit DefaultFiller(const detail::SchemaRules& rules) : rules_(rules) {}

  void fill(detail::RuleIndex index, value& instance, std::size_t depth) {
    if (depth > kMostNesting || ++visited_ > kMostFills) return;
    const detail::Rule& rule = rules_.rules[static_cast<std::size_t>(index)];
    if (object* members = instance.if_object()) {
      for (const auto& [name, inner] : rule.properties) {
        if (value* there = members->if_contains(name)) {
          fill(inner, *there, depth + 1);
        } else if (const auto* fallback = default_of(inner)) {
          members->emplace(name, *fallback);
        }
      }
    } else if (array* items = instance.if_array()) {
      for (std::size_t i = 0; i < items->size(); ++i) {
        const detail::RuleIndex inner = i < rule.prefix_items.size() ? rule.prefix_items[i] : rule.items;
        if (inner != detail::kNoRule) fill(inner, (*items)[i], depth + 1);
      }
    }
    if (rule.reference != detail::kNoRule) fill(rule.reference, instance, depth + 1);
    for (const detail::RuleIndex one : rule.all_of) fill(one, instance, depth + 1);
  }

 private:
  // Its own, or that of what it refers to. The chain ends: cycles were refused.
  const value* default_of(detail::RuleIndex index) const {
    while (index != detail::kNoRule) {
      const detail::Rule& rule = rules_.rules[static_cast<std::size_t>(index)];
      if (rule.default_value) return &*rule.default_value;
      index = rule.reference;
    }
    return nullptr;
  }

  const detail::SchemaRules& rules_;
  std::size_t visited_ = 0;
};

}  // namespace

Result<Schema> Schema::compile(const value& document) {
  TRY(detail::SchemaRules rules, detail::compile_schema(document));
  return Schema(std::make_shared<const detail::SchemaRules>(std::move(rules)));
}

Result<std::vector<SchemaProblem>> Schema::check(const value& instance) const {
  return detail::check_schema(*rules_, instance);
}

Result<void> Schema::validate(const value& instance) const {
  TRY(const auto problems, check(instance));
  if (problems.empty()) return {};
  std::string message;
  array list;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    const SchemaProblem& problem = problems[i];
    list.push_back(object{{"pointer", problem.pointer}, {"reason", problem.reason}});
    if (i >= kShownProblems) continue;
    message += i == 0 ? "" : "; ";
    message += fmt::format("{}: {}", problem.pointer.empty() ? "the value" : problem.pointer, problem.reason);
  }
  if (problems.size() > kShownProblems)
    message += fmt::format("; and {} more", problems.size() - kShownProblems);
  return std::unexpected(
      Error{ErrorCode::schema, std::move(message)}.with_detail("problems", std::move(list)));
}

void Schema::fill_defaults(value& instance) const {
  DefaultFiller(*rules_).fill(0, instance, 0);
}

}  // namespace flow::json
