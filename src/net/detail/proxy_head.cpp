#include "net/detail/proxy_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace flow::net::detail {
namespace {

constexpr std::array<std::string_view, 6> kOneHop{"connection", "keep-alive",          "proxy-connection",
                                                  "upgrade",    "proxy-authorization", "proxy-authenticate"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
  return out;
}
std::string_view trim(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}
bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}
bool is_host(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != 0x7f &&
           std::string_view("/?#@[]\\\"<>").find(c) == std::string_view::npos;
  });
}

struct Field {
  std::string_view name;
  std::string_view value;
  std::string text;  // its lines
};

struct Head {
  std::string_view first_line;
  std::vector<Field> fields;
};

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Result<Head> split(std::string_view head, ErrorCode code) {
  Head out{.first_line = take_line(head), .fields = {}};
  while (!head.empty()) {
    const std::string_view line = take_line(head);
    if (line.empty()) break;
    if (line.find('\r') != line.npos || line.find('\0') != line.npos)
      return fail(code, "a header holds a control character");
    if (line.front() == ' ' || line.front() == '\t') {
      if (out.fields.empty()) return fail(code, "the first header begins with a blank");
      out.fields.back().text += fmt::format(" {}", trim(line));
      continue;
    }
    const std::size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    if (colon == line.npos || !is_token(name))
      return fail(code, "\"{}\" is not a header", line.substr(0, 80));
    out.fields.push_back({name, trim(line.substr(colon + 1)), std::string(line)});
  }
  return out;
}

bool names(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    if (lower(trim(list.substr(0, comma))) == name) return true;
    list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
  }
  return false;
}

bool is_one_hop(const Head& head, std::string_view lower_name) {
  if (std::ranges::find(kOneHop, lower_name) != kOneHop.end()) return true;
  // Framing and routing are never a connection's own business, whatever a message claims.
  if (lower_name == "host" || lower_name == "transfer-encoding" || lower_name == "content-length")
    return false;
  return std::ranges::any_of(head.fields, [&](const Field& field) {
    return lower(field.name) == "connection" && names(field.value, lower_name);
  });
}

// The headers that travel on, each with its line end.
std::string end_to_end(const Head& head, bool with_host) {
  std::string out;
  for (const Field& field : head.fields) {
    const std::string name = lower(field.name);
    if (is_one_hop(head, name) || (name == "host" && !with_host)) continue;
    out += field.text;
    out += "\r\n";
  }
  return out;
}

Result<void> check_framing(const Head& head) {
  int lengths = 0;
  int encodings = 0;
  for (const Field& field : head.fields) {
    const std::string name = lower(field.name);
    lengths += name == "content-length" ? 1 : 0;
    encodings += name == "transfer-encoding" ? 1 : 0;
  }
  if (lengths > 1 || encodings > 1 || (lengths > 0 && encodings > 0))
    return fail(ErrorCode::invalid_input, "the request says its length in more than one way");
  return {};
}

Error not_absolute(std::string_view target) {
  return make_error(ErrorCode::invalid_input,
                    "\"{}\" is not an address a proxy can call; it takes CONNECT host:port and http:// "
                    "addresses",
                    target.substr(0, 200));
}

}  // namespace

std::size_t head_size(std::string_view bytes) {
  for (std::size_t at = bytes.find('\n'); at != bytes.npos; at = bytes.find('\n', at + 1)) {
    if (bytes.substr(at + 1, 1) == "\n") return at + 2;
    if (bytes.substr(at + 1, 2) == "\r\n") return at + 3;
  }
  return std::string_view::npos;
}

Result<Authority> parse_authority(std::string_view text, int default_port) {
  std::string_view host = text;
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == text.npos) return fail(ErrorCode::invalid_input, "\"{}\" lacks a ]", text.substr(0, 200));
    host = text.substr(1, end - 1);
    if (host.find(':') == host.npos)
      return fail(ErrorCode::invalid_input, "\"{}\" is not an IPv6 address", host.substr(0, 200));
    if (text.size() > end + 1 && text[end + 1] == ':') port = text.substr(end + 2);
    if (text.size() > end + 1 && text[end + 1] != ':')
      return fail(ErrorCode::invalid_input, "\"{}\" is not host:port", text.substr(0, 200));
  } else if (const std::size_t colon = text.find(':'); colon != text.npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (port.empty()) return fail(ErrorCode::invalid_input, "\"{}\" has no port", text.substr(0, 200));
  }
  Authority out{.host = lower(host), .port = default_port};
  if (!is_host(host)) return fail(ErrorCode::invalid_input, "\"{}\" is not a host", host.substr(0, 200));
  if (!port.empty()) {
    const auto read = std::from_chars(port.data(), port.data() + port.size(), out.port);
    if (read.ec != std::errc{} || read.ptr != port.data() + port.size()) out.port = 0;
  }
  if (out.port < 1 || out.port > 65535)
    return fail(ErrorCode::invalid_input, "\"{}\" has no port between 1 and 65535", text.substr(0, 200));
  return out;
}

std::string to_string(const Authority& authority) {
  const bool v6 = authority.host.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", authority.host, authority.port)
            : fmt::format("{}:{}", authority.host, authority.port);
}

Result<ProxyRequest> parse_proxy_request(std::string_view head) {
  TRY(const Head parsed, split(head, ErrorCode::invalid_input));
  const std::string_view line = parsed.first_line;
  const std::size_t first = line.find(' ');
  const std::size_t second = first == line.npos ? line.npos : line.find(' ', first + 1);
  if (second == line.npos || !is_token(line.substr(0, first)) ||
      !line.substr(second + 1).starts_with("HTTP/1."))
    return fail(ErrorCode::invalid_input, "\"{}\" is not a request", line.substr(0, 80));
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, second - first - 1);
  ProxyRequest out;
  if (method == "CONNECT") {
    out.tunnel = true;
    TRY(out.target, parse_authority(target, 0));
    return out;
  }
  constexpr std::string_view kScheme = "http://";
  if (lower(target.substr(0, kScheme.size())) != kScheme) return std::unexpected(not_absolute(target));
  TRY_VOID(check_framing(parsed));
  const std::size_t end = std::min(target.find_first_of("/?#", kScheme.size()), target.size());
  const std::string_view authority = target.substr(kScheme.size(), end - kScheme.size());
  TRY(out.target, parse_authority(authority, 80));
  std::string path(target.substr(end));
  if (!path.starts_with('/')) path.insert(0, 1, '/');
  // The address is what counts, whatever Host says (RFC 9112 §3.2.2).
  const std::string rest =
      fmt::format("Host: {}\r\n{}Connection: close\r\n", authority, end_to_end(parsed, /*with_host=*/false));
  out.origin_form = fmt::format("{} {} HTTP/1.1\r\n{}\r\n", method, path, rest);
  out.absolute_form = fmt::format("{} {}{}{} HTTP/1.1\r\n{}", method, kScheme, authority, path, rest);
  return out;
}

Result<ProxyResponse> parse_proxy_response(std::string_view head) {
  TRY(const Head parsed, split(head, ErrorCode::network));
  const std::string_view line = parsed.first_line;
  const std::size_t blank = line.find(' ');
  const std::string_view digits = blank == line.npos ? std::string_view() : line.substr(blank + 1, 3);
  ProxyResponse out;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), out.status);
  if (!line.starts_with("HTTP/1.") || digits.size() != 3 || read.ptr != digits.data() + 3 || out.status < 100)
    return fail(ErrorCode::network, "the answer \"{}\" is not HTTP/1", line.substr(0, 80));
  out.interim = out.status < 200 && out.status != 101;
  out.head = fmt::format("{}\r\n{}{}\r\n", line, end_to_end(parsed, /*with_host=*/true),
                         out.interim ? "" : "Connection: close\r\n");
  return out;
}

}  // namespace flow::net::detail
