#pragma once
// The words of a path: numbers, quoted names and signs, each with its error and its place.
#include <cstdint>
#include <string>
#include <string_view>

#include "json/json.hpp"

namespace flow::json::detail {

inline bool is_path_digit(char c) {
  return c >= '0' && c <= '9';
}

class PathScanner {
 public:
  explicit PathScanner(std::string_view text) : text_(text) {}

  std::size_t at() const { return at_; }
  bool at_end() const { return at_ == text_.size(); }
  void go_to(std::size_t at) { at_ = at; }
  void skip(std::size_t bytes = 1) { at_ += bytes; }
  std::string_view since(std::size_t start) const { return text_.substr(start, at_ - start); }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(std::string_view token);
  void skip_blanks();

  // A position or a bound: no leading zeros, within 2^53.
  Result<std::int64_t> integer();
  // A number literal of a filter.
  Result<value> number();
  // A name or a text in single or double quotes.
  Result<std::string> quoted();

  std::unexpected<Error> wrong(std::string_view reason) const { return wrong_at(at_, reason); }
  std::unexpected<Error> wrong_at(std::size_t offset, std::string_view reason) const;

 private:
  Result<char32_t> code_unit();
  Result<void> escape(std::string& out, char quote);

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace flow::json::detail
