#pragma once
// Markdown of a document: what a reader sees, as CommonMark with the tables of GitHub.
#include <functional>
#include <string>
#include <string_view>

#include "html/document.hpp"

namespace flow::html {

struct MarkdownOptions {
  // What to write for the address of a link or an image; absent: as it stands there.
  std::function<std::string(std::string_view)> address = {};
};

// Of the node and what is in it; of the document (0) what is in its body. Scripts, styles and templates have
// no text here. Tables inside cells are text of the cell, and lists and quotations nest at most 32 deep;
// below that they are paragraphs.
std::string to_markdown(const Document& document, NodeIndex node, const MarkdownOptions& options = {});

}  // namespace flow::html
