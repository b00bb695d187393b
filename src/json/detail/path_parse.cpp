#include <algorithm>

#include "json/detail/path_query.hpp"
#include "json/detail/path_scanner.hpp"

namespace flow::json::detail {
namespace {

constexpr std::size_t kMaxSegments = 256;  // in the whole path, filters included
constexpr std::size_t kMaxNesting = 32;

enum class Type : std::uint8_t { value, nodes, logical };

struct FunctionRow {
  std::string_view name;
  PathFunction function;
  Type result;
  std::vector<Type> parameters;
};

const std::vector<FunctionRow>& functions() {
  static const std::vector<FunctionRow> kRows{
      {"length", PathFunction::length, Type::value, {Type::value}},
      {"count", PathFunction::count, Type::value, {Type::nodes}},
      {"match", PathFunction::match, Type::logical, {Type::value, Type::value}},
      {"search", PathFunction::search, Type::logical, {Type::value, Type::value}},
      {"value", PathFunction::value, Type::value, {Type::nodes}},
  };
  return kRows;
}

const FunctionRow& row_of(PathFunction function) {
  return *std::ranges::find(functions(), function, &FunctionRow::function);
}

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class Parser {
 public:
  Parser(std::string_view text, bool strict) : in_(text), strict_(strict) {}

  Result<PathQuery> parse() {
    PathQuery query;
    if (strict_) {
      if (!in_.take("$")) return in_.wrong("a JSONPath begins with $");
    } else {
      in_.skip_blanks();
      if (in_.peek() != '[' && in_.peek() != '.') {
        TRY(PathSegment first, plain_segment());
        query.segments.push_back(std::move(first));
      }
    }
    TRY_VOID(segments(query));
    if (!strict_) in_.skip_blanks();
    if (!in_.at_end()) return in_.wrong("expected \".\" or \"[\" here");
    return query;
  }

 private:
  // Zero or more segments; blanks may stand between them but not at the end.
  Result<void> segments(PathQuery& query) {
    while (true) {
      const std::size_t before = in_.at();
      in_.skip_blanks();
      if (in_.peek() != '.' && in_.peek() != '[') {
        in_.go_to(before);
        return {};
      }
      if (++segments_ > kMaxSegments) return in_.wrong(fmt::format("more than {} segments", kMaxSegments));
      PathSegment segment;
      if (in_.take("..")) {
        segment.descendant = true;
      } else if (in_.take(".")) {
        TRY(PathSegment child, plain_segment());
        query.segments.push_back(std::move(child));
        continue;
      }
      if (in_.peek() == '[') {
        TRY(segment.selectors, bracketed());
      } else {
        TRY(PathSegment inner, plain_segment());
        segment.selectors = std::move(inner.selectors);
      }
      query.segments.push_back(std::move(segment));
    }
  }

  // `*` or a name without quotes.
  Result<PathSegment> plain_segment() {
    PathSegment segment;
    if (in_.take("*")) {
      segment.selectors.emplace_back(WildcardSelector{});
      return segment;
    }
    const std::size_t start = in_.at();
    if (strict_ || nesting_ > 0) {
      if (!is_name_start(in_.peek()))
        return in_.wrong("expected a name or *; put other names in brackets and quotes: [\"…\"]");
      while (is_name_start(in_.peek()) || is_path_digit(in_.peek())) in_.skip();
    } else {
      while (!in_.at_end() && std::string_view(".[]").find(in_.peek()) == std::string_view::npos &&
             static_cast<unsigned char>(in_.peek()) >= 0x20) {
        in_.skip();
      }
    }
    std::string_view name = in_.since(start);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    if (name.empty()) return in_.wrong_at(start, "expected a name");
    segment.selectors.emplace_back(NameSelector{std::string(name)});
    return segment;
  }

  Result<std::vector<PathSelector>> bracketed() {
    in_.skip();  // the bracket
    if (++nesting_ > kMaxNesting) return in_.wrong(fmt::format("nested deeper than {} levels", kMaxNesting));
    std::vector<PathSelector> out;
    do {
      in_.skip_blanks();
      TRY(PathSelector one, selector());
      out.push_back(std::move(one));
      in_.skip_blanks();
    } while (in_.take(","));
    if (!in_.take("]")) return in_.wrong("expected \",\" or \"]\"");
    --nesting_;
    return out;
  }

  Result<PathSelector> selector() {
    const char c = in_.peek();
    if (c == '\'' || c == '"') {
      TRY(std::string name, in_.quoted());
      return NameSelector{std::move(name)};
    }
    if (in_.take("*")) return WildcardSelector{};
    if (in_.take("?")) {
      in_.skip_blanks();
      TRY(FilterExpression filter, any_of());
      return FilterSelector{std::make_shared<const FilterExpression>(std::move(filter))};
    }
    if (c == ':' || c == '-' || is_path_digit(c)) return index_or_slice();
    return in_.wrong("expected a position, a quoted name, *, a slice or a filter (?…)");
  }

  Result<PathSelector> index_or_slice() {
    SliceSelector slice;
    if (in_.peek() != ':') {
      TRY(slice.start, in_.integer());
      const std::size_t after = in_.at();
      in_.skip_blanks();
      if (in_.peek() != ':') {
        in_.go_to(after);
        return IndexSelector{*slice.start};
      }
    }
    in_.skip();  // the first colon
    in_.skip_blanks();
    if (in_.peek() == '-' || is_path_digit(in_.peek())) {
      TRY(slice.end, in_.integer());
      in_.skip_blanks();
    }
    if (in_.take(":")) {
      in_.skip_blanks();
      if (in_.peek() == '-' || is_path_digit(in_.peek())) {
        TRY(slice.step, in_.integer());
      }
    }
    return slice;
  }

  Result<FilterExpression> any_of() { return joined(FilterExpression::Kind::any_of, "||"); }

  // a || b || c, or a && b && c.
  Result<FilterExpression> joined(FilterExpression::Kind kind, std::string_view sign) {
    FilterExpression out{.kind = kind};
    while (true) {
      auto part =
          kind == FilterExpression::Kind::any_of ? joined(FilterExpression::Kind::all_of, "&&") : basic();
      if (!part) return part;
      out.parts.push_back(*std::move(part));
      const std::size_t before = in_.at();
      in_.skip_blanks();
      if (!in_.take(sign)) {
        in_.go_to(before);
        break;
      }
      in_.skip_blanks();
    }
    if (out.parts.size() == 1) {
      FilterExpression only = std::move(out.parts.front());
      return only;
    }
    return out;
  }

  Result<FilterExpression> basic() {
    const std::size_t start = in_.at();
    const bool negated = in_.take("!");
    if (negated) in_.skip_blanks();
    FilterExpression inner{.kind = FilterExpression::Kind::test};
    if (in_.take("(")) {
      if (++nesting_ > kMaxNesting)
        return in_.wrong(fmt::format("nested deeper than {} levels", kMaxNesting));
      in_.skip_blanks();
      TRY(inner, any_of());
      in_.skip_blanks();
      if (!in_.take(")")) return in_.wrong("expected \")\"");
      --nesting_;
    } else {
      TRY(inner.left, operand());
      TRY(const auto sign, comparison_sign());
      if (sign) {
        if (negated) return in_.wrong_at(start, "\"!\" before a comparison needs parentheses: !(…)");
        TRY_VOID(comparable(inner.left, start));
        inner.kind = FilterExpression::Kind::comparison;
        inner.comparison = *sign;
        in_.skip_blanks();
        const std::size_t right = in_.at();
        TRY(inner.right, operand());
        TRY_VOID(comparable(inner.right, right));
      } else if (std::holds_alternative<value>(inner.left)) {
        return in_.wrong_at(start, "a value alone is no test; compare it with something");
      } else if (type_of(inner.left) == Type::value && !std::holds_alternative<PathQuery>(inner.left)) {
        return in_.wrong_at(start, "this function gives a value; compare it with something");
      }
    }
    if (!negated) return inner;
    FilterExpression out{.kind = FilterExpression::Kind::negation};
    out.parts.push_back(std::move(inner));
    return out;
  }

  Result<std::optional<Comparison>> comparison_sign() {
    const std::size_t before = in_.at();
    in_.skip_blanks();
    if (in_.take("==")) return Comparison::equal;
    if (in_.take("!=")) return Comparison::not_equal;
    if (in_.take("<=")) return Comparison::less_or_equal;
    if (in_.take(">=")) return Comparison::greater_or_equal;
    if (in_.take("<")) return Comparison::less;
    if (in_.take(">")) return Comparison::greater;
    if (in_.peek() == '=') return in_.wrong("a comparison is written ==");
    in_.go_to(before);
    return std::nullopt;
  }

  static Type type_of(const Operand& operand) {
    if (const auto* call = std::get_if<std::shared_ptr<const FunctionCall>>(&operand)) {
      return row_of((*call)->function).result;
    }
    return std::holds_alternative<PathQuery>(operand) ? Type::nodes : Type::value;
  }

  Result<void> comparable(const Operand& operand, std::size_t at) const {
    if (const auto* query = std::get_if<PathQuery>(&operand); query != nullptr && !query->is_singular()) {
      return in_.wrong_at(at, "this path may select several values; only one can be compared");
    }
    if (type_of(operand) == Type::logical)
      return in_.wrong_at(at, "this function is a test of its own; it cannot be compared");
    return {};
  }

  Result<Operand> operand() {
    const char c = in_.peek();
    if (c == '$' || c == '@') {
      PathQuery query{.relative = c == '@', .segments = {}};
      in_.skip();
      if (++nesting_ > kMaxNesting)
        return in_.wrong(fmt::format("nested deeper than {} levels", kMaxNesting));
      TRY_VOID(segments(query));
      --nesting_;
      return query;
    }
    if (c == '\'' || c == '"') {
      TRY(const std::string text, in_.quoted());
      return value(text);
    }
    if (c == '-' || is_path_digit(c)) {
      TRY(value number, in_.number());
      return Operand(std::move(number));
    }
    const std::size_t start = in_.at();
    while ((in_.peek() >= 'a' && in_.peek() <= 'z') || in_.peek() == '_' || is_path_digit(in_.peek()))
      in_.skip();
    const std::string_view word = in_.since(start);
    if (word.empty()) return in_.wrong("expected @, $, a value or a function");
    if (in_.peek() == '(') return call(word, start);
    if (word == "true") return value(true);
    if (word == "false") return value(false);
    if (word == "null") return value(nullptr);
    return in_.wrong_at(start, fmt::format("\"{}\" is no value and no function; put text in quotes", word));
  }

  Result<Operand> call(std::string_view name, std::size_t start) {
    const auto row = std::ranges::find(functions(), name, &FunctionRow::name);
    if (row == functions().end()) {
      return in_.wrong_at(
          start, fmt::format("there is no function {}; use length, count, match, search or value", name));
    }
    if (++nesting_ > kMaxNesting) return in_.wrong(fmt::format("nested deeper than {} levels", kMaxNesting));
    in_.skip();  // the parenthesis
    FunctionCall out{.function = row->function, .arguments = {}};
    in_.skip_blanks();
    while (in_.peek() != ')') {
      if (!out.arguments.empty()) {
        if (!in_.take(",")) return in_.wrong("expected \",\" or \")\"");
        in_.skip_blanks();
      }
      const std::size_t argument_at = in_.at();
      TRY(Operand argument, operand());
      const std::size_t position = out.arguments.size();
      if (position < row->parameters.size()) {
        TRY_VOID(fits(argument, row->parameters[position], argument_at));
      }
      out.arguments.push_back(std::move(argument));
      in_.skip_blanks();
    }
    in_.skip();
    --nesting_;
    if (out.arguments.size() != row->parameters.size()) {
      return in_.wrong_at(start, fmt::format("{}() takes {} arguments, not {}", name, row->parameters.size(),
                                             out.arguments.size()));
    }
    if (out.function == PathFunction::match || out.function == PathFunction::search) {
      if (const auto* literal = std::get_if<value>(&out.arguments[1])) {
        out.has_literal_pattern = true;
        if (literal->is_string()) out.pattern = compile_path_pattern(literal->get_string(), out.function);
      }
    }
    return std::make_shared<const FunctionCall>(std::move(out));
  }

  Result<void> fits(const Operand& argument, Type wanted, std::size_t at) const {
    const auto* query = std::get_if<PathQuery>(&argument);
    if (wanted == Type::nodes) {
      if (query == nullptr) return in_.wrong_at(at, "expected a path here, such as @.items[*]");
      return {};
    }
    return comparable(argument, at);
  }

  PathScanner in_;
  bool strict_;
  std::size_t nesting_ = 0;
  std::size_t segments_ = 0;
};

}  // namespace

bool PathQuery::is_singular() const {
  return std::ranges::all_of(segments, [](const PathSegment& segment) {
    return !segment.descendant && segment.selectors.size() == 1 &&
           (std::holds_alternative<NameSelector>(segment.selectors.front()) ||
            std::holds_alternative<IndexSelector>(segment.selectors.front()));
  });
}

Result<PathQuery> parse_path(std::string_view text, bool strict) {
  return Parser(text, strict).parse();
}

}  // namespace flow::json::detail
