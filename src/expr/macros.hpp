#pragma once
// The macros of expressions, as people call them: what looks like a function and names a variable, or looks
// whether something is there. For completion and help.
#include <span>
#include <string_view>

namespace flow::expr {

struct Macro {
  std::string_view name;
  bool receiver;  // called as x.name(…)
  std::string_view signature;
  std::string_view summary;
  std::string_view example;
};
std::span<const Macro> all_macros();

}  // namespace flow::expr
