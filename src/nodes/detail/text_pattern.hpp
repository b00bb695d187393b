#pragma once
// What addresses, titles and texts are compared with. Pure.
//
// `/…/` is a regular expression that must occur; with a `*` the whole text must fit, `*` standing for
// anything; else the pattern must be part of the text.
#include <optional>
#include <string>
#include <string_view>

#include "base/regex.hpp"

namespace flow::nodes::detail {

class TextPattern {
 public:
  // `invalid_input` for an empty pattern or a broken regular expression.
  static Result<TextPattern> parse(std::string_view written);
  bool matches(std::string_view text) const;
  const std::string& written() const { return written_; }

 private:
  explicit TextPattern(std::string_view written) : written_(written) {}
  std::string written_;
  std::optional<Regex> regex_ = {};
};

}  // namespace flow::nodes::detail
