#pragma once
// The input `Mode` of the readers: exactly one match, the first of several, or all of them.
#include "browser/reads.hpp"
#include "nodes/detail/node.hpp"

namespace flow::nodes::detail {

inline workflow::InputSpec mode() {
  return text("Mode")
      .one_of({"one", "first", "all"})
      .with_default("one")
      .helped("Exactly one match, the first of several, or all.");
}

inline browser::ReadMode read_mode(std::string_view text) {
  if (text == "first") return browser::ReadMode::first;
  if (text == "all") return browser::ReadMode::all;
  return browser::ReadMode::one;
}

}  // namespace flow::nodes::detail
