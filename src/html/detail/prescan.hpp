#pragma once
// A look at markup before it is parsed: how deep it nests and what it will cost.
//
// gumbo walks its stack of open elements at nearly every tag, so its time is tags times depth, and it has no
// limits of its own. This scan reads tags exactly as the HTML tokenizer does, keeps two models of the stack,
// and names the tags that must be cut out before parsing. The hopeful model pops what an end tag most likely
// closes; beyond the depth it is given it drops tags, so that content moves up into the ancestor. The strict
// model pops only what is closed for certain; the sum of its depths bounds the parser's work.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace flow::html::detail {

struct Prescan {
  // Byte ranges [begin, end) to leave out, in order.
  std::vector<std::pair<std::size_t, std::size_t>> cuts;
};

// `quota` when the parser's work would be out of proportion.
Result<Prescan> prescan(std::string_view markup, std::size_t max_depth);
std::string without_cuts(std::string_view markup, const Prescan& scan);

}  // namespace flow::html::detail
