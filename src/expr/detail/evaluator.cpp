#include "expr/detail/evaluator.hpp"

#include <array>
#include <cmath>

#include "expr/detail/type_names.hpp"

namespace flow::expr::detail {
namespace {

constexpr std::size_t kBytesRead = 256;  // of a text, for one step

std::optional<Value> find_type(std::string_view name) {
  const std::string_view type = find_type_name(name);
  return type.empty() ? std::nullopt : std::optional(Value::of_type(type));
}

bool can_be_key(const Value& value) {
  return value.is(Kind::string) || value.is(Kind::int_) || value.is(Kind::uint_) || value.is(Kind::bool_);
}

std::string show_key(const Value& key) {
  if (key.is(Kind::string)) return std::string(key.as_string());
  if (key.is(Kind::bool_)) return key.as_bool() ? "true" : "false";
  if (key.is(Kind::uint_)) return std::to_string(key.as_uint());
  if (key.is(Kind::int_)) return std::to_string(key.as_int());
  return std::string(type_name(key.kind()));
}

// Nothing: no such element. An error value: the index is of a wrong kind.
std::optional<Value> find_element(const Value& container, const Value& key) {
  if (container.is(Kind::map)) {
    if (!can_be_key(key) && !key.is(Kind::double_))
      return Value::error(fmt::format("a {} cannot be a key", type_name(key.kind())));
    return container.find(key);
  }
  if (!container.is(Kind::list)) {
    return Value::error(fmt::format("a {} has no elements to index", type_name(container.kind())));
  }
  std::int64_t position = -1;
  if (key.is(Kind::int_)) {
    position = key.as_int();
  } else if (key.is(Kind::uint_)) {
    position = key.as_uint() <= static_cast<std::uint64_t>(INT64_MAX)
                   ? static_cast<std::int64_t>(key.as_uint())
                   : -1;
  } else if (key.is(Kind::double_) && key.as_double() == std::floor(key.as_double()) &&
             std::abs(key.as_double()) < 9e15) {
    position = static_cast<std::int64_t>(key.as_double());
  } else {
    return Value::error(fmt::format("a list is indexed by an int, not by a {}", type_name(key.kind())));
  }
  if (position < 0 || position >= static_cast<std::int64_t>(container.size())) return std::nullopt;
  return container.item(static_cast<std::size_t>(position));
}

Value no_such_element(const Value& container, const Value& key) {
  if (container.is(Kind::list)) {
    return Value::error(
        fmt::format("index {} is outside the list of {} items", show_key(key), container.size()));
  }
  return Value::error(fmt::format("no such key: {}", show_key(key)));
}

}  // namespace

Value Evaluator::evaluate(const Node& node) {
  if (!budget_.spend(1)) return out_of_steps().located(node.offset);
  Value value = compute(node);
  return value.is_error() ? value.located(node.offset) : value;
}

Value Evaluator::compute(const Node& node) {
  switch (node.op) {
    case Op::literal: return node.literal;
    case Op::root: return root(node);
    case Op::local: return locals_[static_cast<std::size_t>(node.slot)];
    case Op::select:
    case Op::optional_select: return select(node);
    case Op::has: return has(node);
    case Op::index:
    case Op::optional_index: return index(node);
    case Op::call: return call(node);
    case Op::and_:
    case Op::or_: return logical(node);
    case Op::conditional: return conditional(node);
    case Op::list: return list(node);
    case Op::map: return map(node);
    case Op::bind: {
      Value value = evaluate(*node.children[0]);
      if (value.is_error()) return value;
      locals_[static_cast<std::size_t>(node.slot)] = std::move(value);
      return evaluate(*node.children[1]);
    }
    case Op::optional_map:
    case Op::optional_flat_map: return optional_macro(node);
    default: return loop(node);
  }
}

Value Evaluator::root(const Node& node) {
  if (auto found = scope_.find(node.name)) return *std::move(found);
  if (auto type = find_type(node.name)) return *std::move(type);
  return Value::error(fmt::format("unknown name \"{}\"", node.name));
}

Value Evaluator::select(const Node& node) {
  if (!node.qualified.empty()) {
    if (scope_.has_dotted_names()) {
      if (auto found = scope_.find(node.qualified)) return *std::move(found);
    }
    if (node.qualified.starts_with("google.")) {
      if (auto type = find_type(node.qualified)) return *std::move(type);
    }
  }
  const bool wants_optional = node.op == Op::optional_select;
  Value container = evaluate(*node.children[0]);
  if (container.is_error()) return container;
  const bool through_optional = container.is(Kind::optional);
  if (through_optional) {
    if (container.optional_value() == nullptr) return container;
    const Value inner = *container.optional_value();
    container = inner;
  }
  if (!container.is(Kind::map)) {
    return Value::error(fmt::format("a {} has no field \"{}\"", type_name(container.kind()), node.name));
  }
  auto member = container.find(std::string_view(node.name));
  if (wants_optional || through_optional) return Value::of_optional(std::move(member));
  if (!member) return Value::error(fmt::format("no such key: {}", node.name));
  return *std::move(member);
}

Value Evaluator::has(const Node& node) {
  Value container = evaluate(*node.children[0]);
  if (container.is_error()) return container;
  if (container.is(Kind::optional)) {
    if (container.optional_value() == nullptr) return Value::of_bool(false);
    const Value inner = *container.optional_value();
    container = inner;
  }
  if (!container.is(Kind::map)) {
    return Value::error(fmt::format("a {} has no field \"{}\"", type_name(container.kind()), node.name));
  }
  return Value::of_bool(container.find(std::string_view(node.name)).has_value());
}

Value Evaluator::index(const Node& node) {
  Value container = evaluate(*node.children[0]);
  if (container.is_error()) return container;
  Value key = evaluate(*node.children[1]);
  if (key.is_error()) return key;
  const bool through_optional = container.is(Kind::optional);
  if (through_optional) {
    if (container.optional_value() == nullptr) return container;
    const Value inner = *container.optional_value();
    container = inner;
  }
  auto element = find_element(container, key);
  if (element && element->is_error()) return *std::move(element);
  if (node.op == Op::optional_index || through_optional) return Value::of_optional(std::move(element));
  if (!element) return no_such_element(container, key);
  return *std::move(element);
}

Value Evaluator::call(const Node& node) {
  constexpr std::size_t kInline = 4;
  std::array<Value, kInline> few;
  std::vector<Value> many;
  Value* arguments = few.data();
  if (node.children.size() > kInline) {
    many.resize(node.children.size());
    arguments = many.data();
  }
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    arguments[i] = evaluate(*node.children[i]);
    if (arguments[i].is_error()) return arguments[i];
    const bool is_long = arguments[i].is(Kind::string) || arguments[i].is(Kind::bytes);
    if (is_long && !budget_.spend(arguments[i].as_string().size() / kBytesRead)) return out_of_steps();
  }
  return node.function->call({arguments, node.children.size()}, budget_);
}

// One operand that decides (false for &&, true for ||) absorbs the errors of the others, in both directions.
Value Evaluator::logical(const Node& node) {
  const bool deciding = node.op == Op::or_;
  std::optional<Value> problem;
  for (const NodePtr& child : node.children) {
    Value operand = evaluate(*child);
    if (operand.is(Kind::bool_)) {
      if (operand.as_bool() == deciding) return operand;
    } else if (!problem) {
      if (!operand.is_error())
        operand = no_overload(deciding ? "||" : "&&", {&operand, 1}).located(child->offset);
      problem = std::move(operand);
    }
  }
  return problem ? *std::move(problem) : Value::of_bool(!deciding);
}

Value Evaluator::conditional(const Node& node) {
  Value condition = evaluate(*node.children[0]);
  if (condition.is_error()) return condition;
  if (!condition.is(Kind::bool_)) return no_overload("?:", {&condition, 1});
  return evaluate(*node.children[condition.as_bool() ? 1 : 2]);
}

Value Evaluator::list(const Node& node) {
  std::vector<Value> items;
  items.reserve(node.children.size());
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    Value item = evaluate(*node.children[i]);
    if (item.is_error()) return item;
    if (node.optional_members[i]) {
      if (!item.is(Kind::optional)) return Value::error("the value after \"?\" must be an optional");
      if (item.optional_value() == nullptr) continue;
      const Value inner = *item.optional_value();
      item = inner;
    }
    items.push_back(std::move(item));
  }
  return Value::of_list(std::move(items));
}

Value Evaluator::map(const Node& node) {
  std::vector<std::pair<Value, Value>> entries;
  for (std::size_t i = 0; i < node.children.size(); i += 2) {
    Value key = evaluate(*node.children[i]);
    if (key.is_error()) return key;
    if (!can_be_key(key)) return Value::error(fmt::format("a {} cannot be a key", type_name(key.kind())));
    for (const auto& entry : entries) {
      if (equal(entry.first, key))
        return Value::error(fmt::format("the key {} stands twice in a map", show_key(key)));
    }
    Value value = evaluate(*node.children[i + 1]);
    if (value.is_error()) return value;
    if (node.optional_members[i / 2]) {
      if (!value.is(Kind::optional)) return Value::error("the value after \"?\" must be an optional");
      if (value.optional_value() == nullptr) continue;
      const Value inner = *value.optional_value();
      value = inner;
    }
    entries.emplace_back(std::move(key), std::move(value));
  }
  return Value::of_map(std::move(entries));
}

template <class Visit>
void Evaluator::each_element(const Node& node, const Value& range, Visit visit) {
  const auto slot = static_cast<std::size_t>(node.slot);
  if (range.is(Kind::list)) {
    const std::size_t size = range.size();
    for (std::size_t i = 0; i < size; ++i) {
      if (node.two_variables) {
        locals_[slot] = Value::of_int(static_cast<std::int64_t>(i));
        locals_[slot + 1] = range.item(i);
      } else {
        locals_[slot] = range.item(i);
      }
      if (!visit(locals_[node.two_variables ? slot + 1 : slot], locals_[slot])) return;
    }
    return;
  }
  range.each([&](const Value& key, const Value& value) {
    locals_[slot] = key;
    if (node.two_variables) locals_[slot + 1] = value;
    return visit(node.two_variables ? value : key, key);
  });
}

Value Evaluator::loop(const Node& node) {
  Value range = evaluate(*node.children[0]);
  if (range.is_error()) return range;
  if (!range.is(Kind::list) && !range.is(Kind::map)) {
    return Value::error(
        fmt::format("a {} cannot be looped over; a list or a map can", type_name(range.kind())));
  }
  switch (node.op) {
    case Op::all:
    case Op::exists:
    case Op::exists_one: return quantify(node, range);
    default: return transform(node, range);
  }
}

Value Evaluator::quantify(const Node& node, const Value& range) {
  const bool deciding = node.op == Op::exists;  // exists ends at true, all at false
  std::optional<Value> problem;
  std::optional<Value> decided;
  std::int64_t count = 0;
  each_element(node, range, [&](const Value& /*element*/, const Value& /*key*/) {
    Value answer = evaluate(*node.children[1]);
    if (!answer.is(Kind::bool_)) {
      if (!answer.is_error())
        answer = Value::error("the condition of a loop must be a bool").located(node.children[1]->offset);
      if (!problem) problem = std::move(answer);
      return node.op != Op::exists_one;
    }
    if (node.op == Op::exists_one) {
      count += answer.as_bool() ? 1 : 0;
      return true;
    }
    if (answer.as_bool() == deciding) decided = answer;
    return !decided.has_value();
  });
  if (decided) return *decided;
  if (problem) return *problem;
  return Value::of_bool(node.op == Op::exists_one ? count == 1 : !deciding);
}

Value Evaluator::transform(const Node& node, const Value& range) {
  std::vector<Value> items;
  std::vector<std::pair<Value, Value>> entries;
  std::optional<Value> problem;
  const bool with_condition = node.children.size() == 3 || node.op == Op::filter;
  const Node* condition = with_condition ? node.children[1].get() : nullptr;
  const Node* body = node.op == Op::filter ? nullptr : node.children.back().get();
  // By value: a loop within this one may use the slots of the element again.
  each_element(node, range, [&](Value element, Value key) {
    if (condition != nullptr) {
      Value answer = evaluate(*condition);
      if (!answer.is(Kind::bool_)) {
        problem = answer.is_error()
                      ? answer
                      : Value::error("the condition of a loop must be a bool").located(condition->offset);
        return false;
      }
      if (!answer.as_bool()) return true;
    }
    Value made = body == nullptr ? std::move(element) : evaluate(*body);
    if (made.is_error()) {
      problem = std::move(made);
      return false;
    }
    if (node.op == Op::transform_map) {
      entries.emplace_back(std::move(key), std::move(made));
    } else if (node.op == Op::transform_map_entry) {
      if (!made.is(Kind::map)) {
        problem = Value::error("transformMapEntry() must make a map of one entry").located(body->offset);
        return false;
      }
      made.each([&](const Value& new_key, const Value& new_value) {
        if (!budget_.spend(entries.size())) problem = out_of_steps();
        for (const auto& entry : entries) {
          if (problem) break;
          if (equal(entry.first, new_key))
            problem = Value::error(fmt::format("the key {} is made twice", show_key(new_key)));
        }
        entries.emplace_back(new_key, new_value);
        return !problem.has_value();
      });
      return !problem.has_value();
    } else {
      items.push_back(std::move(made));
    }
    return true;
  });
  if (problem) return *problem;
  if (node.op == Op::transform_map || node.op == Op::transform_map_entry)
    return Value::of_map(std::move(entries));
  return Value::of_list(std::move(items));
}

Value Evaluator::optional_macro(const Node& node) {
  Value optional = evaluate(*node.children[0]);
  if (optional.is_error()) return optional;
  if (!optional.is(Kind::optional)) return no_overload("optMap", {&optional, 1});
  if (optional.optional_value() == nullptr) return optional;
  locals_[static_cast<std::size_t>(node.slot)] = *optional.optional_value();
  Value made = evaluate(*node.children[1]);
  if (made.is_error()) return made;
  if (node.op == Op::optional_map) return Value::of_optional(std::move(made));
  if (!made.is(Kind::optional)) return Value::error("optFlatMap() must make an optional");
  return made;
}

}  // namespace flow::expr::detail
