#pragma once
// CssTokens: the tokens of a style attribute one after the other, as CSS Syntax Level 3 cuts them. White
// space and comments stand between tokens and are none. Any text has tokens; reading them costs linear time.
#include <cstdint>
#include <string>
#include <string_view>

namespace flow::html::detail {

enum class CssTokenKind : std::uint8_t {
  end,
  word,      // an identifier
  function,  // an identifier and the "(" behind it
  opening,   // "(", "[" or "{"
  closing,   // ")", "]" or "}"
  colon,
  semicolon,
  bang,     // "!"
  at_word,  // the "@media" of a rule
  other,    // numbers, strings, addresses, delimiters
};

struct CssToken {
  CssTokenKind kind = CssTokenKind::end;
  // Of a word and a function: its name in lower case, escapes resolved (what is not ASCII becomes U+FFFD).
  std::string name = {};
  char bracket = '\0';  // the one that closes what a function or an opening opens, or that a closing is
};

class CssTokens {
 public:
  explicit CssTokens(std::string_view text) : text_(text) {}
  CssToken next();

 private:
  char peek(std::size_t ahead = 0) const { return ahead < text_.size() - at_ ? text_[at_ + ahead] : '\0'; }
  bool escape_comes(std::size_t ahead = 0) const;
  bool word_comes() const;
  void skip_space();
  void skip_string();
  void skip_address();
  std::string read_name();
  void read_escape(std::string& out);
  CssToken read_word();

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace flow::html::detail
