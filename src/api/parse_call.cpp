// The shape of a request: parameters, headers and body against the row of its route.
#include <algorithm>
#include <charconv>

#include "api/dispatch.hpp"
#include "api/problem.hpp"
#include "api/schemas.hpp"
#include "base/utf8.hpp"
#include "net/form.hpp"

namespace flow::api {
namespace {

constexpr std::size_t kMaxText = 1000;

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

bool is_count(std::string_view text) {
  int number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc{} && end == text.data() + text.size() && number >= 1;
}

// PostgreSQL has no text with a zero byte, and none that is not UTF-8.
bool is_text(std::string_view text) {
  return text.size() <= kMaxText && is_valid_utf8(text) && text.find('\0') == std::string_view::npos;
}

bool fits(ParameterType type, std::string_view text, const std::vector<std::string_view>& words) {
  switch (type) {
    case ParameterType::uuid: return is_uuid(text);
    case ParameterType::count: return is_count(text);
    case ParameterType::text: return is_text(text);
    case ParameterType::flag: return text == "true" || text == "false";
    case ParameterType::word: {
      // A list of words, separated by commas.
      while (true) {
        const std::size_t end = std::min(text.find(','), text.size());
        if (std::ranges::find(words, text.substr(0, end)) == words.end()) return false;
        if (end == text.size()) return true;
        text.remove_prefix(end + 1);
      }
    }
  }
  return false;
}

std::string expected(const Parameter& parameter) {
  switch (parameter.type) {
    case ParameterType::uuid: return "an id such as 01936b1e-…";
    case ParameterType::count: return "a whole number from 1";
    case ParameterType::text: return "text of at most 1000 bytes";
    case ParameterType::flag: return "true or false";
    case ParameterType::word: return fmt::format("one or more of {}", fmt::join(parameter.words, ", "));
  }
  return "";
}

Error malformed(std::string message) {
  return with_status(Error{ErrorCode::invalid_input, std::move(message)}, 400);
}

Result<void> check_path(const net::HttpRequest& request) {
  for (const auto& [name, value] : request.path_parameters) {
    if (!fits(path_parameter_type(name), value, {}))
      return fail(ErrorCode::not_found, "there is nothing at this address: {} is not of its form", name);
  }
  return {};
}

Result<std::map<std::string, std::string, std::less<>>> read_query(const Route& route,
                                                                   const std::string& text) {
  std::map<std::string, std::string, std::less<>> query;
  TRY(const auto fields, net::parse_form(text));
  for (const auto& [name, value] : fields) {
    const auto row = std::ranges::find(route.query, name, &Parameter::name);
    if (row == route.query.end())
      return std::unexpected(malformed(
          fmt::format("the query parameter \"{}\" is unknown here", repair_utf8(truncate_utf8(name, 100)))));
    if (!fits(row->type, value, row->words))
      return std::unexpected(
          malformed(fmt::format("the query parameter \"{}\" must be {}", name, expected(*row))));
    if (!query.emplace(name, value).second)
      return std::unexpected(malformed(fmt::format("the query parameter \"{}\" is given twice", name)));
  }
  return query;
}

// `"12"`, also weak; `*` stands for whatever is there.
Result<std::optional<std::int64_t>> read_if_match(const net::HttpRequest& request) {
  const auto header = request.headers.find("If-Match");
  if (!header || *header == "*") return std::optional<std::int64_t>{};
  std::string_view text = *header;
  if (text.starts_with("W/")) text.remove_prefix(2);
  std::int64_t revision = 0;
  if (text.size() > 2 && text.front() == '"' && text.back() == '"') {
    const char* last = text.data() + text.size() - 1;
    const auto [end, problem] = std::from_chars(text.data() + 1, last, revision);
    if (problem == std::errc{} && end == last) return std::optional(revision);
  }
  return std::unexpected(malformed("If-Match must be one ETag of this API, such as \"12\", or *"));
}

Result<std::string> read_idempotency_key(const net::HttpRequest& request) {
  const auto header = request.headers.find("Idempotency-Key");
  if (!header) return std::string();
  const bool sound = !header->empty() && header->size() <= 200 &&
                     std::ranges::all_of(*header, [](char c) { return c > ' ' && c < '\x7f'; });
  if (!sound) return std::unexpected(malformed("Idempotency-Key must be 1 to 200 visible ASCII characters"));
  return std::string(*header);
}

bool is_json(const net::HttpRequest& request) {
  const std::string_view type = request.headers.find("Content-Type").value_or("");
  std::string_view essence = type.substr(0, type.find(';'));
  while (essence.ends_with(' ')) essence.remove_suffix(1);
  return net::equal_ignoring_case(essence, "application/json");
}

// A text with a zero byte cannot be stored. Depth is capped by the parser.
bool has_zero_byte(const json::value& value) {
  if (value.is_string()) return std::string_view(value.as_string()).find('\0') != std::string_view::npos;
  if (value.is_array()) return std::ranges::any_of(value.as_array(), has_zero_byte);
  if (!value.is_object()) return false;
  return std::ranges::any_of(value.as_object(), [](const auto& member) {
    return member.key().find('\0') != boost::core::string_view::npos || has_zero_byte(member.value());
  });
}

Result<json::object> read_body(const Route& route, const net::HttpRequest& request, Schemas& schemas) {
  if (route.body_kind == BodyKind::raw) return json::object{};
  const bool empty = request.body.empty();
  if (empty && route.body_kind != BodyKind::required) return json::object{};
  if (empty) return std::unexpected(malformed("this address needs a JSON body"));
  if (!is_json(request)) {
    return std::unexpected(with_status(
        make_error(ErrorCode::invalid_input, "the body must be sent as Content-Type: application/json"),
        415));
  }
  auto body = json::parse_object(request.body, {.size = route.body_limit, .depth = 64});
  if (!body) return std::unexpected(with_status(std::move(body.error()).context("the body"), 400));
  if (route.body_kind == BodyKind::none) {
    if (body->empty()) return json::object{};
    return std::unexpected(malformed("this address takes no body"));
  }
  if (has_zero_byte(*body))
    return std::unexpected(malformed("the body has a text with a zero byte (\\u0000)"));
  auto valid = schemas.compiled(route.body).validate(*body);
  if (!valid) {
    Error error = std::move(valid.error()).context("the body");
    error.code = ErrorCode::invalid_input;
    return std::unexpected(std::move(error));
  }
  return *std::move(body);
}

}  // namespace

Result<ParsedRequest> parse_call(const Route& route, const net::HttpRequest& request, Schemas& schemas) {
  ParsedRequest parsed;
  TRY_VOID(check_path(request));
  if (route.body_kind != BodyKind::raw) {
    TRY(parsed.query, read_query(route, request.query));
  }
  if (route.if_match) {
    TRY(parsed.if_match, read_if_match(request));
  }
  if (route.idempotency_key) {
    TRY(parsed.idempotency_key, read_idempotency_key(request));
  }
  TRY(parsed.body, read_body(route, request, schemas));
  return parsed;
}

}  // namespace flow::api
