#pragma once
// Tokens of CEL. The lexer copies nothing but the contents of string literals.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace flow::expr::detail {

enum class Token : std::uint8_t {
  end,
  identifier,
  quoted_identifier,
  int_,
  uint_,
  double_,
  string,
  bytes,
  left_paren,
  right_paren,
  left_bracket,
  right_bracket,
  left_brace,
  right_brace,
  dot,
  comma,
  colon,
  question,
  plus,
  minus,
  star,
  slash,
  percent,
  bang,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  and_,
  or_,
};

struct Lexed {
  Token token = Token::end;
  std::uint32_t offset = 0;
  std::string_view text;  // as written
  std::string content;    // of a string or bytes literal, or a quoted identifier
};

struct SyntaxProblem {
  std::string message;
  std::uint32_t offset = 0;
};

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}
  // False at a character that begins no token; problem() says why.
  bool next(Lexed& out);
  const SyntaxProblem& problem() const { return problem_; }

 private:
  bool fail_at(std::size_t offset, std::string message);
  bool lex_number(Lexed& out);
  bool lex_string(Lexed& out, bool raw, bool bytes);
  bool lex_escape(std::string& content, bool bytes);
  void skip_blank();

  std::string_view source_;
  std::size_t at_ = 0;
  SyntaxProblem problem_;
};

}  // namespace flow::expr::detail
