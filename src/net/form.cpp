#include "net/form.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "net/http_message.hpp"

namespace flow::net {
namespace {

std::string decode_component(std::string_view text) {
  std::string spaced(text);
  std::ranges::replace(spaced, '+', ' ');
  auto decoded = percent_decode(spaced);
  return decoded ? *std::move(decoded) : spaced;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The parameter of a header like `form-data; name="a"; filename="b.txt"`.
std::string header_parameter(std::string_view header, std::string_view name) {
  for (std::size_t at = header.find(';'); at != std::string_view::npos; at = header.find(';', at + 1)) {
    const std::string_view rest = trim(header.substr(at + 1));
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos || !equal_ignoring_case(trim(rest.substr(0, equals)), name))
      continue;
    std::string_view value = trim(rest.substr(equals + 1));
    if (!value.starts_with('"')) return std::string(trim(value.substr(0, value.find(';'))));
    std::string out;
    for (std::size_t i = 1; i < value.size() && value[i] != '"'; ++i) {
      if (value[i] == '\\' && i + 1 < value.size()) ++i;
      out += value[i];
    }
    return out;
  }
  return {};
}

Result<FormPart> parse_part(std::string_view text) {
  const std::size_t blank = text.find("\r\n\r\n");
  if (blank == std::string_view::npos)
    return fail(ErrorCode::invalid_input, "a multipart part has no end of its headers");
  FormPart part;
  part.content = text.substr(blank + 4);
  std::string_view headers = text.substr(0, blank);
  while (!headers.empty()) {
    const std::size_t end = std::min(headers.find("\r\n"), headers.size());
    const std::string_view line = headers.substr(0, end);
    headers.remove_prefix(std::min(end + 2, headers.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = trim(line.substr(0, colon));
    const std::string_view value = trim(line.substr(colon + 1));
    if (equal_ignoring_case(name, "Content-Disposition")) {
      part.name = header_parameter(value, "name");
      part.file_name = header_parameter(value, "filename");
    } else if (equal_ignoring_case(name, "Content-Type")) {
      part.content_type = value;
    }
  }
  return part;
}

}  // namespace

Result<Fields> parse_form(std::string_view text) {
  Fields fields;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    if (fields.size() == kMaxFields)
      return fail(ErrorCode::invalid_input, "the form has more than {} fields", kMaxFields);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = equals < pair.size() ? pair.substr(equals + 1) : std::string_view{};
    fields.emplace_back(decode_component(pair.substr(0, equals)), decode_component(value));
  }
  return fields;
}

std::string format_form(const Fields& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (!out.empty()) out += '&';
    out += percent_encode(name);
    out += '=';
    out += percent_encode(value);
  }
  return out;
}

Fields parse_cookies(std::string_view text) {
  Fields cookies;
  while (!text.empty() && cookies.size() < kMaxFields) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view pair = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    cookies.emplace_back(std::string(pair.substr(0, equals)), std::string(pair.substr(equals + 1)));
  }
  return cookies;
}

Result<std::vector<FormPart>> parse_multipart(std::string_view content_type, std::string_view body) {
  const std::string boundary = header_parameter(content_type, "boundary");
  if (boundary.empty() || boundary.size() > 70) {
    return fail(ErrorCode::invalid_input, "multipart content type \"{}\" has no usable boundary",
                content_type.substr(0, 100));
  }
  const std::string first = "--" + boundary;
  const std::string next = "\r\n--" + boundary;
  if (!body.starts_with(first))
    return fail(ErrorCode::invalid_input, "the multipart body does not begin with its boundary");
  std::vector<FormPart> parts;
  std::size_t at = first.size();
  while (true) {
    if (body.substr(at).starts_with("--")) return parts;  // the closing boundary
    if (!body.substr(at).starts_with("\r\n"))
      return fail(ErrorCode::invalid_input, "the multipart body is malformed at byte {}", at);
    at += 2;
    const std::size_t end = body.find(next, at);
    if (end == std::string_view::npos)
      return fail(ErrorCode::invalid_input, "the multipart body has no closing boundary");
    if (parts.size() == kMaxFields)
      return fail(ErrorCode::invalid_input, "the form has more than {} parts", kMaxFields);
    TRY(FormPart part, parse_part(body.substr(at, end - at)));
    parts.push_back(std::move(part));
    at = end + next.size();
  }
}

std::string suggested_file_name(std::string_view content_disposition) {
  constexpr std::string_view kUtf8 = "UTF-8''";
  const std::string extended = header_parameter(content_disposition, "filename*");
  if (equal_ignoring_case(std::string_view(extended).substr(0, kUtf8.size()), kUtf8)) {
    if (auto name = percent_decode(std::string_view(extended).substr(kUtf8.size()))) return *std::move(name);
  }
  return header_parameter(content_disposition, "filename");
}

const std::string* find_field(const Fields& fields, std::string_view name) {
  for (const auto& [key, value] : fields) {
    if (key == name) return &value;
  }
  return nullptr;
}

}  // namespace flow::net
