#include "expr/template.hpp"

#include "expr/detail/lexer.hpp"
#include "expr/detail/place.hpp"

namespace flow::expr {
namespace {

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";

// The offset of the `}}` that ends the expression at `begin`: the lexer knows strings and comments, and the
// braces of maps are counted.
Result<std::size_t> find_end(std::string_view text, std::size_t begin) {
  detail::Lexer lexer(text.substr(begin));
  detail::Lexed token;
  int open_braces = 0;
  while (true) {
    if (!lexer.next(token)) {
      return std::unexpected(detail::error_at(text, begin + lexer.problem().offset, lexer.problem().message));
    }
    const std::size_t at = begin + token.offset;
    if (token.token == detail::Token::end) {
      return std::unexpected(detail::error_at(text, begin - kOpen.size(), "\"{{\" has no closing \"}}\""));
    }
    if (token.token == detail::Token::left_brace) ++open_braces;
    if (token.token != detail::Token::right_brace) continue;
    if (open_braces > 0) {
      --open_braces;
    } else if (text.substr(at).starts_with(kClose)) {
      return at;
    } else {
      return std::unexpected(detail::error_at(text, at, "\"}\" closes nothing; a template ends in \"}}\""));
    }
  }
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\f") == std::string_view::npos;
}

}  // namespace

Result<Template> Template::compile(std::string_view text, Limits limits) {
  if (text.size() > kMaxText) {
    return std::unexpected(detail::error_at(
        text, 0, fmt::format("the text has {} bytes; at most {} are allowed", text.size(), kMaxText)));
  }
  Template out;
  out.max_result_ = limits.result;
  out.text_ = std::make_shared<const std::string>(text);
  const std::string_view source = *out.text_;
  std::vector<Part> parts;
  for (std::size_t at = 0; at < source.size();) {
    const std::size_t open = std::min(source.find(kOpen, at), source.size());
    if (open > at) parts.push_back({source.substr(at, open - at), std::nullopt});
    if (open == source.size()) break;
    const std::size_t begin = open + kOpen.size();
    TRY(const std::size_t end, find_end(source, begin));
    if (is_blank(source.substr(begin, end - begin))) {
      return std::unexpected(
          detail::error_at(source, open, "the template is empty; write an expression in it"));
    }
    TRY(Program program, Program::compile_within(out.text_, begin, end - begin, limits));
    at = end + kClose.size();
    parts.push_back({source.substr(open, at - open), std::move(program)});
  }
  out.parts_ = std::make_shared<const std::vector<Part>>(std::move(parts));
  return out;
}

std::vector<Program> Template::programs() const {
  std::vector<Program> out;
  for (const Part& part : *parts_) {
    if (part.program) out.push_back(*part.program);
  }
  return out;
}

Result<json::value> Template::evaluate(const Scope& scope, bool* null_in_text) const {
  if (is_single_expression()) return parts_->front().program->evaluate_to_json(scope);
  std::string out;
  for (const Part& part : *parts_) {
    if (part.program) {
      TRY(const json::value value, part.program->evaluate_to_json(scope));
      if (value.is_null() && null_in_text != nullptr) *null_in_text = true;
      out += as_text(value);
    } else {
      out += part.text;
    }
    if (out.size() > max_result_) {
      return fail(ErrorCode::invalid_input, "the text of the template grows over {} bytes", max_result_);
    }
  }
  return json::value(out);
}

std::string as_text(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_null()) return {};
  return json::dump(value);
}

}  // namespace flow::expr
