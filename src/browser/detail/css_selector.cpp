#include "browser/detail/css_selector.hpp"

#include <algorithm>
#include <charconv>

namespace flow::browser::detail {

namespace {

constexpr int kMaxDepth = 8;
constexpr std::string_view kSpace = " \t\r\n\f";

bool is_space(char c) {
  return kSpace.find(c) != std::string_view::npos;
}
bool is_combinator(char c) {
  return c == '>' || c == '+' || c == '~';
}
bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class CssParser {
 public:
  CssParser(Slice slice, int depth) : in_(slice), text_(slice.text), depth_(depth) {}

  Result<CssList> run() {
    if (depth_ > kMaxDepth) return selector_error(in_.offset, "pseudo-classes are nested too deep");
    skip_space();
    if (at_end()) return selector_error(in_.offset, "a css selector is empty");
    for (;;) {
      TRY_VOID(complex());
      if (at_end()) break;
      ++at_;  // the comma
      skip_space();
      if (at_end() || text_[at_] == ',') return error("a selector is missing after the comma");
    }
    return std::move(out_);
  }

 private:
  bool at_end() const { return at_ >= text_.size(); }
  void skip_space() {
    while (!at_end() && is_space(text_[at_])) ++at_;
  }
  std::unexpected<Error> error(std::string_view problem) const {
    return selector_error(in_.offset + at_, problem);
  }

  Result<void> complex() {
    json::array parts;
    json::array combinators;
    std::string combinator;
    if (!at_end() && is_combinator(text_[at_])) combinator = text_[at_++];
    // A relative selector is nothing querySelectorAll takes.
    if (!combinator.empty()) out_.all_native = false;
    for (;;) {
      skip_space();
      if (at_end() || text_[at_] == ',') return error("the selector ends after a combinator");
      if (is_combinator(text_[at_])) return error("two combinators follow each other");
      TRY(auto part, compound());
      parts.push_back(std::move(part));
      combinators.emplace_back(combinator);
      const auto before = at_;
      skip_space();
      if (at_end() || text_[at_] == ',') break;
      if (is_combinator(text_[at_])) {
        combinator = text_[at_++];
      } else if (at_ > before) {
        combinator = " ";
      } else {
        return error(fmt::format("unexpected \"{}\"", text_[at_]));
      }
    }
    out_.list.push_back(json::object{{"parts", std::move(parts)}, {"comb", std::move(combinators)}});
    return {};
  }

  Result<json::object> compound() {
    const auto from = at_;
    std::string native;
    json::array fns;
    while (!at_end()) {
      const char c = text_[at_];
      if (c == ',' || is_space(c) || is_combinator(c)) break;
      if (c == '\\') {
        native += text_.substr(at_, 2);
        at_ += 2;
      } else if (c == '[') {
        TRY(auto end, skip_group(in_, at_));
        native += text_.substr(at_, end - at_);
        at_ = end;
      } else if (c == ':') {
        TRY_VOID(pseudo(native, fns));
      } else if (c == '#' || c == '.') {
        if (at_ + 1 >= text_.size() || !(is_name(text_[at_ + 1]) || text_[at_ + 1] == '\\')) {
          return error(fmt::format("a name is missing after \"{}\"", c));
        }
        if (text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9') {
          return error(fmt::format(
              "a name after \"{}\" cannot begin with a digit; write [id=\"…\"] or [class~=\"…\"]", c));
        }
        native += c;
        ++at_;
      } else if (is_name(c) || c == '*' || c == '&' ||
                 (c == '|' && at_ + 1 < text_.size() && is_name(text_[at_ + 1]))) {
        native += c;
        ++at_;
      } else {
        return error(fmt::format("unexpected \"{}\"", c));
      }
    }
    if (at_ == from) return error("a selector is missing");
    json::object part{{"native", native}};
    if (!fns.empty()) {
      part["fns"] = std::move(fns);
      out_.all_native = false;
    }
    return part;
  }

  Result<void> pseudo(std::string& native, json::array& fns) {
    const auto from = at_;
    while (!at_end() && text_[at_] == ':') ++at_;
    const auto name_at = at_;
    while (!at_end() && is_name(text_[at_])) ++at_;
    const auto name = text_.substr(name_at, at_ - name_at);
    if (name.empty()) return error("the name of a pseudo-class is missing");
    std::optional<Slice> body;
    if (!at_end() && text_[at_] == '(') {
      TRY(auto end, skip_group(in_, at_));
      body = trim(cut(in_, at_ + 1, end - 1));
      at_ = end;
    }
    const bool one_colon = name_at - from == 1;
    if (one_colon) {
      TRY(auto taken, own(name, body, fns));
      if (taken) return {};
    }
    native += text_.substr(from, at_ - from);
    return {};
  }

  // True: it is one of ours and has been added.
  Result<bool> own(std::string_view name, std::optional<Slice> body, json::array& fns) {
    if (name == "visible" || name == "scope") {
      if (body) return error(fmt::format(":{} takes no argument", name));
      fns.push_back(json::object{{"n", name}});
      return true;
    }
    if (name == "has-text" || name == "text" || name == "text-is") {
      if (!body) return error(fmt::format(":{} needs a text in parentheses", name));
      TRY(auto match,
          parse_text_match(*body, name == "text-is" ? QuotedMeans::exact : QuotedMeans::substring));
      if (name == "text-is" && match.at("k") == "sub") match["k"] = "exact";
      fns.push_back(json::object{{"n", name}, {"t", std::move(match)}});
      return true;
    }
    if (name == "nth-match") {
      const auto comma = body ? body->text.rfind(',') : std::string_view::npos;
      if (comma == std::string_view::npos)
        return error(":nth-match needs a selector and a number: :nth-match(.row, 2)");
      const auto number = trim(cut(*body, comma + 1, body->text.size()));
      int index = 0;
      const auto* end = number.text.data() + number.text.size();
      const auto read = std::from_chars(number.text.data(), number.text.data() + number.text.size(), index);
      if (read.ptr != end || index < 1) {
        return selector_error(number.offset, "the number of :nth-match begins at 1");
      }
      TRY(auto inner, parse_css(cut(*body, 0, comma), depth_ + 1));
      fns.push_back(json::object{{"n", name}, {"of", std::move(inner.list)}, {"i", index}});
      return true;
    }
    if (body && (name == "is" || name == "where" || name == "not" || name == "has")) {
      TRY(auto inner, parse_css(*body, depth_ + 1));
      // Plain :has(> a) is native although a bare "> a" is not.
      if (!contains_own(inner.list)) return false;
      fns.push_back(json::object{{"n", name}, {"of", std::move(inner.list)}});
      return true;
    }
    return false;
  }

  static bool contains_own(const json::array& list) {
    return std::ranges::any_of(list, [](const json::value& complex) {
      return std::ranges::any_of(complex.at("parts").as_array(),
                                 [](const json::value& part) { return part.as_object().contains("fns"); });
    });
  }

  Slice in_;
  std::string_view text_;
  int depth_;
  std::size_t at_ = 0;
  CssList out_;
};

}  // namespace

Result<CssList> parse_css(Slice slice, int depth) {
  return CssParser(slice, depth).run();
}

}  // namespace flow::browser::detail
