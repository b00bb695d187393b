#include "expr/detail/parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "expr/detail/number.hpp"

namespace flow::expr::detail {
namespace {

constexpr std::array<std::string_view, 21> kReserved{
    "as",  "break", "const",   "continue",  "else", "false",  "for",  "function", "if",   "import", "in",
    "let", "loop",  "package", "namespace", "null", "return", "true", "var",      "void", "while"};
constexpr std::uint32_t kMaxNesting = 96;  // of parentheses, brackets and conditionals

struct BinaryOperator {
  Token token;
  int precedence;
  std::string_view function;
};
constexpr std::array kBinary{
    BinaryOperator{Token::or_, 1, "||"},      BinaryOperator{Token::and_, 2, "&&"},
    BinaryOperator{Token::less, 3, "_<_"},    BinaryOperator{Token::less_equal, 3, "_<=_"},
    BinaryOperator{Token::greater, 3, "_>_"}, BinaryOperator{Token::greater_equal, 3, "_>=_"},
    BinaryOperator{Token::equal, 3, "_==_"},  BinaryOperator{Token::not_equal, 3, "_!=_"},
    BinaryOperator{Token::plus, 4, "_+_"},    BinaryOperator{Token::minus, 4, "_-_"},
    BinaryOperator{Token::star, 5, "_*_"},    BinaryOperator{Token::slash, 5, "_/_"},
    BinaryOperator{Token::percent, 5, "_%_"},
};
constexpr BinaryOperator kIn{Token::identifier, 3, "@in"};

class Parser {
 public:
  Parser(std::string_view source, const Limits& limits) : lexer_(source), limits_(limits) { advance(); }

  Parsed run() {
    NodePtr tree = expression();
    if (!problem_ && token_.token != Token::end) refuse("expected the end of the expression");
    if (problem_) return *problem_;
    return tree;
  }

 private:
  // --- tokens ---
  void advance() {
    if (problem_) return;
    if (!lexer_.next(token_)) problem_ = lexer_.problem();
  }
  bool at(Token token) const { return !problem_ && token_.token == token; }
  bool take(Token token) {
    if (!at(token)) return false;
    advance();
    return true;
  }
  void expect(Token token, std::string_view what) {
    if (!take(token)) refuse(fmt::format("expected {}", what));
  }
  NodePtr refuse(std::string message) {
    if (!problem_) {
      const std::string found =
          token_.token == Token::end ? "the end" : fmt::format("\"{}\"", token_.text.substr(0, 40));
      problem_ = SyntaxProblem{fmt::format("{}, found {}", message, found), token_.offset};
    }
    return nullptr;
  }
  NodePtr refuse_at(std::uint32_t offset, std::string message) {
    if (!problem_) problem_ = SyntaxProblem{std::move(message), offset};
    return nullptr;
  }

  // --- nodes ---
  NodePtr finish(NodePtr node) {
    if (problem_) return nullptr;
    for (const NodePtr& child : node->children) node->depth = std::max(node->depth, child->depth + 1);
    if (node->depth > limits_.depth)
      return refuse_at(node->offset, fmt::format("the expression is nested deeper than {}", limits_.depth));
    return node;
  }
  NodePtr make(Op op, std::uint32_t offset) {
    auto node = std::make_unique<Node>();
    node->op = op;
    node->offset = offset;
    return node;
  }
  NodePtr literal(std::uint32_t offset, Value value) {
    NodePtr node = make(Op::literal, offset);
    node->literal = std::move(value);
    return node;
  }
  template <class... Children>
  NodePtr call(std::string_view function, std::uint32_t offset, Children... children) {
    if (problem_) return nullptr;
    NodePtr node = make(Op::call, offset);
    node->name = function;
    (node->children.push_back(std::move(children)), ...);
    return finish(std::move(node));
  }

  // --- grammar ---
  NodePtr expression() {
    if (++nesting_ > kMaxNesting)
      return refuse_at(token_.offset, fmt::format("the expression is nested deeper than {}", kMaxNesting));
    NodePtr condition = binary(1);
    if (at(Token::question)) {
      const std::uint32_t offset = token_.offset;
      advance();
      NodePtr then = binary(1);
      expect(Token::colon, "\":\" of the conditional");
      NodePtr otherwise = expression();
      if (problem_) return nullptr;
      NodePtr node = make(Op::conditional, offset);
      node->children.push_back(std::move(condition));
      node->children.push_back(std::move(then));
      node->children.push_back(std::move(otherwise));
      condition = finish(std::move(node));
    }
    --nesting_;
    return condition;
  }

  const BinaryOperator* operator_here() const {
    if (problem_) return nullptr;
    if (token_.token == Token::identifier && token_.text == "in") return &kIn;
    const auto found = std::ranges::find(kBinary, token_.token, &BinaryOperator::token);
    return found == kBinary.end() ? nullptr : &*found;
  }

  // Precedence climbing; `&&` and `||` of one level become one node, so long chains stay flat.
  NodePtr binary(int precedence) {
    NodePtr left = unary();
    while (const BinaryOperator* here = operator_here()) {
      if (here->precedence < precedence) break;
      const std::uint32_t offset = token_.offset;
      const BinaryOperator op = *here;
      advance();
      NodePtr right = binary(op.precedence + 1);
      if (problem_) return nullptr;
      if (op.precedence > 2) {
        left = call(op.function, offset, std::move(left), std::move(right));
        continue;
      }
      const Op logical = op.precedence == 1 ? Op::or_ : Op::and_;
      if (left->op != logical || left->has_receiver) {
        NodePtr node = make(logical, offset);
        node->children.push_back(std::move(left));
        left = std::move(node);
      }
      left->children.push_back(std::move(right));
      left = finish(std::move(left));
    }
    return left;
  }

  NodePtr unary() {
    const std::uint32_t offset = token_.offset;
    if (at(Token::bang)) {
      int count = 0;
      while (take(Token::bang)) ++count;
      NodePtr node = member();
      // An even number still demands a boolean.
      for (int i = count > 2 ? 2 - count % 2 : count; i > 0; --i) node = call("!_", offset, std::move(node));
      return node;
    }
    if (at(Token::minus)) {
      int count = 0;
      while (take(Token::minus)) ++count;
      // -9223372036854775808 has no positive counterpart, so the sign belongs to the literal.
      if (at(Token::int_) || at(Token::double_)) {
        negative_literal_ = true;
        --count;
      }
      NodePtr node = member();
      for (int i = count > 2 ? 2 - count % 2 : count; i > 0; --i) node = call("-_", offset, std::move(node));
      return node;
    }
    return member();
  }

  NodePtr member() {
    NodePtr node = primary();
    while (!problem_) {
      const std::uint32_t offset = token_.offset;
      if (take(Token::dot)) {
        const bool optional = take(Token::question);
        std::string name;
        if (at(Token::identifier))
          name = token_.text;
        else if (at(Token::quoted_identifier))
          name = token_.content;
        else
          return refuse("expected a name after \".\"");
        const std::uint32_t name_offset = token_.offset;
        advance();
        if (!optional && at(Token::left_paren)) {
          NodePtr call_node = make(Op::call, name_offset);
          call_node->name = std::move(name);
          call_node->has_receiver = true;
          call_node->children.push_back(std::move(node));
          node = arguments(std::move(call_node));
          continue;
        }
        NodePtr select = make(optional ? Op::optional_select : Op::select, name_offset);
        if (!optional && !node->qualified.empty()) select->qualified = node->qualified + "." + name;
        select->name = std::move(name);
        select->children.push_back(std::move(node));
        node = finish(std::move(select));
      } else if (take(Token::left_bracket)) {
        const bool optional = take(Token::question);
        NodePtr key = expression();
        expect(Token::right_bracket, "\"]\"");
        if (problem_) return nullptr;
        NodePtr index = make(optional ? Op::optional_index : Op::index, offset);
        index->children.push_back(std::move(node));
        index->children.push_back(std::move(key));
        node = finish(std::move(index));
      } else if (at(Token::left_brace)) {
        return refuse("messages are not supported; write a map {\"name\": value}");
      } else {
        break;
      }
    }
    return node;
  }

  NodePtr arguments(NodePtr node) {
    expect(Token::left_paren, "\"(\"");
    while (!problem_ && !at(Token::right_paren)) {
      node->children.push_back(expression());
      if (!take(Token::comma)) break;
      if (at(Token::right_paren)) return refuse("expected an argument");
    }
    expect(Token::right_paren, "\")\"");
    if (problem_) return nullptr;
    return finish(std::move(node));
  }

  NodePtr primary() {
    if (problem_) return nullptr;
    const std::uint32_t offset = token_.offset;
    switch (token_.token) {
      case Token::int_:
      case Token::uint_:
      case Token::double_: return number();
      case Token::string: {
        NodePtr node = literal(offset, Value::of_string(std::move(token_.content)));
        advance();
        return node;
      }
      case Token::bytes: {
        NodePtr node = literal(offset, Value::of_bytes(std::move(token_.content)));
        advance();
        return node;
      }
      case Token::left_paren: {
        advance();
        NodePtr node = expression();
        expect(Token::right_paren, "\")\"");
        // A parenthesised `a && b` is a term of its own; marking it keeps the chain around it apart.
        if (!problem_ && (node->op == Op::and_ || node->op == Op::or_)) node->has_receiver = true;
        if (!problem_) node->qualified.clear();
        return node;
      }
      case Token::left_bracket: return list();
      case Token::left_brace: return map();
      case Token::dot:
      case Token::identifier: return name();
      default: return refuse("expected a value");
    }
  }

  NodePtr name() {
    const std::uint32_t offset = token_.offset;
    const bool absolute = take(Token::dot);
    if (!at(Token::identifier)) return refuse("expected a name");
    const std::string_view word = token_.text;
    if (!absolute && (word == "true" || word == "false" || word == "null")) {
      advance();
      return literal(offset, word == "null" ? Value::null() : Value::of_bool(word == "true"));
    }
    if (is_reserved(word)) return refuse("a reserved word cannot be a name");
    NodePtr node = make(Op::root, offset);
    node->name = word;
    node->absolute = absolute;
    advance();
    if (at(Token::left_paren)) {
      node->op = Op::call;
      return arguments(std::move(node));
    }
    node->qualified = node->name;
    return node;
  }

  NodePtr number() {
    const std::uint32_t offset = token_.offset;
    std::string text(token_.text);
    const Token kind = token_.token;
    if (negative_literal_) text.insert(0, "-");
    negative_literal_ = false;
    Value value;
    bool good = false;
    if (kind == Token::double_) {
      const auto real = parse_double(text);
      good = real.has_value();
      value = Value::of_double(real.value_or(0));
    } else {
      const bool negative = text.starts_with('-');
      std::string digits = text.substr(negative ? 1 : 0);
      const bool hex = digits.starts_with("0x") || digits.starts_with("0X");
      if (hex) digits.erase(0, 2);
      if (kind == Token::uint_) {
        std::uint64_t natural = 0;
        const auto [end, problem] =
            std::from_chars(digits.data(), digits.data() + digits.size(), natural, hex ? 16 : 10);
        good = problem == std::errc{} && end == digits.data() + digits.size();
        value = Value::of_uint(natural);
      } else {
        if (negative) digits.insert(0, "-");
        std::int64_t integer = 0;
        const auto [end, problem] =
            std::from_chars(digits.data(), digits.data() + digits.size(), integer, hex ? 16 : 10);
        good = problem == std::errc{} && end == digits.data() + digits.size();
        value = Value::of_int(integer);
      }
    }
    if (!good) return refuse_at(offset, fmt::format("the number {} is out of range", text));
    advance();
    return literal(offset, std::move(value));
  }

  NodePtr list() {
    NodePtr node = make(Op::list, token_.offset);
    advance();
    while (!problem_ && !at(Token::right_bracket)) {
      node->optional_members.push_back(take(Token::question));
      node->children.push_back(expression());
      if (!take(Token::comma)) break;
    }
    expect(Token::right_bracket, "\"]\"");
    return problem_ ? nullptr : finish(std::move(node));
  }

  NodePtr map() {
    NodePtr node = make(Op::map, token_.offset);
    advance();
    while (!problem_ && !at(Token::right_brace)) {
      node->optional_members.push_back(take(Token::question));
      node->children.push_back(expression());
      expect(Token::colon, "\":\" after a key");
      node->children.push_back(expression());
      if (!take(Token::comma)) break;
    }
    expect(Token::right_brace, "\"}\"");
    return problem_ ? nullptr : finish(std::move(node));
  }

  Lexer lexer_;
  const Limits& limits_;
  Lexed token_;
  std::optional<SyntaxProblem> problem_;
  std::uint32_t nesting_ = 0;
  bool negative_literal_ = false;
};

}  // namespace

bool is_reserved(std::string_view word) {
  return std::ranges::find(kReserved, word) != kReserved.end();
}

Parsed parse(std::string_view source, const Limits& limits) {
  return Parser(source, limits).run();
}

}  // namespace flow::expr::detail
