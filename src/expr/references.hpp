#pragma once
// What an expression reads of its scope, found without evaluating it. The static checks of a workflow live on
// it.
//
//   nodes.page.title + params.suffix    two readings: nodes › page › title, params › suffix
//   nodes["Read page"].title            nodes › Read page › title
//   params.rows[0].price                params › rows: the path ends at the first key that is no text
//   [1, 2].map(item, item + 1)          none: the loop's variable hides the root of that name
//
// Names of types (`type(x) == int`) are no readings.
#include <cstddef>
#include <string>
#include <vector>

#include "expr/program.hpp"
#include "expr/template.hpp"

namespace flow::expr {

struct Reading {
  struct Key {
    std::string text;
    // Does the evaluation fail when the keys before are there and this one is not? The expression can do
    // without it in
    //   has(a.b)   "b" in a   a.?b   a[?"b"]
    // and is guarded against its absence in
    //   has(a.b) && a.b > 1   !has(a.b) || a.b > 1   has(a.b) ? a.b : 0   rows.map(r, has(a.b), a.b)
    bool needed = false;
  };

  std::string root;
  std::vector<Key> path;   // outermost first; empty: the root as a whole
  std::size_t offset = 0;  // of the root, in bytes; for a template in the whole text
};

// In the order of the text.
std::vector<Reading> readings(const Program& program);
std::vector<Reading> readings(const Template& text);

}  // namespace flow::expr
