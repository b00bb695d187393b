#include "html/condense.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "html/detail/escape.hpp"
#include "html/detail/inline_style.hpp"
#include "html/detail/kinds.hpp"

namespace flow::html {
namespace {

template <std::size_t Size>
bool is_one_of(std::string_view name, const std::array<std::string_view, Size>& names) {
  return std::ranges::find(names, name) != names.end();
}

bool carries_nothing(std::string_view name) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"script", "style", "template", "noscript", "noframes", "noembed",
                                       "head", "meta", "link", "base", "wbr"});
  return is_one_of(name, kNames);
}

// Means something even when it is empty: a cell keeps its column, a field can be filled in.
bool means_something_empty(std::string_view name) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"td", "th", "br", "hr", "input", "textarea", "select", "option",
                                       "button", "canvas", "video", "audio"});
  return is_one_of(name, kNames);
}

// The parser drops a line break right after the tag.
bool drops_first_line_break(std::string_view name) {
  return name == "pre" || name == "listing" || name == "textarea";
}

bool keeps_white_space(std::string_view name) {
  return drops_first_line_break(name) || name == "xmp" || name == "plaintext";
}

bool is_hidden_type(std::string_view type) {
  return std::ranges::equal(type, std::string_view("hidden"), [](char given, char wanted) {
    return given == wanted || (given >= 'A' && given <= 'Z' && given - 'A' + 'a' == wanted);
  });
}

bool is_hidden(const Document& document, NodeIndex node) {
  if (document.attribute(node, "hidden")) return true;
  if (document.is_element(node, "input") && is_hidden_type(document.attribute(node, "type").value_or("")))
    return true;
  const auto style = document.attribute(node, "style");
  return style && detail::hides(*style);
}

// Elements are written when something in them is, so an element that holds nothing leaves no trace.
class Condenser {
 public:
  Condenser(const Document& document, const CondenseOptions& options)
      : document_(document), options_(options) {}

  std::string run(NodeIndex begin, NodeIndex end) {
    for (NodeIndex i = begin; i < end && !full_; ++i) {
      close_before(i);
      if (document_.is_element(i)) {
        if (!element(i)) i = document_.end(i) - 1;
      } else if (document_.kind(i) == NodeKind::text) {
        text(i);
      }
    }
    close_before(kNoNode);
    return std::move(out_);
  }

 private:
  struct Open {
    NodeIndex node;
    std::string start;  // its tag
    bool written = false;
  };

  std::size_t end_tag_length(std::string_view name) const { return name.size() + 3; }

  // False: nothing in it is looked at.
  bool element(NodeIndex node) {
    const std::string_view name = document_.name(node);
    if (carries_nothing(name) || is_hidden(document_, node)) return false;
    std::string start = fmt::format("<{}", name);
    const std::size_t bare = start.size();
    for (std::size_t i = 0; i < document_.attribute_count(node); ++i) {
      const auto attribute = document_.attribute_at(node, i);
      if (std::ranges::find(options_.keep_attributes, attribute.name) != options_.keep_attributes.end())
        detail::append_attribute(start, attribute.name, attribute.value);
    }
    const bool stands_alone = start.size() > bare || means_something_empty(name);
    start += '>';
    if (is_void_element(name)) {
      if (stands_alone && make_room(start, name)) {
        out_ += start;
        after_block_ = detail::is_block(name);
      }
      return false;
    }
    open_.push_back({.node = node, .start = std::move(start)});
    if (stands_alone) make_room({}, name);
    if (keeps_white_space(name)) verbatim(node);
    return name != "iframe" && !keeps_white_space(name);
  }

  void verbatim(NodeIndex node) {
    const std::string_view name = document_.name(node);
    std::string written;
    for (NodeIndex i = node + 1; i < document_.end(node); ++i) {
      if (document_.kind(i) != NodeKind::text) continue;
      if (detail::holds_raw_text(name)) {
        written += document_.text(i);
      } else {
        detail::append_text(written, document_.text(i));
      }
    }
    if (written.empty() || full_) return;
    if (written.front() == '\n' && drops_first_line_break(name)) written.insert(0, 1, '\n');
    if (make_room(written, "")) out_ += written;
  }

  void text(NodeIndex node) {
    const std::string_view raw = document_.text(node);
    std::string collapsed;
    bool space = false;
    bool leading = false;
    for (const char c : raw) {
      if (detail::is_space(c)) {
        space = true;
      } else {
        if (space && collapsed.empty()) leading = true;
        if (space && !collapsed.empty()) collapsed += ' ';
        space = false;
        collapsed += c;
      }
    }
    if (collapsed.empty()) {
      pending_space_ = pending_space_ || space;
      return;
    }
    pending_space_ = pending_space_ || leading;
    std::string escaped;
    detail::append_text(escaped, collapsed);
    if (!make_room(escaped, "")) return;
    out_ += escaped;
    after_block_ = false;
    pending_space_ = space;
  }

  // Writes the open elements, and before what comes the space that is due; false when it would not fit.
  // `name` is that of the element that comes, empty for text.
  bool make_room(std::string_view coming, std::string_view name) {
    if (full_) return false;
    const bool block_comes = !name.empty() && detail::is_block(name);
    const bool block_opens =
        std::ranges::any_of(open_, [](const Open& one) { return !one.written && is_block_start(one); });
    const bool space = pending_space_ && !after_block_ && !block_comes && !block_opens && !out_.empty();
    std::size_t needed = count_code_points(coming) + (space ? 1 : 0);
    for (const Open& one : open_) {
      if (!one.written) needed += count_code_points(one.start) + end_tag_length(document_.name(one.node));
    }
    if (options_.max_length && length_ + needed > *options_.max_length) {
      full_ = true;
      return false;
    }
    length_ += needed;
    if (space) out_ += ' ';
    pending_space_ = false;
    for (Open& one : open_) {
      if (one.written) continue;
      out_ += one.start;
      one.written = true;
      after_block_ = detail::is_block(document_.name(one.node));
    }
    return true;
  }

  static bool is_block_start(const Open& one) {
    const std::string_view tag(one.start);
    return detail::is_block(tag.substr(1, tag.find_first_of(" >") - 1));
  }

  void close_before(NodeIndex at) {
    while (!open_.empty() && (at == kNoNode || document_.end(open_.back().node) <= at)) {
      const Open& last = open_.back();
      if (last.written) {
        const std::string_view name = document_.name(last.node);
        out_ += fmt::format("</{}>", name);
        if (detail::is_block(name)) {
          after_block_ = true;
          pending_space_ = false;
        }
      }
      open_.pop_back();
    }
  }

  const Document& document_;
  const CondenseOptions& options_;
  std::string out_;
  std::size_t length_ = 0;  // of what is written and of the end tags that are still due
  std::vector<Open> open_;
  bool pending_space_ = false;
  bool after_block_ = true;
  bool full_ = false;
};

}  // namespace

std::string condensed(const Document& document, NodeIndex node, const CondenseOptions& options) {
  Condenser condenser(document, options);
  if (node != 0) return condenser.run(node, document.end(node));
  if (document.body() == kNoNode) return {};
  return condenser.run(document.body() + 1, document.end(document.body()));
}

}  // namespace flow::html
