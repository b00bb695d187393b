#include "expr/references.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "expr/detail/ast.hpp"
#include "expr/detail/type_names.hpp"

namespace flow::expr {
namespace {

using detail::Node;
using detail::Op;

// A root and the keys behind it that are written down.
struct Path {
  const Node* root = nullptr;
  std::vector<std::string_view> keys;
  std::size_t needed = 0;
  bool is_whole = true;  // no key is computed
};

bool is_step(const Node& node) {
  return node.op == Op::select || node.op == Op::optional_select || node.op == Op::index ||
         node.op == Op::optional_index;
}
bool is_index(const Node& node) {
  return node.op == Op::index || node.op == Op::optional_index;
}
bool is_optional_step(const Node& node) {
  return node.op == Op::optional_select || node.op == Op::optional_index;
}
bool is_text(const Node& node) {
  return node.op == Op::literal && node.literal.is(Kind::string);
}
bool is_call(const Node& node, std::string_view function) {
  return node.op == Op::call && node.name == function;
}

// Nothing when the chain of selections does not begin at a name of the scope.
std::optional<Path> find_path(const Node& node) {
  std::vector<const Node*> steps;
  const Node* base = &node;
  for (; is_step(*base); base = base->children[0].get()) {
    if (!detail::find_type_name(base->qualified).empty()) return std::nullopt;
    steps.push_back(base);
  }
  if (base->op != Op::root || !detail::find_type_name(base->name).empty()) return std::nullopt;
  Path path{.root = base};
  bool optional = false;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if (is_index(**step) && !is_text(*(*step)->children[1])) {
      path.is_whole = false;
      break;
    }
    path.keys.push_back(is_index(**step) ? (*step)->children[1]->literal.as_string()
                                         : std::string_view((*step)->name));
    optional = optional || is_optional_step(**step);
    if (!optional) path.needed = path.keys.size();
  }
  return path;
}

// The path a node tests for being there: has(a.b), "b" in a.
std::optional<Path> find_tested(const Node& node) {
  std::optional<Path> path;
  if (node.op == Op::has) {
    path = find_path(*node.children[0]);
    if (path && path->is_whole) path->keys.push_back(node.name);
  } else if (is_call(node, "@in") && is_text(*node.children[0])) {
    path = find_path(*node.children[1]);
    if (path && path->is_whole) path->keys.push_back(node.children[0]->literal.as_string());
  }
  return path && path->is_whole ? path : std::nullopt;
}

bool is_same(const Path& a, const Path& b) {
  return a.root->name == b.root->name && a.keys == b.keys;
}

// The paths that are there when `node` is `truth`.
std::vector<Path> find_facts(const Node& node, bool truth) {
  if (auto tested = find_tested(node); tested && truth) return {*std::move(tested)};
  if (is_call(node, "!_")) return find_facts(*node.children[0], !truth);
  if (node.op != Op::and_ && node.op != Op::or_) return {};
  // A true `&&` and a false `||` hold all that their operands do; otherwise only what all of these share.
  const bool all = (node.op == Op::and_) == truth;
  std::vector<Path> facts = find_facts(*node.children[0], truth);
  for (std::size_t i = 1; i < node.children.size(); ++i) {
    std::vector<Path> more = find_facts(*node.children[i], truth);
    if (all) {
      std::ranges::move(more, std::back_inserter(facts));
    } else {
      std::erase_if(facts, [&](const Path& fact) {
        return std::ranges::none_of(more, [&](const Path& other) { return is_same(fact, other); });
      });
    }
  }
  return facts;
}

class Walk {
 public:
  Walk(std::size_t begin, std::vector<Reading>& out) : begin_(begin), out_(out) {}

  void visit(const Node& node) {
    if (const auto tested = find_tested(node)) return add(*tested);
    if (is_step(node) || node.op == Op::root) {
      if (const auto path = find_path(node)) add(*path);
      return visit_keys(node);
    }
    if (node.op == Op::and_ || node.op == Op::or_) return visit_operands(node);
    if (node.op == Op::conditional) {
      visit(*node.children[0]);
      visit_given(*node.children[1], find_facts(*node.children[0], true));
      visit_given(*node.children[2], find_facts(*node.children[0], false));
      return;
    }
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      // A loop of three parts is range, condition, body.
      const bool has_condition = i == 2 && is_conditional_loop(node);
      visit_given(*node.children[i],
                  has_condition ? find_facts(*node.children[1], true) : std::vector<Path>{});
    }
  }

 private:
  // `has(a.b)` that comes later than what relies on it says nothing about `a`: it fails itself without it.
  enum class Use : std::uint8_t { whole, beyond_needed, hidden };
  struct Fact {
    Path path;
    Use use = Use::whole;

    bool assures(const Path& other, std::size_t key) const {
      if (use == Use::hidden || (use == Use::beyond_needed && key < path.needed)) return false;
      return path.root->name == other.root->name && key < path.keys.size() &&
             std::ranges::equal(std::span(path.keys).first(key + 1), std::span(other.keys).first(key + 1));
    }
  };

  static bool is_conditional_loop(const Node& node) {
    return node.children.size() == 3 && (node.op == Op::map_items || node.op == Op::transform_list ||
                                         node.op == Op::transform_map || node.op == Op::transform_map_entry);
  }

  // What is below a chain of selections: its computed keys, and its base when that is no root.
  void visit_keys(const Node& node) {
    if (node.op == Op::root) return;
    if (!is_step(node)) return visit(node);
    visit_keys(*node.children[0]);
    if (is_index(node)) visit(*node.children[1]);
  }

  void visit_given(const Node& node, std::vector<Path> facts) {
    const std::size_t before = facts_.size();
    for (Path& fact : facts) facts_.push_back({std::move(fact)});
    visit(node);
    facts_.resize(before);
  }

  // One operand that decides absorbs the errors of the others, so each may rely on all others, in both
  // directions; but not on itself.
  void visit_operands(const Node& node) {
    const std::size_t before = facts_.size();
    std::vector<std::size_t> ends;
    for (const auto& child : node.children) {
      for (Path& fact : find_facts(*child, node.op == Op::and_))
        facts_.push_back({std::move(fact), Use::beyond_needed});
      ends.push_back(facts_.size());
    }
    const auto set = [&](std::size_t operand, Use use) {
      const std::size_t first = operand == 0 ? before : ends[operand - 1];
      for (std::size_t at = first; at < ends[operand]; ++at) facts_[at].use = use;
    };
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      set(i, Use::hidden);
      visit(*node.children[i]);
      set(i, Use::whole);
    }
    facts_.resize(before);
  }

  void add(const Path& path) {
    Reading reading{.root = path.root->name, .path = {}, .offset = begin_ + path.root->offset};
    for (std::size_t key = 0; key < path.keys.size(); ++key) {
      const bool assured =
          std::ranges::any_of(facts_, [&](const Fact& fact) { return fact.assures(path, key); });
      reading.path.push_back({std::string(path.keys[key]), key < path.needed && !assured});
    }
    out_.push_back(std::move(reading));
  }

  std::size_t begin_;
  std::vector<Reading>& out_;
  std::vector<Fact> facts_;
};

}  // namespace

std::vector<Reading> readings(const Program& program) {
  std::vector<Reading> out;
  Walk(program.begin_in_text(), out).visit(program.tree());
  return out;
}

std::vector<Reading> readings(const Template& text) {
  std::vector<Reading> out;
  for (const Program& program : text.programs()) Walk(program.begin_in_text(), out).visit(program.tree());
  return out;
}

}  // namespace flow::expr
