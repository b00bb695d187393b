#include "html/detail/prescan.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "html/detail/tag_scanner.hpp"
#include "html/document.hpp"

namespace flow::html::detail {
namespace {

// Sum over all tags of the elements that may be open: about a second for each hundred million.
constexpr std::size_t kMaxWork = 300'000'000;
// A step down our own stack costs more than one of the parser's.
constexpr std::size_t kWalkCost = 8;
// A second <body> or <html> adds its attributes to the first, which compares all with all.
constexpr std::size_t kMaxRepeatedRoots = 16;

using Names = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view name, Names names) {
  return std::ranges::find(names, name) != names.end();
}

bool is_raw_text(std::string_view name) {
  return is_one_of(name, {"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"});
}

// Left open at will; their end tags are implied by what follows.
bool ends_by_itself(std::string_view name) {
  return is_one_of(name, {"p", "li", "dd", "dt", "option", "optgroup", "rb", "rp", "rt", "rtc"});
}
bool is_table_part(std::string_view name) {
  return is_one_of(name, {"td", "th", "tr", "tbody", "thead", "tfoot", "caption", "colgroup"});
}
bool closes_paragraph(std::string_view name) {
  return is_one_of(name,
                   {"address", "article",   "aside",    "blockquote", "center",  "details", "dialog", "dir",
                    "div",     "dl",        "fieldset", "figcaption", "figure",  "footer",  "form",   "h1",
                    "h2",      "h3",        "h4",       "h5",         "h6",      "header",  "hgroup", "hr",
                    "li",      "dd",        "dt",       "listing",    "main",    "menu",    "nav",    "ol",
                    "p",       "plaintext", "pre",      "section",    "summary", "ul",      "xmp"});
}
// An end tag inside does not reach what is open outside of these.
bool is_scope(std::string_view name) {
  return is_one_of(
      name, {"applet",   "caption", "html", "table",         "td",   "th",    "marquee",        "object",
             "template", "svg",     "math", "foreignobject", "desc", "title", "annotation-xml", "mi",
             "mo",       "mn",      "ms",   "mtext"});
}

bool is_heading(std::string_view name) {
  return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
}

// Does the start tag `next` close an open `top` for certain?
bool start_closes(std::string_view top, std::string_view next) {
  if (top == "p") return closes_paragraph(next);
  if (is_one_of(top, {"li", "a", "nobr", "button"})) return next == top;
  if (top == "dd" || top == "dt") return next == "dd" || next == "dt";
  if (top == "option") return next == "option" || next == "optgroup";
  if (is_heading(top)) return is_heading(next);
  if (top == "td" || top == "th") return is_one_of(next, {"td", "th", "tr", "tbody", "thead", "tfoot"});
  if (top == "tr") return is_one_of(next, {"tr", "tbody", "thead", "tfoot"});
  if (is_one_of(top, {"tbody", "thead", "tfoot"})) return is_one_of(next, {"tbody", "thead", "tfoot"});
  return false;
}

// What a start tag most likely closes, with everything in it: the nearest of `targets`, unless one of
// `barriers` or a scope stands before it. This is how "<li><a>…<li><a>…" reads.
struct Closing {
  std::vector<std::string> targets;
  std::vector<std::string> barriers;
};

const std::vector<Closing>& closings_of(std::string_view next) {
  static const Closing kParagraph{{"p"}, {"button"}};
  static const std::unordered_map<std::string_view, std::vector<Closing>> kClosings{
      {"li", {kParagraph, {{"li"}, {"ul", "ol"}}}},
      {"dd", {kParagraph, {{"dd", "dt"}, {"dl"}}}},
      {"dt", {kParagraph, {{"dd", "dt"}, {"dl"}}}},
      {"option", {{{"option"}, {"select", "optgroup"}}}},
      {"optgroup", {{{"optgroup", "option"}, {"select"}}}},
      {"a", {{{"a"}, {}}}},
      {"button", {{{"button"}, {}}}},
  };
  static const std::vector<Closing> kBlock{kParagraph};
  static const std::vector<Closing> kNone;
  if (const auto found = kClosings.find(next); found != kClosings.end()) return found->second;
  return closes_paragraph(next) ? kBlock : kNone;
}

// Elements of SVG and MathML that "/>" closes; inside title and desc the rules of HTML hold again.
bool is_foreign(std::string_view name) {
  static const std::unordered_set<std::string_view> kNames{"svg",
                                                           "math",
                                                           "a",
                                                           "g",
                                                           "path",
                                                           "circle",
                                                           "rect",
                                                           "line",
                                                           "polyline",
                                                           "polygon",
                                                           "ellipse",
                                                           "use",
                                                           "defs",
                                                           "symbol",
                                                           "title",
                                                           "desc",
                                                           "text",
                                                           "tspan",
                                                           "textpath",
                                                           "image",
                                                           "stop",
                                                           "lineargradient",
                                                           "radialgradient",
                                                           "clippath",
                                                           "mask",
                                                           "pattern",
                                                           "marker",
                                                           "filter",
                                                           "style",
                                                           "script",
                                                           "metadata",
                                                           "animate",
                                                           "animatetransform",
                                                           "animatemotion",
                                                           "set",
                                                           "fegaussianblur",
                                                           "feoffset",
                                                           "feblend",
                                                           "feflood",
                                                           "fecomposite",
                                                           "fecolormatrix",
                                                           "femerge",
                                                           "femergenode",
                                                           "feimage",
                                                           "fedropshadow"};
  return kNames.contains(name);
}

struct Open {
  std::string name;
  bool dropped = false;
  bool ends_by_itself = false;
  bool is_table_part = false;
  bool is_scope = false;
};

class OpenElements {
 public:
  explicit OpenElements(bool hopeful) : hopeful_(hopeful) {}

  std::size_t walked() const { return walked_; }  // steps down the stack, ever
  std::size_t depth() const { return stack_.size() - dropped_; }
  bool holds(const std::string& name) const {
    const auto found = counts_.find(name);
    return found != counts_.end() && found->second > 0;
  }

  bool tops(std::string_view name) const { return !stack_.empty() && stack_.back().name == name; }
  bool is_in_foreign() const { return holds("svg") || holds("math"); }

  void start(const std::string& name, bool dropped) {
    while (!stack_.empty() && start_closes(stack_.back().name, name)) pop();
    if (hopeful_) {
      for (const Closing& closing : closings_of(name)) close(closing);
    }
    stack_.push_back({.name = name,
                      .dropped = dropped,
                      .ends_by_itself = ends_by_itself(name),
                      .is_table_part = is_table_part(name),
                      .is_scope = is_scope(name)});
    ++counts_[name];
    dropped_ += dropped ? 1 : 0;
  }

  // True when the end tag belongs to an element whose start tag was dropped.
  bool end(const std::string& name) {
    if (!holds(name)) return false;
    const bool of_table = name == "table" || is_table_part(name);
    std::size_t at = stack_.size();
    while (at > 0) {
      ++walked_;
      const Open& open = stack_[at - 1];
      if (open.name == name) break;
      const bool certain = open.ends_by_itself || (of_table && open.is_table_part);
      const bool stops = open.is_scope && !(of_table && open.name != "table");
      if (!certain && (!hopeful_ || stops)) return false;
      --at;
    }
    if (at == 0) return false;
    const bool dropped = stack_[at - 1].dropped;
    while (stack_.size() >= at) pop();
    return dropped;
  }

 private:
  void close(const Closing& closing) {
    if (std::ranges::none_of(closing.targets, [&](const std::string& target) { return holds(target); }))
      return;
    const std::size_t lowest = stack_.size() - std::min(stack_.size(), kFarthest);
    for (std::size_t at = stack_.size(); at > lowest; --at) {
      const Open& open = stack_[at - 1];
      if (std::ranges::find(closing.targets, open.name) != closing.targets.end()) {
        while (stack_.size() >= at) pop();
        return;
      }
      if (open.is_scope || std::ranges::find(closing.barriers, open.name) != closing.barriers.end()) return;
    }
  }

  void pop() {
    --counts_[stack_.back().name];
    dropped_ -= stack_.back().dropped ? 1 : 0;
    stack_.pop_back();
  }

  static constexpr std::size_t kFarthest = 64;

  bool hopeful_;
  std::vector<Open> stack_;
  std::size_t dropped_ = 0;
  std::size_t walked_ = 0;
  std::unordered_map<std::string, std::size_t> counts_;
};

class Scan {
 public:
  Scan(std::string_view markup, std::size_t max_depth) : scanner_(markup), max_depth_(max_depth) {}

  Result<Prescan> run() {
    while (const auto tag = scanner_.next()) {
      const bool kept = tag->is_end ? !likely_.end(tag->name) : start(*tag);
      if (work_ + kWalkCost * likely_.walked() > kMaxWork) return too_much();
      if (!kept) {
        out_.cuts.emplace_back(tag->begin, tag->end);
        continue;
      }
      if (tag->surplus < tag->end - 1) out_.cuts.emplace_back(tag->surplus, tag->end - 1);
      if (tag->is_end) {
        if (certain_.is_in_foreign() && !certain_.tops(tag->name)) foreign_is_sound_ = false;
        certain_.end(tag->name);
      }
      work_ += certain_.depth();
    }
    return std::move(out_);
  }

 private:
  static std::unexpected<Error> too_much() {
    return fail(
        ErrorCode::quota,
        "the markup leaves so many elements open that parsing it would take minutes; make it smaller");
  }

  // False: the tag must go.
  bool start(const Tag& tag) {
    const bool is_root = tag.name == "html" || tag.name == "body";
    if (is_root && ++roots_ > kMaxRepeatedRoots) return false;
    const bool in_foreign = certain_.is_in_foreign();
    if (in_foreign && !is_foreign(tag.name)) foreign_is_sound_ = false;
    if (is_void_element(tag.name) || closes_itself(tag, in_foreign)) return true;
    const bool kept = likely_.depth() < max_depth_;
    likely_.start(tag.name, !kept);
    if (!kept) return false;
    certain_.start(tag.name, false);
    // Inside of these the parser may take the tag for something else and go on reading markup.
    if (is_raw_text(tag.name) && !in_foreign && !certain_.holds("select")) scanner_.skip_raw_text(tag.name);
    return true;
  }

  bool closes_itself(const Tag& tag, bool in_foreign) const {
    if (!tag.closes_itself) return false;
    if (tag.name == "svg" || tag.name == "math") return true;
    return in_foreign && foreign_is_sound_ && is_foreign(tag.name) && !certain_.holds("title") &&
           !certain_.holds("desc");
  }

  TagScanner scanner_;
  std::size_t max_depth_;
  Prescan out_;
  OpenElements likely_{true};
  OpenElements certain_{false};
  std::size_t work_ = 0;
  std::size_t roots_ = 0;
  // Until a tag shows up in SVG or MathML that leaves it, or may have: then nothing closes itself any more.
  bool foreign_is_sound_ = true;
};

}  // namespace

Result<Prescan> prescan(std::string_view markup, std::size_t max_depth) {
  return Scan(markup, max_depth).run();
}

std::string without_cuts(std::string_view markup, const Prescan& scan) {
  std::string out;
  out.reserve(markup.size());
  std::size_t at = 0;
  for (const auto& [begin, end] : scan.cuts) {
    out.append(markup.substr(at, begin - at));
    at = end;
  }
  out.append(markup.substr(at));
  return out;
}

}  // namespace flow::html::detail
