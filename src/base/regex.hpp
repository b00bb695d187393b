#pragma once
// Regex: regular expressions in linear time (RE2 syntax), the only door to RE2. Immutable, cheap to copy.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace flow {

class Regex {
 public:
  // `invalid_input` names the pattern and what is wrong with it. Patterns over 16 KiB are refused.
  static Result<Regex> compile(std::string_view pattern);

  bool search(std::string_view text) const;      // anywhere
  bool full_match(std::string_view text) const;  // the whole text
  // The leftmost match and its groups (absent groups are nothing).
  std::optional<std::vector<std::optional<std::string>>> captures(std::string_view text) const;
  // The same of every match from left to right, at most `limit`; they do not overlap. An empty match moves on
  // by one character.
  std::vector<std::vector<std::optional<std::string>>> all_captures(std::string_view text,
                                                                    std::size_t limit) const;

 private:
  struct Compiled;
  explicit Regex(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace flow
