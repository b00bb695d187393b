#include "html/detail/selector_parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/utf8.hpp"
#include "html/detail/kinds.hpp"
#include "html/detail/nth.hpp"

namespace flow::html::detail {
namespace {

constexpr int kMaxNesting = 8;
constexpr std::size_t kMaxCompounds = 64;  // of one complex selector
constexpr std::size_t kMaxAlternatives = 256;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string lowered(std::string text) {
  for (char& c : text) c = lower(c);
  return text;
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}
bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_name(char c) {
  return starts_name(c) || is_digit(c) || c == '-';
}

struct PlainPseudo {
  std::string_view name;
  Simple simple;
};
const std::vector<PlainPseudo>& plain_pseudos() {
  static const std::vector<PlainPseudo> kAll{
      {"root", {.test = Test::root}},
      {"scope", {.test = Test::scope}},
      {"empty", {.test = Test::empty}},
      {"checked", {.test = Test::checked}},
      {"disabled", {.test = Test::disabled}},
      {"enabled", {.test = Test::enabled}},
      {"first-child", {.test = Test::nth_child, .offset = 1}},
      {"last-child", {.test = Test::nth_last_child, .offset = 1}},
      {"first-of-type", {.test = Test::nth_of_type, .offset = 1}},
      {"last-of-type", {.test = Test::nth_last_of_type, .offset = 1}},
      {"only-child", {.test = Test::only_child}},
      {"only-of-type", {.test = Test::only_of_type}},
  };
  return kAll;
}

struct Function {
  std::string_view name;
  Test test;
};
constexpr std::array kListFunctions{Function{"is", Test::is}, Function{"where", Test::is},
                                    Function{"matches", Test::is}, Function{"not", Test::is_not},
                                    Function{"has", Test::has}};
constexpr std::array kNthFunctions{
    Function{"nth-child", Test::nth_child}, Function{"nth-last-child", Test::nth_last_child},
    Function{"nth-of-type", Test::nth_of_type}, Function{"nth-last-of-type", Test::nth_last_of_type}};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<SelectorList> run() {
    TRY(auto list, list_until_end(false));
    if (!at_end()) return error(fmt::format("unexpected \"{}\"", text_[at_]));
    return list;
  }

 private:
  bool at_end() const { return at_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool take(char c) {
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool skip_space() {
    const std::size_t before = at_;
    while (!at_end() && is_space(text_[at_])) ++at_;
    return at_ > before;
  }
  std::unexpected<Error> error(std::string_view problem) const {
    return std::unexpected(make_error(ErrorCode::invalid_input, "selector \"{}\", column {}: {}",
                                      text_.substr(0, 200), at_ + 1, problem)
                               .with_detail("column", at_ + 1));
  }

  // Ends at ")" or at the end of the text.
  Result<SelectorList> list_until_end(bool relative) {
    SelectorList list;
    do {
      skip_space();
      TRY(auto one, complex(relative));
      list.alternatives.push_back(std::move(one));
      if (list.alternatives.size() > kMaxAlternatives) return error("more than 256 alternatives");
    } while (take(','));
    return list;
  }

  std::optional<Combinator> combinator() {
    if (take('>')) return Combinator::child;
    if (take('+')) return Combinator::next_sibling;
    if (take('~')) return Combinator::later_sibling;
    return std::nullopt;
  }

  Result<Complex> complex(bool relative) {
    Complex out;
    Combinator next = Combinator::descendant;
    if (const auto leading = combinator()) {
      if (!relative) return error("a selector is missing before the combinator");
      next = *leading;
      skip_space();
    }
    while (true) {
      TRY(auto one, compound());
      one.combinator = next;
      out.compounds.push_back(std::move(one));
      if (out.compounds.size() > kMaxCompounds) return error("more than 64 compounds");
      const bool spaced = skip_space();
      if (at_end() || peek() == ',' || peek() == ')') return out;
      if (const auto given = combinator()) {
        next = *given;
        skip_space();
      } else if (spaced) {
        next = Combinator::descendant;
      } else {
        return error(fmt::format("unexpected \"{}\"", peek()));
      }
    }
  }

  Result<Compound> compound() {
    Compound out;
    const std::size_t begin = at_;
    if (take('*')) {
      if (peek() == '|') return error("namespaces are not supported");
    } else if (starts_name(peek()) || peek() == '-' || peek() == '\\') {
      TRY(auto name, identifier());
      if (peek() == '|') return error("namespaces are not supported");
      out.tests.push_back({.test = Test::type, .name = lowered(std::move(name))});
    }
    while (!at_end()) {
      if (take('#')) {
        TRY(auto name, identifier());
        out.tests.push_back({.test = Test::id, .name = std::move(name)});
      } else if (take('.')) {
        TRY(auto name, identifier());
        out.tests.push_back({.test = Test::has_class, .name = std::move(name)});
      } else if (peek() == '[') {
        TRY(auto test, attribute());
        out.tests.push_back(std::move(test));
      } else if (peek() == ':') {
        TRY(auto test, pseudo());
        out.tests.push_back(std::move(test));
      } else {
        break;
      }
    }
    if (at_ == begin)
      return error(at_end() ? "a selector is missing" : fmt::format("unexpected \"{}\"", peek()));
    return out;
  }

  Result<std::string> identifier() {
    std::string name;
    const std::size_t begin = at_;
    while (!at_end()) {
      if (peek() == '\\') {
        TRY_VOID(escape(name));
      } else if (is_name(peek())) {
        name += text_[at_++];
      } else {
        break;
      }
    }
    if (name.empty()) return error("a name is missing");
    if (is_digit(text_[begin])) {
      at_ = begin;
      return error("a name cannot begin with a digit; write [id=\"…\"] or [class~=\"…\"]");
    }
    return name;
  }

  Result<void> escape(std::string& out) {
    ++at_;
    if (at_end()) return error("nothing follows the backslash");
    if (!is_hex(peek())) {
      out += text_[at_++];
      return {};
    }
    std::uint32_t code = 0;
    for (int digits = 0; digits < 6 && is_hex(peek()); ++digits, ++at_) {
      const char c = lower(peek());
      code = code * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    if (is_space(peek())) ++at_;
    const bool is_scalar = code != 0 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
    append_utf8(out, is_scalar ? code : 0xFFFD);
    return {};
  }

  Result<std::string> quoted() {
    const char quote = text_[at_++];
    std::string out;
    while (!at_end() && peek() != quote) {
      if (peek() == '\\') {
        TRY_VOID(escape(out));
      } else {
        out += text_[at_++];
      }
    }
    if (!take(quote)) return error("the text is not closed");
    return out;
  }

  Result<Simple> attribute() {
    ++at_;
    skip_space();
    TRY(auto name, identifier());
    Simple out{.test = Test::attribute, .name = lowered(std::move(name))};
    skip_space();
    if (take(']')) return out;
    struct Operator {
      char sign;
      AttributeTest test;
    };
    constexpr std::array kOperators{Operator{'~', AttributeTest::word},
                                    Operator{'|', AttributeTest::prefix_dash},
                                    Operator{'^', AttributeTest::starts}, Operator{'$', AttributeTest::ends},
                                    Operator{'*', AttributeTest::contains}};
    out.attribute = AttributeTest::equals;
    for (const Operator& one : kOperators) {
      if (peek() == one.sign && peek(1) == '=') {
        out.attribute = one.test;
        ++at_;
        break;
      }
    }
    if (!take('='))
      return error(at_end() ? "the attribute is not closed with \"]\"" : "an operator such as = is missing");
    skip_space();
    const bool is_quoted = peek() == '"' || peek() == '\'';
    TRY(out.value, is_quoted ? quoted() : identifier());
    skip_space();
    if (const char flag = lower(peek()); (flag == 'i' || flag == 's') && !at_end()) {
      out.ignore_case = flag == 'i';
      ++at_;
      skip_space();
    }
    if (!take(']')) return error("the attribute is not closed with \"]\"");
    return out;
  }

  Result<Simple> pseudo() {
    const std::size_t begin = at_++;
    if (peek() == ':') return error("pseudo-elements select nothing");
    TRY(auto written, identifier());
    const std::string name = lowered(std::move(written));
    if (!take('(')) {
      const auto found = std::ranges::find(plain_pseudos(), name, &PlainPseudo::name);
      if (found != plain_pseudos().end()) return found->simple;
      at_ = begin;
      return error(fmt::format("\":{}\" is not supported here", name));
    }
    if (++nesting_ > kMaxNesting) return error("pseudo-classes are nested too deep");
    auto made = function(name, begin);
    if (!made) return made;
    skip_space();
    if (!take(')')) return error("\")\" is missing");
    --nesting_;
    return made;
  }

  Result<Simple> function(std::string_view name, std::size_t begin) {
    if (const auto found = std::ranges::find(kListFunctions, name, &Function::name);
        found != kListFunctions.end()) {
      TRY(auto list, list_until_end(found->test == Test::has));
      Simple out{.test = found->test};
      out.argument = std::make_shared<const SelectorList>(std::move(list));
      return out;
    }
    const auto found = std::ranges::find(kNthFunctions, name, &Function::name);
    if (found == kNthFunctions.end()) {
      at_ = begin;
      return error(fmt::format("\":{}()\" is not supported here", name));
    }
    const auto nth = read_nth(text_, at_);
    if (!nth) return error("a place such as 2, odd or 2n+1 is expected");
    Simple out{.test = found->test, .step = nth->step, .offset = nth->offset};
    skip_space();
    const bool by_child = found->test == Test::nth_child || found->test == Test::nth_last_child;
    if (by_child && lower(peek()) == 'o' && lower(peek(1)) == 'f' && is_space(peek(2))) {
      at_ += 3;
      TRY(auto list, list_until_end(false));
      out.argument = std::make_shared<const SelectorList>(std::move(list));
    }
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int nesting_ = 0;
};

}  // namespace

Result<SelectorList> parse_selector(std::string_view text) {
  return Parser(text).run();
}

}  // namespace flow::html::detail
