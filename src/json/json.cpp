#include "json/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace flow::json {
namespace {

void append_quoted(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    out.append(text.substr(plain, i - plain));
    plain = i + 1;
    switch (byte) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        out += "\\u00";
        out += kHex[byte >> 4];
        out += kHex[byte & 15];
    }
  }
  out.append(text.substr(plain));
  out += '"';
}

template <class Integer>
void append_integer(std::string& out, Integer number) {
  std::array<char, 24> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  out.append(buffer.data(), end);
}

class Printer {
 public:
  Printer(std::string& out, Layout layout) : out_(out), pretty_(layout == Layout::pretty) {}

  // Recursion is bounded: no document in the process is deeper than the parser's cap allows.
  void print(const value& document, std::size_t depth) {
    switch (document.kind()) {
      case boost::json::kind::null: out_ += "null"; break;
      case boost::json::kind::bool_: out_ += document.get_bool() ? "true" : "false"; break;
      case boost::json::kind::int64: append_integer(out_, document.get_int64()); break;
      case boost::json::kind::uint64: append_integer(out_, document.get_uint64()); break;
      case boost::json::kind::double_: out_ += dump_number(document.get_double()); break;
      case boost::json::kind::string: append_quoted(out_, document.get_string()); break;
      case boost::json::kind::array: print_array(document.get_array(), depth); break;
      case boost::json::kind::object: print_object(document.get_object(), depth); break;
    }
  }

 private:
  void new_line(std::size_t depth) {
    if (!pretty_) return;
    out_ += '\n';
    out_.append(depth * 2, ' ');
  }

  void print_array(const array& items, std::size_t depth) {
    out_ += '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out_ += ',';
      new_line(depth + 1);
      print(items[i], depth + 1);
    }
    if (!items.empty()) new_line(depth);
    out_ += ']';
  }

  void print_object(const object& members, std::size_t depth) {
    out_ += '{';
    bool first = true;
    for (const auto& member : members) {
      if (!first) out_ += ',';
      first = false;
      new_line(depth + 1);
      append_quoted(out_, member.key());
      out_ += pretty_ ? ": " : ":";
      print(member.value(), depth + 1);
    }
    if (!members.empty()) new_line(depth);
    out_ += '}';
  }

  std::string& out_;
  bool pretty_;
};

bool numbers_equal(const value& a, const value& b) {
  if (a.is_double() || b.is_double()) {
    const auto as_double = [](const value& number) {
      if (number.is_double()) return number.get_double();
      return number.is_int64() ? static_cast<double>(number.get_int64())
                               : static_cast<double>(number.get_uint64());
    };
    return as_double(a) == as_double(b);
  }
  if (a.is_uint64() != b.is_uint64()) {
    const std::int64_t with_sign = a.is_int64() ? a.get_int64() : b.get_int64();
    const std::uint64_t without = a.is_uint64() ? a.get_uint64() : b.get_uint64();
    return with_sign >= 0 && static_cast<std::uint64_t>(with_sign) == without;
  }
  return a.is_int64() ? a.get_int64() == b.get_int64() : a.get_uint64() == b.get_uint64();
}

// One reference token of a pointer: ~1 is a slash, ~0 a tilde (RFC 6901).
std::string unescape_token(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1')) {
      out += token[++i] == '0' ? '~' : '/';
    } else {
      out += token[i];
    }
  }
  return out;
}

const value* find_index(const array& items, std::string_view token) {
  const bool leading_zero = token.size() > 1 && token[0] == '0';
  std::size_t index = 0;
  const auto [end, problem] = std::from_chars(token.data(), token.data() + token.size(), index);
  if (leading_zero || problem != std::errc{} || end != token.data() + token.size() || index >= items.size())
    return nullptr;
  return &items[index];
}

}  // namespace

std::string dump(const value& document, Layout layout) {
  std::string out;
  Printer(out, layout).print(document, 0);
  return out;
}

std::string dump_number(double number) {
  if (!std::isfinite(number)) return "null";
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  std::string text(buffer.data(), end);
  return text == "-0" ? "0" : text;
}

const value* find(const value& document, std::string_view pointer) {
  const value* at = &document;
  while (!pointer.empty()) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    const std::string token = unescape_token(pointer.substr(0, end));
    pointer.remove_prefix(end);
    if (const object* members = at->if_object()) {
      at = members->if_contains(token);
    } else if (const array* items = at->if_array()) {
      at = find_index(*items, token);
    } else {
      return nullptr;
    }
    if (at == nullptr) return nullptr;
  }
  return at;
}

const value* find(const object& document, std::string_view key) {
  return document.if_contains(key);
}

std::string_view string_or(const object& document, std::string_view key, std::string_view fallback) {
  const value* member = document.if_contains(key);
  return member != nullptr && member->is_string() ? std::string_view(member->get_string()) : fallback;
}

bool equal(const value& a, const value& b) {
  if (a.is_number() && b.is_number()) return numbers_equal(a, b);
  if (a.kind() != b.kind()) return false;
  if (const array* items = a.if_array()) {
    const array& others = b.get_array();
    return std::equal(items->begin(), items->end(), others.begin(), others.end(),
                      [](const value& x, const value& y) { return equal(x, y); });
  }
  if (const object* members = a.if_object()) {
    const object& others = b.get_object();
    return members->size() == others.size() && std::ranges::all_of(*members, [&](const auto& member) {
             const value* other = others.if_contains(member.key());
             return other != nullptr && equal(member.value(), *other);
           });
  }
  return a == b;
}

std::string_view kind_name(const value& document) {
  switch (document.kind()) {
    case boost::json::kind::null: return "null";
    case boost::json::kind::bool_: return "boolean";
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
    case boost::json::kind::double_: return "number";
    case boost::json::kind::string: return "string";
    case boost::json::kind::array: return "array";
    case boost::json::kind::object: return "object";
  }
  return "null";
}

std::uint64_t text_size(const value& document, std::uint64_t enough) {
  switch (document.kind()) {
    case boost::json::kind::null: return 4;
    case boost::json::kind::bool_: return 5;
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
    case boost::json::kind::double_: return 8;
    case boost::json::kind::string: return document.get_string().size() + 2;
    case boost::json::kind::array: {
      std::uint64_t size = 2;
      for (const value& member : document.get_array()) {
        if (size > enough) break;
        size += text_size(member, enough - size) + 1;
      }
      return size;
    }
    case boost::json::kind::object: break;
  }
  std::uint64_t size = 2;
  for (const auto& [key, member] : document.get_object()) {
    if (size > enough) break;
    size += key.size() + 4;
    if (size > enough) break;
    size += text_size(member, enough - size);
  }
  return size;
}

}  // namespace flow::json
