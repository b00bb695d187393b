#include "html/detail/inline_style.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "html/detail/css_tokens.hpp"

namespace flow::html::detail {
namespace {

using Kind = CssTokenKind;

template <std::size_t Size>
bool is_one_of(std::string_view word, const std::array<std::string_view, Size>& words) {
  return std::ranges::find(words, word) != words.end();
}

bool is_for_every_property(std::string_view word) {
  constexpr auto kWords =
      std::to_array<std::string_view>({"inherit", "initial", "unset", "revert", "revert-layer"});
  return is_one_of(word, kWords);
}

// The page puts their result in: such a value is valid whatever else it says.
bool is_substitution(std::string_view function) {
  constexpr auto kNames = std::to_array<std::string_view>({"var", "env", "attr", "if"});
  return is_one_of(function, kNames) || function.starts_with("--");
}

bool stands_alone(std::string_view word) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"none", "contents", "inline-block", "inline-table", "inline-flex", "inline-grid", "table-row-group",
       "table-header-group", "table-footer-group", "table-row", "table-cell", "table-column-group",
       "table-column", "table-caption", "ruby-text", "-webkit-box", "-webkit-inline-box", "-webkit-flex",
       "-webkit-inline-flex"});
  return is_one_of(word, kWords);
}

// "block", "inline flow-root", "list-item block": at most one word of each kind.
bool describes_a_box(const std::vector<std::string>& words) {
  constexpr auto kInside = std::to_array<std::string_view>({"table", "flex", "grid", "ruby", "math"});
  int outside = 0;
  int flow = 0;
  int inside = 0;
  int item = 0;
  for (const std::string& word : words) {
    if (word == "block" || word == "inline") {
      ++outside;
    } else if (word == "flow" || word == "flow-root") {
      ++flow;
    } else if (word == "list-item") {
      ++item;
    } else if (is_one_of(word, kInside)) {
      ++inside;
    } else {
      return false;
    }
  }
  return !words.empty() && outside <= 1 && flow + inside <= 1 && item <= 1 && item + inside <= 1;
}

bool is_display(const std::vector<std::string>& words) {
  return (words.size() == 1 && stands_alone(words.front())) || describes_a_box(words);
}

// What stands behind the colon: words as they are, each bracket and all the rest as one token `other`.
struct Value {
  std::vector<CssToken> parts = {};
  bool important = false;
  bool is_substituted = false;

  // Takes "!important" off the end; false when a "!" is left.
  bool take_important() {
    const std::size_t size = parts.size();
    if (size >= 2 && parts[size - 2].kind == Kind::bang && parts[size - 1].name == "important") {
      important = true;
      parts.resize(size - 2);
    }
    return std::ranges::find(parts, Kind::bang, &CssToken::kind) == parts.end();
  }
  // Empty unless it consists of words.
  std::vector<std::string> words() const {
    std::vector<std::string> out;
    for (const CssToken& part : parts) {
      if (part.kind != Kind::word) return {};
      out.push_back(part.name);
    }
    return out;
  }
};

// Reads the declarations one after the other and remembers what `display` has come to.
class Declarations {
 public:
  explicit Declarations(std::string_view style) : tokens_(style) {}

  bool hide() {
    for (advance(); token_.kind != Kind::end; advance()) {
      if (token_.kind == Kind::word) {
        declaration();
      } else {
        skip(token_.kind == Kind::at_word);
      }
    }
    return hidden_;
  }

 private:
  void advance() { token_ = tokens_.next(); }
  bool is_over() const { return token_.kind == Kind::end || token_.kind == Kind::semicolon; }

  void declaration() {
    const std::string property = std::move(token_.name);
    advance();
    if (token_.kind != Kind::colon) return skip(false);
    advance();
    Value value;
    while (!is_over()) {
      value.parts.push_back(part(value));
      advance();
    }
    if (!value.take_important()) return;
    const std::vector<std::string> words = value.words();
    const bool is_general = words.size() == 1 && is_for_every_property(words.front());
    if (property == "display") {
      if (value.is_substituted || is_general || is_display(words)) decide(value, words);
    } else if (property == "all" && (value.is_substituted || is_general)) {
      decide(value, words);
    }
  }

  void decide(const Value& value, const std::vector<std::string>& words) {
    if (important_ && !value.important) return;
    important_ = value.important;
    hidden_ = !words.empty() && words.front() == "none";
  }

  // What is no declaration ends with a semicolon, and a rule (@media x {…}) with its braces, too.
  void skip(bool is_rule) {
    Value ignored;
    while (!is_over()) {
      const bool opens_braces = token_.kind == Kind::opening && token_.bracket == '}';
      part(ignored);
      if (is_rule && opens_braces) return;
      advance();
    }
  }

  // The current token, or the whole bracket it opens; nesting is counted, not recursed into.
  CssToken part(Value& value) {
    std::string due;
    do {
      if (token_.kind == Kind::function)
        value.is_substituted = value.is_substituted || is_substitution(token_.name);
      if (token_.kind == Kind::function || token_.kind == Kind::opening) {
        due += token_.bracket;
      } else if (token_.kind == Kind::closing && !due.empty() && token_.bracket == due.back()) {
        due.pop_back();
      }
      if (due.empty()) break;
      advance();
    } while (token_.kind != Kind::end);
    const bool stands_for_itself = token_.kind == Kind::word || token_.kind == Kind::bang;
    return stands_for_itself ? token_ : CssToken{.kind = Kind::other};
  }

  CssTokens tokens_;
  CssToken token_;
  bool important_ = false;
  bool hidden_ = false;
};

}  // namespace

bool hides(std::string_view style) {
  return Declarations(style).hide();
}

}  // namespace flow::html::detail
