#include <algorithm>

#include "expr/detail/parser.hpp"

namespace flow::expr::detail {
namespace {

struct LoopMacro {
  std::string_view name;
  Op op;
  int min_arguments;  // without the receiver
  int max_arguments;
  int variables;
};
// The same name with one and with two loop variables has a row for each.
constexpr LoopMacro kLoops[] = {
    {"all", Op::all, 2, 2, 1},
    {"all", Op::all, 3, 3, 2},
    {"exists", Op::exists, 2, 2, 1},
    {"exists", Op::exists, 3, 3, 2},
    {"exists_one", Op::exists_one, 2, 2, 1},
    {"existsOne", Op::exists_one, 2, 2, 1},
    {"exists_one", Op::exists_one, 3, 3, 2},
    {"existsOne", Op::exists_one, 3, 3, 2},
    {"map", Op::map_items, 2, 3, 1},
    {"filter", Op::filter, 2, 2, 1},
    {"transformList", Op::transform_list, 3, 4, 2},
    {"transformMap", Op::transform_map, 3, 4, 2},
    {"transformMapEntry", Op::transform_map_entry, 3, 4, 2},
    {"optMap", Op::optional_map, 2, 2, 1},
    {"optFlatMap", Op::optional_flat_map, 2, 2, 1},
};

class Binder {
 public:
  explicit Binder(int& slots) : slots_(slots) {}

  bool bind(Node& node) {
    switch (node.op) {
      case Op::root: return bind_root(node);
      case Op::call: return bind_call(node);
      case Op::select:
      case Op::optional_select:
        if (!bind(*node.children[0])) return false;
        if (node.children[0]->op == Op::local || node.children[0]->qualified.empty()) node.qualified.clear();
        return true;
      default: return bind_children(node);
    }
  }

  const SyntaxProblem& problem() const { return problem_; }

 private:
  bool refuse(const Node& node, std::string message) {
    problem_ = {std::move(message), node.offset};
    return false;
  }

  bool bind_children(Node& node) {
    return std::ranges::all_of(node.children, [&](const NodePtr& child) { return bind(*child); });
  }

  bool bind_root(Node& node) {
    if (node.absolute) return true;
    for (std::size_t i = names_.size(); i-- > 0;) {
      if (names_[i] != node.name) continue;
      node.op = Op::local;
      node.slot = static_cast<int>(i);
      node.qualified.clear();
      return true;
    }
    return true;
  }

  bool is_local(std::string_view name) const { return std::ranges::find(names_, name) != names_.end(); }

  bool bind_call(Node& node) {
    if (!node.has_receiver && node.name == "has") return bind_has(node);
    if (node.has_receiver) {
      const Node& receiver = *node.children[0];
      const bool names_only =
          !receiver.qualified.empty() && (receiver.op == Op::root || receiver.op == Op::select);
      const std::string_view first =
          std::string_view(receiver.qualified).substr(0, receiver.qualified.find('.'));
      if (names_only && !is_local(first)) {
        const std::string full = receiver.qualified + "." + node.name;
        if (full == "cel.bind") return bind_bind(node);
        if (function_exists(full)) {
          node.name = full;
          node.has_receiver = false;
          node.children.erase(node.children.begin());
          return bind_function(node);
        }
      }
      const auto arguments = static_cast<int>(node.children.size()) - 1;
      for (const LoopMacro& macro : kLoops) {
        if (macro.name == node.name && arguments >= macro.min_arguments && arguments <= macro.max_arguments) {
          return bind_loop(node, macro);
        }
      }
    }
    return bind_function(node);
  }

  bool bind_function(Node& node) {
    node.function = find_function(node.name, node.has_receiver, node.children.size());
    if (node.function == nullptr) {
      if (!function_exists(node.name)) return refuse(node, fmt::format("unknown function \"{}\"", node.name));
      const std::size_t given = node.children.size() - (node.has_receiver ? 1 : 0);
      return refuse(node, fmt::format("\"{}\" is not called {} with {} argument{}", node.name,
                                      node.has_receiver ? "on a value" : "as a function", given,
                                      given == 1 ? "" : "s"));
    }
    return bind_children(node);
  }

  bool bind_has(Node& node) {
    if (node.children.size() != 1 ||
        (node.children[0]->op != Op::select && node.children[0]->op != Op::optional_select)) {
      return refuse(node, "has() takes a selection like has(nodes.page.title)");
    }
    NodePtr select = std::move(node.children[0]);
    node.op = Op::has;
    node.name = std::move(select->name);
    node.children = std::move(select->children);
    return bind_children(node);
  }

  // Loop variables live as long as the bodies are bound; their slots are reused afterwards.
  bool bind_with_variables(Node& node, std::vector<std::string> variables, std::size_t first_body) {
    node.slot = static_cast<int>(names_.size());
    for (std::string& variable : variables) names_.push_back(std::move(variable));
    slots_ = std::max(slots_, static_cast<int>(names_.size()) + 1);
    for (std::size_t i = first_body; i < node.children.size(); ++i) {
      if (!bind(*node.children[i])) return false;
    }
    names_.resize(static_cast<std::size_t>(node.slot));
    return true;
  }

  bool take_variable(const Node& node, std::vector<std::string>& variables) {
    if (node.op != Op::root || node.absolute) return refuse(node, "a loop variable must be a simple name");
    if (std::ranges::find(variables, node.name) != variables.end())
      return refuse(node, "the two loop variables need different names");
    variables.push_back(node.name);
    return true;
  }

  bool bind_loop(Node& node, const LoopMacro& macro) {
    std::vector<std::string> variables;
    for (int i = 0; i < macro.variables; ++i) {
      if (!take_variable(*node.children[static_cast<std::size_t>(i) + 1], variables)) return false;
    }
    node.children.erase(node.children.begin() + 1, node.children.begin() + 1 + macro.variables);
    node.op = macro.op;
    node.two_variables = macro.variables == 2;
    if (!bind(*node.children[0])) return false;  // the range does not see the variables
    return bind_with_variables(node, std::move(variables), 1);
  }

  // cel.bind(name, value, body)
  bool bind_bind(Node& node) {
    if (node.children.size() != 4) return refuse(node, "cel.bind() takes a name, a value and an expression");
    std::vector<std::string> variables;
    if (!take_variable(*node.children[1], variables)) return false;
    node.children.erase(node.children.begin(), node.children.begin() + 2);
    node.op = Op::bind;
    if (!bind(*node.children[0])) return false;
    return bind_with_variables(node, std::move(variables), 1);
  }

  int& slots_;
  std::vector<std::string> names_;
  SyntaxProblem problem_;
};

}  // namespace

std::variant<std::monostate, SyntaxProblem> bind(NodePtr& tree, int& slots) {
  Binder binder(slots);
  if (!binder.bind(*tree)) return binder.problem();
  return std::monostate{};
}

}  // namespace flow::expr::detail
