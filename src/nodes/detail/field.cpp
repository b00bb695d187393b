#include "nodes/detail/field.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace flow::nodes::detail {
namespace {

constexpr std::array<std::pair<std::string_view, FieldType>, 5> kTypes{{{"text", FieldType::text},
                                                                        {"html", FieldType::html},
                                                                        {"number", FieldType::number},
                                                                        {"url", FieldType::url},
                                                                        {"boolean", FieldType::boolean}}};
constexpr std::size_t kDeepestNesting = 16;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == ':' || c == '.';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// The last `mark` outside of quotes, brackets and parentheses.
std::size_t last_outside(std::string_view text, char mark) {
  std::size_t found = std::string_view::npos;
  int depth = 0;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      ++i;
    } else if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '(') {
      ++depth;
    } else if (c == ']' || c == ')') {
      --depth;
    } else if (c == mark && depth <= 0) {
      found = i;
    }
  }
  return found;
}

Result<void> collect(const json::value& fields, std::vector<std::string>& path, std::vector<FieldAt>& out) {
  if (path.size() > kDeepestNesting)
    return fail(ErrorCode::invalid_input, "Fields nest deeper than {} levels", kDeepestNesting);
  if (fields.is_string()) {
    auto field = parse_field(fields.get_string());
    if (!field) return std::unexpected(std::move(field).error().context("field \"" + path_name(path) + "\""));
    out.push_back({path, *std::move(field), std::string(fields.get_string())});
    return {};
  }
  if (!fields.is_object() || fields.get_object().empty()) {
    return fail(ErrorCode::invalid_input,
                "{} must be a text such as \"a@href|url\" or an object of fields, not {}",
                path.empty() ? std::string("Fields") : "field \"" + path_name(path) + "\"",
                fields.is_object() ? "an empty object" : json::kind_name(fields));
  }
  for (const auto& [key, value] : fields.get_object()) {
    path.emplace_back(key);
    TRY_VOID(collect(value, path, out));
    path.pop_back();
  }
  return {};
}

}  // namespace

Result<Field> parse_field(std::string_view text) {
  Field field;
  std::string_view rest = trim(text);
  if (const std::size_t bar = last_outside(rest, '|'); bar != std::string_view::npos) {
    const std::string_view name = trim(rest.substr(bar + 1));
    const bool may_be_type = std::ranges::all_of(name, is_word);
    if (may_be_type) {
      const auto* row = std::ranges::find(kTypes, name, &std::pair<std::string_view, FieldType>::first);
      if (row == kTypes.end()) {
        return fail(ErrorCode::invalid_input,
                    "\"{}\" is no type of a field; use text, html, number, url or boolean", name);
      }
      field.type = row->second;
      rest = trim(rest.substr(0, bar));
    }
  }
  if (const std::size_t at = last_outside(rest, '@'); at != std::string_view::npos) {
    const std::string_view name = trim(rest.substr(at + 1));
    // In XPath a step such as /@href is part of the selector.
    const bool is_step = at > 0 && rest[at - 1] == '/';
    if (!is_step && !name.empty() && std::ranges::all_of(name, is_word)) {
      field.attribute = name;
      rest = trim(rest.substr(0, at));
    } else if (!is_step) {
      return fail(ErrorCode::invalid_input, "\"{}\" is no attribute name in the field \"{}\"", name, text);
    }
  }
  field.selector = rest;
  return field;
}

Result<std::vector<FieldAt>> parse_fields(const json::value& fields) {
  if (!fields.is_object())
    return fail(ErrorCode::invalid_input, "Fields must be an object of names and fields, not {}",
                json::kind_name(fields));
  std::vector<FieldAt> out;
  std::vector<std::string> path;
  TRY_VOID(collect(fields, path, out));
  return out;
}

std::optional<json::value> parse_loose_number(std::string_view text) {
  std::string kept;
  bool negative = false;
  // A separator before the number belongs to it only when it touches it: ".5", but not "No. 5".
  const std::size_t number_at = text.find_first_of("0123456789");
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c == '.' || c == ',') && i + 1 < number_at) continue;
    if ((c >= '0' && c <= '9') || c == '.' || c == ',') {
      kept += c;
    } else if (c == '-' || text.substr(i).starts_with("\u2212")) {
      // A sign counts only before the first digit.
      if (std::ranges::none_of(kept, [](char d) { return d >= '0' && d <= '9'; })) negative = true;
    }
  }
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto first_digit = std::ranges::find_if(kept, is_digit);
  if (first_digit == kept.end()) return std::nullopt;
  while (!is_digit(kept.back())) kept.pop_back();
  // Of leading separators at most one may be a decimal point (".5"); punctuation before the number is none.
  std::size_t lead = kept.find_first_of("0123456789");
  const bool more_separators = kept.find_first_of(".,", lead) != std::string::npos;
  if (lead > 1 || more_separators) {
    kept.erase(0, lead);
    lead = 0;
  }
  const std::size_t dot = kept.rfind('.');
  const std::size_t comma = kept.rfind(',');
  std::size_t decimal = std::string::npos;
  if (dot != std::string::npos && comma != std::string::npos) {
    decimal = std::max(dot, comma);
  } else if (dot != std::string::npos || comma != std::string::npos) {
    const std::size_t at = dot != std::string::npos ? dot : comma;
    const bool repeated = std::ranges::count(kept, kept[at]) > 1;
    const bool groups = repeated || (kept.size() - at - 1 == 3 && at > 0);
    if (!groups) decimal = at;
  }
  std::string number = negative ? "-" : "";
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (i == decimal) {
      number += number.empty() || number == "-" ? "0." : ".";
    } else if (is_digit(kept[i])) {
      number += kept[i];
    }
  }
  if (decimal == std::string::npos) {
    std::int64_t whole = 0;
    const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), whole);
    if (problem == std::errc{}) return json::value(whole);
  }
  double real = 0;
  const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), real);
  if (problem != std::errc{} || !std::isfinite(real)) return std::nullopt;
  if (real == std::floor(real) && std::abs(real) < 9e15) return json::value(static_cast<std::int64_t>(real));
  return json::value(real);
}

void place(json::object& row, const std::vector<std::string>& path, json::value value) {
  json::object* into = &row;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    json::value& next = (*into)[path[i]];
    if (!next.is_object()) next.emplace_object();
    into = &next.get_object();
  }
  (*into)[path.back()] = std::move(value);
}

std::string path_name(const std::vector<std::string>& path) {
  std::string name;
  for (const auto& part : path) name += (name.empty() ? "" : ".") + part;
  return name;
}

}  // namespace flow::nodes::detail
