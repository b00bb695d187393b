#include "base/regex.hpp"

#include <re2/re2.h>

#include "base/utf8.hpp"

namespace flow {

struct Regex::Compiled {
  explicit Compiled(std::string_view pattern, const re2::RE2::Options& options)
      : expression(re2::StringPiece(pattern.data(), pattern.size()), options) {}
  re2::RE2 expression;
};

namespace {

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

Result<Regex> Regex::compile(std::string_view pattern) {
  constexpr std::size_t kMaxPattern = 16U << 10;
  if (pattern.size() > kMaxPattern) {
    return fail(ErrorCode::invalid_input, "the regular expression has {} bytes; at most {}", pattern.size(),
                kMaxPattern);
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_shared<const Compiled>(pattern, options);
  if (!compiled->expression.ok()) {
    return fail(ErrorCode::invalid_input, "bad regular expression \"{}\": {}", truncate_utf8(pattern, 200),
                compiled->expression.error());
  }
  return Regex(std::move(compiled));
}

bool Regex::search(std::string_view text) const {
  return re2::RE2::PartialMatch(piece(text), compiled_->expression);
}

bool Regex::full_match(std::string_view text) const {
  return re2::RE2::FullMatch(piece(text), compiled_->expression);
}

std::optional<std::vector<std::optional<std::string>>> Regex::captures(std::string_view text) const {
  auto found = all_captures(text, 1);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<std::vector<std::optional<std::string>>> Regex::all_captures(std::string_view text,
                                                                         std::size_t limit) const {
  const int groups = compiled_->expression.NumberOfCapturingGroups() + 1;
  std::vector<re2::StringPiece> found(static_cast<std::size_t>(groups));
  std::vector<std::vector<std::optional<std::string>>> out;
  // Positions in the whole text, so that ^ and \b mean the same for every match.
  for (std::size_t at = 0; at <= text.size() && out.size() < limit;) {
    if (!compiled_->expression.Match(piece(text), at, text.size(), re2::RE2::UNANCHORED, found.data(),
                                     groups))
      break;
    auto& match = out.emplace_back();
    for (const auto& group : found) {
      if (group.data() == nullptr) {
        match.emplace_back();
      } else {
        match.emplace_back(std::string(group.data(), group.size()));
      }
    }
    const auto begin = static_cast<std::size_t>(found.front().data() - text.data());
    const std::size_t end = begin + found.front().size();
    const bool is_empty = end == begin;
    at = is_empty && end < text.size() ? end + decode_utf8(text, end).length : end + (is_empty ? 1 : 0);
  }
  return out;
}

}  // namespace flow
