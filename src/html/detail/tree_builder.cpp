#include "html/detail/tree_builder.hpp"

#include <unordered_map>

#include <gumbo.h>

#include "html/detail/gumbo_arena.hpp"

namespace flow::html::detail {
namespace {

// Ordinary markup takes some thirty bytes for each of its own; markup that clones its elements takes
// thousands.
constexpr std::size_t kArenaBase = 32U << 20;
constexpr std::size_t kArenaFactor = 64;

void* allocate(void* arena, std::size_t size) {
  auto* const own = static_cast<GumboArena*>(arena);
  void* const block = own->allocate(size);
  if (block == nullptr) std::longjmp(own->way_out, 1);
  return block;
}

void release(void* arena, void* block) {
  static_cast<GumboArena*>(arena)->release(block);
}

// Null when the arena is used up. Nothing with a destructor may live here: longjmp would skip it.
const GumboOutput* parse_in(GumboArena* arena, const char* text, std::size_t size) {
  if (setjmp(arena->way_out) != 0) return nullptr;
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = allocate;
  options.deallocator = release;
  options.userdata = arena;
  options.max_errors = 0;  // nobody reads them
  return gumbo_parse_with_options(&options, text, size);
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

std::string name_of(const GumboElement& element) {
  if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
  GumboStringPiece piece = element.original_tag;
  gumbo_tag_from_original_text(&piece);
  std::string name = lowered({piece.data, piece.length});
  // After some broken tags gumbo points beside the name.
  const bool is_name = !name.empty() && name.front() >= 'a' && name.front() <= 'z';
  return is_name ? name : "unknown";
}

}  // namespace

class TreeBuilder {
 public:
  Document build(const GumboOutput& output) {
    name("");
    out_.nodes_.emplace_back();
    walk(output.document->v.document.children);
    out_.nodes_[0].end = out_.size();
    place_elements();
    return std::move(out_);
  }

 private:
  using Node = Document::Node;

  // An element whose children are being laid out. One too deep to have elements of its own gives them to its
  // parent instead, after itself, and `node` is that parent.
  struct Open {
    NodeIndex node;
    const GumboVector* children;
    bool is_too_deep = false;
    unsigned next = 0;
    NodeIndex last_child = kNoNode;
  };

  void walk(const GumboVector& top) {
    std::vector<Open> open{{.node = 0, .children = &top}};
    while (!open.empty()) {
      Open& current = open.back();
      if (current.next == current.children->length) {
        close(open);
        continue;
      }
      const auto& child = *static_cast<const GumboNode*>(current.children->data[current.next++]);
      if (current.is_too_deep && !is_element(child)) continue;  // it has been laid out
      const NodeIndex added = add(child, current.node, current.last_child);
      current.last_child = added;
      if (child.type != GUMBO_NODE_ELEMENT) continue;
      const GumboVector& children = child.v.element.children;
      if (current.is_too_deep || open.size() == Document::kMaxDepth) {
        add_leaves(children, added);
        open.push_back(
            {.node = current.node, .children = &children, .is_too_deep = true, .last_child = added});
      } else {
        open.push_back({.node = added, .children = &children});
      }
    }
  }

  void close(std::vector<Open>& open) {
    const Open closed = open.back();
    open.pop_back();
    if (closed.is_too_deep) {
      open.back().last_child = closed.last_child;
    } else {
      out_.nodes_[closed.node].end = out_.size();
    }
  }

  static bool is_element(const GumboNode& node) {
    return node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE;
  }

  // Texts and comments stay where they are, however deep.
  void add_leaves(const GumboVector& children, NodeIndex parent) {
    NodeIndex last = kNoNode;
    for (unsigned i = 0; i < children.length; ++i) {
      const auto& child = *static_cast<const GumboNode*>(children.data[i]);
      if (!is_element(child)) last = add(child, parent, last);
    }
    out_.nodes_[parent].end = out_.size();
  }

  // Texts side by side become one: such are those that an element stood between which moved out.
  bool continues_text(const GumboNode& source, NodeIndex previous) const {
    return !is_element(source) && source.type != GUMBO_NODE_COMMENT && previous != kNoNode &&
           out_.kind(previous) == NodeKind::text;
  }

  NodeIndex add(const GumboNode& source, NodeIndex parent, NodeIndex previous) {
    const NodeIndex index = out_.size();
    if (continues_text(source, previous)) {
      out_.nodes_[previous].text.size += keep(source.v.text.text).size;
      return previous;
    }
    Node node{.parent = parent, .end = index + 1, .previous = previous};
    switch (source.type) {
      case GUMBO_NODE_ELEMENT:
      case GUMBO_NODE_TEMPLATE: {
        const GumboElement& element = source.v.element;
        node.kind = NodeKind::element;
        node.name = name(name_of(element));
        node.attributes = attributes(element.attributes);
        if (element.tag == GUMBO_TAG_BODY && out_.body_ == kNoNode) out_.body_ = index;
        break;
      }
      case GUMBO_NODE_COMMENT:
        node.kind = NodeKind::comment;
        node.text = keep(source.v.text.text);
        break;
      default: node.kind = NodeKind::text; node.text = keep(source.v.text.text);
    }
    out_.nodes_.push_back(node);
    return index;
  }

  Document::Slice attributes(const GumboVector& list) {
    const Document::Slice slice{.begin = static_cast<std::uint32_t>(out_.attributes_.size()),
                                .size = list.length};
    for (unsigned i = 0; i < list.length; ++i) {
      const auto& attribute = *static_cast<const GumboAttribute*>(list.data[i]);
      out_.attributes_.push_back({.name = name(lowered(attribute.name)), .value = keep(attribute.value)});
    }
    return slice;
  }

  std::uint32_t name(std::string text) {
    const auto [found, is_new] =
        names_.try_emplace(std::move(text), static_cast<std::uint32_t>(out_.names_.size()));
    if (is_new) out_.names_.push_back(found->first);
    return found->second;
  }

  Document::Slice keep(std::string_view text) {
    const Document::Slice slice{.begin = static_cast<std::uint32_t>(out_.text_.size()),
                                .size = static_cast<std::uint32_t>(text.size())};
    out_.text_ += text;
    return slice;
  }

  // Counts each element among its siblings, forwards and backwards.
  void place_elements() {
    Counts all;
    Counts by_name;
    for (NodeIndex i = 0; i < out_.size(); ++i) count(i, all, by_name, &Position::index, &Position::of_type);
    all.clear();
    by_name.clear();
    for (NodeIndex i = out_.size(); i-- > 0;)
      count(i, all, by_name, &Position::from_end, &Position::of_type_from_end);
  }

  using Position = Document::Position;
  using Counts = std::unordered_map<std::uint64_t, std::uint32_t>;

  void count(NodeIndex i, Counts& all, Counts& by_name, std::uint32_t Position::* index,
             std::uint32_t Position::* of_type) {
    Node& node = out_.nodes_[i];
    if (node.kind != NodeKind::element) return;
    node.position.*index = ++all[node.parent];
    node.position.*of_type = ++by_name[(std::uint64_t{node.parent} << 32) | node.name];
  }

  Document out_;
  std::unordered_map<std::string, std::uint32_t> names_;
};

Result<Document> build_tree(std::string_view markup) {
  GumboArena arena(kArenaBase + kArenaFactor * markup.size());
  const GumboOutput* const output = parse_in(&arena, markup.data(), markup.size());
  if (output == nullptr) {
    return fail(ErrorCode::quota,
                "the markup makes its elements multiply while it is parsed; it is broken or hostile");
  }
  return TreeBuilder().build(*output);
}

}  // namespace flow::html::detail
