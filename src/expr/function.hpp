#pragma once
// The functions of expressions: one row each, one file a family under functions/.
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "expr/value.hpp"

namespace flow::expr {

struct Limits {
  std::size_t source = 16U << 10;   // bytes
  std::uint32_t depth = 200;        // of the tree; also bounds recursion
  std::uint64_t steps = 1'000'000;  // evaluations, elements visited, bytes made / 64, bytes read / 256
  std::size_t result = 16U << 20;   // bytes of one text an expression makes, and of its result as JSON
};

// What one evaluation has left.
struct Budget {
  std::uint64_t steps;
  std::size_t text_limit;
  bool spend(std::uint64_t count) {
    if (steps < count) {
      steps = 0;
      return false;
    }
    steps -= count;
    return true;
  }
};

struct Function {
  std::string_view name;  // with its namespace: "math.greatest"
  int min_arguments;      // the receiver counts
  int max_arguments;
  bool receiver;               // called as x.name(…)
  std::string_view signature;  // for people
  std::string_view summary;
  std::string_view example;
  Value (*call)(std::span<const Value> arguments, Budget& budget);
};

// All rows; the families' tables in order.
const std::vector<const Function*>& all_functions();
// By name, style and number of arguments; null when there is none.
const Function* find_function(std::string_view name, bool receiver, std::size_t arguments);
bool function_exists(std::string_view name);

Value out_of_steps();
// "no such overload: size(int)" with the types that were given.
Value no_overload(std::string_view name, std::span<const Value> arguments);

}  // namespace flow::expr
