#include "html/detail/prescan.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "html/detail/tag_scanner.hpp"
#include "html/document.hpp"

namespace flow::html::detail {
namespace {

// Sum over all tags of the elements that may be open: about a second for each hundred million.
constexpr std::size_t kMaxWork = 400'000'000;
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

// Does the start tag `next` close an open `top` for certain?
bool start_closes(std::string_view top, std::string_view next) {
  if (top == "p") return closes_paragraph(next);
  if (top == "li") return next == "li";
  if (top == "dd" || top == "dt") return next == "dd" || next == "dt";
  if (top == "option") return next == "option" || next == "optgroup";
  if (top == "td" || top == "th") {
    return is_one_of(next, {"td", "th", "tr", "tbody", "thead", "tfoot"});
  }
  if (top == "tr") return is_one_of(next, {"tr", "tbody", "thead", "tfoot"});
  if (is_one_of(top, {"tbody", "thead", "tfoot"})) return is_one_of(next, {"tbody", "thead", "tfoot"});
  return false;
}

// Elements of SVG and MathML that "/>" closes; inside title and desc the rules of HTML hold again.
bool is_foreign(std::string_view name) {
  return is_one_of(name, {"svg",
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
                          "fedropshadow"});
}

struct Open {
  std::string name;
  bool dropped = false;
};

class OpenElements {
 public:
  explicit OpenElements(bool hopeful) : hopeful_(hopeful) {}

  std::size_t depth() const { return stack_.size() - dropped_; }
  bool holds(const std::string& name) const {
    const auto found = counts_.find(name);
    return found != counts_.end() && found->second > 0;
  }

  bool tops(std::string_view name) const { return !stack_.empty() && stack_.back().name == name; }
  bool is_in_foreign() const { return holds("svg") || holds("math"); }

  void start(const std::string& name, bool dropped) {
    while (!stack_.empty() && start_closes(stack_.back().name, name)) pop();
    stack_.push_back({name, dropped});
    ++counts_[name];
    dropped_ += dropped ? 1 : 0;
  }

  // True when the end tag belongs to an element whose start tag was dropped.
  bool end(const std::string& name) {
    if (!holds(name)) return false;
    const bool of_table = name == "table" || is_table_part(name);
    std::size_t at = stack_.size();
    while (at > 0) {
      const std::string& open = stack_[at - 1].name;
      if (open == name) break;
      const bool certain = ends_by_itself(open) || (of_table && is_table_part(open));
      if (!certain && (!hopeful_ || (is_scope(open) && !(of_table && open != "table")))) return false;
      --at;
    }
    if (at == 0) return false;
    const bool dropped = stack_[at - 1].dropped;
    while (stack_.size() >= at) pop();
    return dropped;
  }

 private:
  void pop() {
    --counts_[stack_.back().name];
    dropped_ -= stack_.back().dropped ? 1 : 0;
    stack_.pop_back();
  }

  bool hopeful_;
  std::vector<Open> stack_;
  std::size_t dropped_ = 0;
  std::unordered_map<std::string, std::size_t> counts_;
};

}  // namespace

namespace {

class Scan {
 public:
  Scan(std::string_view markup, std::size_t max_depth) : scanner_(markup), max_depth_(max_depth) {}

  Result<Prescan> run() {
    while (const auto tag = scanner_.next()) {
      const bool kept = tag->is_end ? !likely_.end(tag->name) : start(*tag);
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
      if (work_ > kMaxWork) {
        return fail(
            ErrorCode::quota,
            "the markup leaves so many elements open that parsing it would take minutes; make it smaller");
      }
    }
    return std::move(out_);
  }

 private:
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
