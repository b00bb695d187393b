#pragma once
// The tree of a compiled expression. Built by the parser, bound by the binder (names to slots and functions,
// macros to loops), then only read.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "expr/function.hpp"
#include "expr/value.hpp"

namespace flow::expr::detail {

enum class Op : std::uint8_t {
  literal,
  root,
  local,
  select,
  optional_select,
  has,
  index,
  optional_index,
  call,
  and_,
  or_,
  conditional,
  list,
  map,
  // Loops: children[0] is the range; `slot` is the loop variable, slot + 1 the second one.
  all,
  exists,
  exists_one,
  map_items,
  filter,
  transform_list,
  transform_map,
  transform_map_entry,
  bind,  // children: value, body
  optional_map,
  optional_flat_map,  // children: optional, body
};

struct Node {
  Op op = Op::literal;
  std::uint32_t offset = 0;
  std::uint32_t depth = 1;
  int slot = 0;
  bool two_variables = false;  // loops
  bool has_receiver = false;   // call: children[0] is the receiver
  bool absolute = false;       // root: written with a leading dot
  Value literal;               // literal
  std::string name;            // root, select, has, call
  std::string qualified;       // root and select: the dotted name, when all of it is names
  const Function* function = nullptr;
  std::vector<std::unique_ptr<Node>> children;
  std::vector<bool> optional_members;  // list: [?x]; map: {?k: v}, one a pair
};

using NodePtr = std::unique_ptr<Node>;

}  // namespace flow::expr::detail
