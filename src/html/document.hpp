#pragma once
// Document: markup as the HTML standard's parser reads it, in one flat array.
//
// Nodes stand in document order, so the descendants of node i are exactly those from i + 1 up to end(i), and
// no walk needs recursion. Node 0 is the document. Names of elements and attributes are in lower case, text
// is UTF-8 (bytes that are not become U+FFFD), entities are resolved. The content of <template> is not part
// of the document, as in a browser. Pure and immutable; parsing big input takes long, so callers put it on
// the blocking pool.
//
// Foreign bytes cost linear time and memory. Elements nest as deep as in Chromium; those below become
// siblings of the deepest ones, each with its own text. Markup that nests four times deeper still (as far as
// can be told before parsing it), or so much of it that this would take long, loses the tags that are too
// deep, and what they hold moves up. Markup made to multiply (elements left open by the ten thousand, a
// million attributes on one tag) is `quota`.
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace flow::html {

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex kNoNode = std::numeric_limits<NodeIndex>::max();

enum class NodeKind : std::uint8_t { document, element, text, comment };

namespace detail {
class TreeBuilder;
}

class Document {
 public:
  static constexpr Bytes kMaxSize{32U << 20};
  static constexpr std::size_t kMaxDepth = 513;  // of elements, <html> being 1; Chromium's
  static constexpr std::size_t kMaxParsedDepth = 4 * kMaxDepth;

  // `quota` for more than kMaxSize bytes, or for markup that would multiply. Everything else parses, however
  // broken.
  static Result<Document> parse(std::string_view markup);

  NodeIndex size() const { return static_cast<NodeIndex>(nodes_.size()); }
  NodeKind kind(NodeIndex node) const { return nodes_[node].kind; }
  bool is_element(NodeIndex node) const { return nodes_[node].kind == NodeKind::element; }
  bool is_element(NodeIndex node, std::string_view name) const {
    return is_element(node) && this->name(node) == name;
  }
  // Of an element; empty for the rest.
  std::string_view name(NodeIndex node) const { return names_[nodes_[node].name]; }
  // Of a text or a comment.
  std::string_view text(NodeIndex node) const { return slice(nodes_[node].text); }

  NodeIndex parent(NodeIndex node) const { return nodes_[node].parent; }  // kNoNode: of the document
  NodeIndex end(NodeIndex node) const { return nodes_[node].end; }        // one past its last descendant
  NodeIndex previous(NodeIndex node) const {
    return nodes_[node].previous;
  }  // sibling of any kind, or kNoNode
  NodeIndex next(NodeIndex node) const;     // sibling of any kind, or kNoNode
  NodeIndex body() const { return body_; }  // kNoNode in a frameset

  // Places of an element among its siblings, from 1: of all elements, and of those with its name.
  struct Position {
    std::uint32_t index = 0, from_end = 0, of_type = 0, of_type_from_end = 0;
  };
  const Position& position(NodeIndex element) const { return nodes_[element].position; }

  struct Attribute {
    std::string_view name, value;
  };
  std::size_t attribute_count(NodeIndex element) const { return nodes_[element].attributes.size; }
  Attribute attribute_at(NodeIndex element, std::size_t i) const;
  // `name` in lower case.
  std::optional<std::string_view> attribute(NodeIndex element, std::string_view name) const;

 private:
  friend class detail::TreeBuilder;
  struct Slice {
    std::uint32_t begin = 0, size = 0;
  };
  struct Node {
    NodeKind kind = NodeKind::document;
    std::uint32_t name = 0;
    NodeIndex parent = kNoNode, end = 0, previous = kNoNode;
    Slice text = {};        // into text_
    Slice attributes = {};  // into attributes_
    Position position = {};
  };
  struct StoredAttribute {
    std::uint32_t name;
    Slice value;
  };
  std::string_view slice(Slice part) const { return std::string_view(text_).substr(part.begin, part.size); }

  std::vector<Node> nodes_;
  std::vector<StoredAttribute> attributes_;
  std::vector<std::string> names_;  // the first is empty
  std::string text_;
  NodeIndex body_ = kNoNode;
};

// "area", "br", …: elements that have no content and no end tag.
bool is_void_element(std::string_view name);
// Markup of the node itself (outer), or of what is in it.
std::string outer_html(const Document& document, NodeIndex node);
std::string inner_html(const Document& document, NodeIndex node);

// What a reader sees as one line: white space collapsed, blocks and line breaks apart by a space, without
// scripts, styles, templates and what stands in the head.
std::string text_of(const Document& document, NodeIndex node);
// "\u00A0" counts as white space here.
std::string collapse_white_space(std::string_view text);

}  // namespace flow::html
