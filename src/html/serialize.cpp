// Markup of a document, by the HTML standard's serialisation of fragments.
#include "html/detail/escape.hpp"
#include "html/detail/kinds.hpp"
#include "html/document.hpp"

namespace flow::html {
namespace {

void start_tag(const Document& document, NodeIndex node, std::string& out) {
  out += '<';
  out += document.name(node);
  for (std::size_t i = 0; i < document.attribute_count(node); ++i) {
    const auto attribute = document.attribute_at(node, i);
    detail::append_attribute(out, attribute.name, attribute.value);
  }
  out += '>';
}

void end_tag(const Document& document, NodeIndex node, std::string& out) {
  out += "</";
  out += document.name(node);
  out += '>';
}

std::string markup_of(const Document& document, NodeIndex begin, NodeIndex end) {
  std::string out;
  std::vector<NodeIndex> open;
  const auto close_before = [&](NodeIndex at) {
    while (!open.empty() && document.end(open.back()) <= at) {
      end_tag(document, open.back(), out);
      open.pop_back();
    }
  };
  for (NodeIndex i = begin; i < end; ++i) {
    close_before(i);
    switch (document.kind(i)) {
      case NodeKind::element:
        start_tag(document, i, out);
        if (!is_void_element(document.name(i))) open.push_back(i);
        break;
      case NodeKind::text:
        if (detail::holds_raw_text(document.name(document.parent(i)))) {
          out += document.text(i);
        } else {
          detail::append_text(out, document.text(i));
        }
        break;
      case NodeKind::comment:
        out += "<!--";
        out += document.text(i);
        out += "-->";
        break;
      case NodeKind::document: break;
    }
  }
  close_before(end);
  return out;
}

}  // namespace

std::string outer_html(const Document& document, NodeIndex node) {
  return markup_of(document, node, document.end(node));
}

std::string inner_html(const Document& document, NodeIndex node) {
  return markup_of(document, node + 1, document.end(node));
}

}  // namespace flow::html
