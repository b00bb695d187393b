#include "expr/function.hpp"

#include <algorithm>
#include <unordered_map>

#include "expr/functions/tables.hpp"

namespace flow::expr {
namespace {

struct Registry {
  std::vector<const Function*> rows;
  std::unordered_multimap<std::string_view, const Function*> by_name;

  Registry() {
    for (const auto table :
         {functions::operators(), functions::conversions(), functions::strings(), functions::math(),
          functions::times(), functions::optionals(), functions::encoders()}) {
      for (const Function& row : table) {
        rows.push_back(&row);
        by_name.emplace(row.name, &row);
      }
    }
  }
};

const Registry& registry() {
  static const Registry kRegistry;
  return kRegistry;
}

}  // namespace

const std::vector<const Function*>& all_functions() {
  return registry().rows;
}

const Function* find_function(std::string_view name, bool receiver, std::size_t arguments) {
  const auto [begin, end] = registry().by_name.equal_range(name);
  for (auto row = begin; row != end; ++row) {
    const Function& function = *row->second;
    if (function.receiver == receiver && static_cast<int>(arguments) >= function.min_arguments &&
        static_cast<int>(arguments) <= function.max_arguments) {
      return &function;
    }
  }
  return nullptr;
}

bool function_exists(std::string_view name) {
  return registry().by_name.contains(name);
}

Value out_of_steps() {
  return Value::error("the expression takes too many steps");
}

Value no_overload(std::string_view name, std::span<const Value> arguments) {
  std::string types;
  for (const Value& argument : arguments) {
    if (!types.empty()) types += ", ";
    types += type_name(argument.kind());
  }
  return Value::error(fmt::format("no such overload: {}({})", name, types));
}

}  // namespace flow::expr
