#include "html/markdown.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "html/detail/kinds.hpp"
#include "html/table.hpp"

namespace flow::html {
namespace {

// Every level indents what is in it once more, so without an end that would be quadratic.
constexpr int kMaxNesting = 32;
constexpr std::size_t kMaxRows = 10'000;

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

bool is_silent(std::string_view name) {
  return is_one_of(name, {"script", "style", "template", "head", "noscript", "svg", "math"});
}

// What would mean something else in Markdown.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_[]<>|").contains(c)) out += '\\';
    out += c;
  }
  return out;
}

// A paragraph that begins like a heading, a list or a quotation is none.
std::string guarded(std::string text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const bool number = digits > 0 && digits < 10 && digits + 1 < text.size() &&
                      (text[digits] == '.' || text[digits] == ')') && text[digits + 1] == ' ';
  if (number) {
    text.insert(digits, "\\");
  } else if (!text.empty() && std::string_view("#+-=").contains(text.front())) {
    text.insert(0, "\\");
  }
  return text;
}

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(' ') + 1 - begin));
}

// `mark` around a text, its spaces outside: `** a**` is not bold.
std::string wrapped(std::string_view text, std::string_view mark) {
  const std::string inner = trimmed(text);
  if (inner.empty()) return std::string(text);
  std::string out = text.front() == ' ' ? " " : "";
  out += mark;
  out += inner;
  out += mark;
  return text.back() == ' ' ? out + ' ' : out;
}

// Code between one more backtick than it has in a row.
std::string code_span(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const std::string_view space = longest > 0 ? " " : "";
  return fence + std::string(space) + std::string(text) + std::string(space) + fence;
}

std::string indented(std::string_view text, std::string_view first, std::string_view rest) {
  std::string out(first);
  for (std::size_t at = 0; at < text.size(); ++at) {
    out += text[at];
    if (text[at] == '\n' && at + 1 < text.size() && text[at + 1] != '\n') out += rest;
  }
  return out;
}

std::string quotation(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += out.empty() ? ">" : "\n>";
    if (end > at) out += ' ';
    out += text.substr(at, end - at);
    at = end + 1;
  }
  return out;
}

class Writer {
 public:
  Writer(const Document& document, const MarkdownOptions& options) : document_(document), options_(options) {}

  std::string write(NodeIndex node) {
    const NodeIndex from = node == 0 && document_.body() != kNoNode ? document_.body() : node;
    if (from != 0 && from != document_.body()) {
      Blocks out;
      child(from, out);
      flush(out);
      return joined(out.blocks, "\n\n");
    }
    return joined(blocks_in(from), "\n\n");
  }

 private:
  struct Blocks {
    std::vector<std::string> blocks;
    std::string line;  // inline content that is not a paragraph yet
  };

  static std::string joined(const std::vector<std::string>& blocks, std::string_view between) {
    std::string out;
    for (const std::string& block : blocks) {
      if (!out.empty()) out += between;
      out += block;
    }
    return out;
  }

  template <class Visit>
  void each_child(NodeIndex node, Visit visit) const {
    for (NodeIndex i = node + 1; i < document_.end(node); i = document_.end(i)) visit(i);
  }

  static void flush(Blocks& out) {
    std::string line = trimmed(std::exchange(out.line, {}));
    while (line.ends_with("\\\n") || line.ends_with(' '))
      line.resize(line.size() - (line.ends_with(' ') ? 1 : 2));
    if (!line.empty()) out.blocks.push_back(guarded(std::move(line)));
  }

  std::vector<std::string> blocks_in(NodeIndex node) {
    Blocks out;
    each_child(node, [&](NodeIndex i) { child(i, out); });
    flush(out);
    return std::move(out.blocks);
  }

  void child(NodeIndex node, Blocks& out) {
    if (document_.kind(node) == NodeKind::element && detail::is_block(document_.name(node)) &&
        document_.name(node) != "br") {
      flush(out);
      block(node, out.blocks);
    } else if (document_.kind(node) == NodeKind::element && holds_blocks(node)) {
      // A link around paragraphs, say: its parts stand by themselves.
      each_child(node, [&](NodeIndex i) { child(i, out); });
    } else {
      inline_content(node, out.line);
    }
  }

  bool holds_blocks(NodeIndex node) const {
    for (NodeIndex i = node + 1; i < document_.end(node); ++i) {
      if (document_.is_element(i) && document_.name(i) != "br" && detail::is_block(document_.name(i)))
        return true;
    }
    return false;
  }

  void append(std::vector<std::string>& to, std::vector<std::string> from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  }

  void block(NodeIndex node, std::vector<std::string>& out) {
    const std::string_view name = document_.name(node);
    if (is_silent(name)) return;
    if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') {
      const std::string text = inline_of(node);
      if (!text.empty())
        out.push_back(std::string(static_cast<std::size_t>(name[1] - '0'), '#') + ' ' + text);
    } else if (name == "hr") {
      out.emplace_back("---");
    } else if (name == "pre") {
      out.push_back(fenced(node));
    } else if (name == "table") {
      if (std::string text = table(node); !text.empty()) out.push_back(std::move(text));
    } else if (nesting_ < kMaxNesting && is_one_of(name, {"ul", "ol", "menu"})) {
      if (std::string text = list(node, name == "ol"); !text.empty()) out.push_back(std::move(text));
    } else if (nesting_ < kMaxNesting && name == "blockquote") {
      ++nesting_;
      const std::string text = joined(blocks_in(node), "\n\n");
      --nesting_;
      if (!text.empty()) out.push_back(quotation(text));
    } else {
      append(out, blocks_in(node));
    }
  }

  std::string list(NodeIndex node, bool ordered) {
    int number = 1;
    if (const auto start = document_.attribute(node, "start"))
      std::from_chars(start->data(), start->data() + start->size(), number);
    std::vector<std::string> items;
    bool loose = false;
    ++nesting_;
    each_child(node, [&](NodeIndex i) {
      if (!document_.is_element(i)) return;
      const std::vector<std::string> blocks = blocks_in(i);
      if (blocks.empty()) return;
      // An item of a text and a list below it stays tight.
      loose = loose || blocks.size() > 2;
      const std::string marker = ordered ? std::to_string(number++) + ". " : "- ";
      items.push_back(indented(joined(blocks, blocks.size() > 2 ? "\n\n" : "\n"), marker,
                               std::string(marker.size(), ' ')));
    });
    --nesting_;
    return joined(items, loose ? "\n\n" : "\n");
  }

  std::string fenced(NodeIndex node) const {
    std::string text;
    for (NodeIndex i = node + 1; i < document_.end(node); ++i) {
      if (document_.kind(i) == NodeKind::text) text += document_.text(i);
    }
    while (text.ends_with('\n')) text.pop_back();
    std::string fence = "```";
    while (text.contains(fence)) fence += '`';
    return fence + '\n' + text + '\n' + fence;
  }

  std::string table(NodeIndex node) const {
    const auto read = read_table(document_, node, TableHeader::automatic, kMaxRows);
    if (!read || (read->rows.empty() && read->headers.empty())) return {};
    const std::size_t width = read->headers.empty() ? read->rows.front().size() : read->headers.size();
    const auto line = [&](auto cell) {
      std::string out = "|";
      for (std::size_t x = 0; x < width; ++x) out += ' ' + cell(x) + " |";
      return out;
    };
    std::vector<std::string> lines;
    lines.push_back(line(
        [&](std::size_t x) { return read->headers.empty() ? std::string() : escaped(read->headers[x]); }));
    lines.push_back(line([](std::size_t) { return std::string("---"); }));
    for (const auto& row : read->rows) {
      lines.push_back(
          line([&](std::size_t x) { return x < row.size() && row[x] ? escaped(*row[x]) : std::string(); }));
    }
    return joined(lines, "\n");
  }

  std::string inline_of(NodeIndex node) {
    std::string out;
    each_child(node, [&](NodeIndex i) { inline_content(i, out); });
    return trimmed(out);
  }

  static bool ends_in_space(std::string_view text) { return text.ends_with(' ') || text.ends_with('\n'); }

  // Spaces collapse across elements: what ends in one takes no second.
  static void add_text(std::string_view text, std::string& out) {
    if (text.empty()) return;
    const bool space_before = detail::is_space(text.front());
    const bool space_after = detail::is_space(text.back());
    const std::string inner = escaped(collapse_white_space(text));
    if (space_before && !ends_in_space(out)) out += ' ';
    out += inner;
    if (space_after && !inner.empty()) out += ' ';
  }

  std::string address_of(std::string_view written) const {
    std::string out;
    for (const char c : options_.address ? options_.address(written) : std::string(written)) {
      if (c == ' ') {
        out += "%20";
      } else {
        if (c == '(' || c == ')' || c == '\\') out += '\\';
        if (c != '\n' && c != '\r') out += c;
      }
    }
    return out;
  }

  void inline_content(NodeIndex node, std::string& out) {
    if (document_.kind(node) == NodeKind::text) return add_text(document_.text(node), out);
    if (!document_.is_element(node)) return;
    const std::string_view name = document_.name(node);
    if (is_silent(name)) return;
    if (name == "br") {
      while (out.ends_with(' ')) out.pop_back();
      out += "\\\n";
    } else if (name == "img") {
      const auto source = document_.attribute(node, "src");
      if (source && !source->empty()) {
        const std::string text = collapse_white_space(document_.attribute(node, "alt").value_or(""));
        out += "![" + escaped(text) + "](" + address_of(*source) + ")";
      }
    } else if (is_one_of(name, {"code", "kbd", "samp", "tt"})) {
      if (const std::string text = text_of(document_, node); !text.empty()) out += code_span(text);
    } else if (is_one_of(name, {"strong", "b", "em", "i", "del", "s"})) {
      std::string text;
      each_child(node, [&](NodeIndex i) { inline_content(i, text); });
      const bool strong = is_one_of(name, {"strong", "b"});
      const bool struck = is_one_of(name, {"del", "s"});
      const std::string marked = wrapped(text, strong ? "**" : struck ? "~~" : "*");
      out += ends_in_space(out) && marked.starts_with(' ') ? marked.substr(1) : marked;
    } else if (name == "a" && document_.attribute(node, "href")) {
      const std::string text = inline_of(node);
      if (!text.empty()) out += "[" + text + "](" + address_of(*document_.attribute(node, "href")) + ")";
    } else {
      each_child(node, [&](NodeIndex i) { inline_content(i, out); });
    }
  }

  const Document& document_;
  const MarkdownOptions& options_;
  int nesting_ = 0;
};

}  // namespace

std::string to_markdown(const Document& document, NodeIndex node, const MarkdownOptions& options) {
  return Writer(document, options).write(node);
}

}  // namespace flow::html
