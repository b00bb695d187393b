#pragma once
// Condensed markup: what carries meaning, for models and for storage.
#include <optional>
#include <span>
#include <string>

#include "html/document.hpp"

namespace flow::html {

struct CondenseOptions {
  std::span<const std::string> keep_attributes = {};
  std::optional<std::size_t> max_length = {};  // in characters, tags included
};

// The node and what is in it; of the document (0) what is in its body. Without scripts, styles, templates,
// comments, what stands in the head, hidden elements (the attribute, display: none, hidden inputs),
// attributes that are not to be kept, and elements that hold nothing and have no attribute left; white space
// is collapsed. Cut between tags, all tags balanced. Condensing the result again changes nothing, provided
// that it reads back as it is written: a row or a cell by itself does not, for a parser drops its tags
// outside of a table, nor do trees that only the parser's repairs make, such as a link in a link.
std::string condensed(const Document& document, NodeIndex node, const CondenseOptions& options);

}  // namespace flow::html
