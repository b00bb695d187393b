// Texts: the standard functions and the strings extension. Positions count code points.
#include <algorithm>

#include "base/regex.hpp"
#include "base/utf8.hpp"
#include "expr/functions/format.hpp"
#include "expr/functions/tables.hpp"

namespace flow::expr::functions {
namespace {

bool all_strings(Arguments a) {
  return std::ranges::all_of(a, [](const Value& x) { return x.is(Kind::string); });
}

Value starts_with(Arguments a, Budget&) {
  return all_strings(a) ? Value::of_bool(a[0].as_string().starts_with(a[1].as_string()))
                        : no_overload("startsWith", a);
}
Value ends_with(Arguments a, Budget&) {
  return all_strings(a) ? Value::of_bool(a[0].as_string().ends_with(a[1].as_string()))
                        : no_overload("endsWith", a);
}
Value contains(Arguments a, Budget&) {
  return all_strings(a) ? Value::of_bool(a[0].as_string().find(a[1].as_string()) != std::string_view::npos)
                        : no_overload("contains", a);
}
Value matches(Arguments a, Budget& budget) {
  if (!all_strings(a)) return no_overload("matches", a);
  if (!budget.spend(a[1].as_string().size() + 16)) return out_of_steps();
  const auto regex = Regex::compile(a[1].as_string());
  return regex ? Value::of_bool(regex->search(a[0].as_string())) : Value::error(regex.error().message);
}

// Byte offset of a code point; nothing when it lies beyond the end (the end itself is a position).
std::optional<std::size_t> byte_offset(std::string_view text, std::int64_t position) {
  if (position < 0) return std::nullopt;
  std::size_t at = 0;
  for (std::int64_t i = 0; i < position; ++i) {
    if (at >= text.size()) return std::nullopt;
    at += decode_utf8(text, at).length;
  }
  return at;
}
std::int64_t position_of(std::string_view text, std::size_t offset) {
  return static_cast<std::int64_t>(count_code_points(text.substr(0, offset)));
}
Value out_of_range(std::string_view name, std::int64_t position, std::string_view text) {
  return Value::error(fmt::format("{}: position {} is outside the text of {} characters", name, position,
                                  count_code_points(text)));
}

Value char_at(Arguments a, Budget& budget) {
  if (!a[0].is(Kind::string) || !a[1].is(Kind::int_)) return no_overload("charAt", a);
  const std::string_view text = a[0].as_string();
  const auto at = byte_offset(text, a[1].as_int());
  if (!at) return out_of_range("charAt", a[1].as_int(), text);
  if (*at == text.size()) return Value::borrowed_string("");
  return make_string(std::string(text.substr(*at, decode_utf8(text, *at).length)), budget);
}

Value index_of(Arguments a, Budget&) {
  const bool good = a[0].is(Kind::string) && a[1].is(Kind::string) && (a.size() == 2 || a[2].is(Kind::int_));
  if (!good) return no_overload("indexOf", a);
  const std::string_view text = a[0].as_string();
  std::size_t from = 0;
  if (a.size() == 3) {
    const auto at = byte_offset(text, a[2].as_int());
    if (!at) return out_of_range("indexOf", a[2].as_int(), text);
    from = *at;
  }
  const std::size_t found = text.find(a[1].as_string(), from);
  return Value::of_int(found == std::string_view::npos ? -1 : position_of(text, found));
}

Value last_index_of(Arguments a, Budget&) {
  const bool good = a[0].is(Kind::string) && a[1].is(Kind::string) && (a.size() == 2 || a[2].is(Kind::int_));
  if (!good) return no_overload("lastIndexOf", a);
  const std::string_view text = a[0].as_string();
  std::size_t from = std::string_view::npos;
  if (a.size() == 3) {
    const auto at = byte_offset(text, a[2].as_int());
    if (!at) return out_of_range("lastIndexOf", a[2].as_int(), text);
    from = *at;
  }
  const std::size_t found = text.rfind(a[1].as_string(), from);
  return Value::of_int(found == std::string_view::npos ? -1 : position_of(text, found));
}

Value substring(Arguments a, Budget& budget) {
  const bool good = a[0].is(Kind::string) && a[1].is(Kind::int_) && (a.size() == 2 || a[2].is(Kind::int_));
  if (!good) return no_overload("substring", a);
  const std::string_view text = a[0].as_string();
  const auto begin = byte_offset(text, a[1].as_int());
  if (!begin) return out_of_range("substring", a[1].as_int(), text);
  const auto end = a.size() == 3 ? byte_offset(text, a[2].as_int()) : std::optional(text.size());
  if (!end) return out_of_range("substring", a[2].as_int(), text);
  if (*end < *begin)
    return Value::error(fmt::format("substring: {} is after {}", a[1].as_int(), a[2].as_int()));
  return make_string(std::string(text.substr(*begin, *end - *begin)), budget);
}

template <class Change>
Value changed_ascii(std::string_view name, Arguments a, Budget& budget, Change change) {
  if (!a[0].is(Kind::string)) return no_overload(name, a);
  std::string out(a[0].as_string());
  std::ranges::transform(out, out.begin(), change);
  return make_string(std::move(out), budget);
}
Value lower_ascii(Arguments a, Budget& budget) {
  return changed_ascii("lowerAscii", a, budget,
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
}
Value upper_ascii(Arguments a, Budget& budget) {
  return changed_ascii("upperAscii", a, budget,
                       [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
}

bool is_blank(char32_t c) {
  return (c >= 9 && c <= 13) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}
Value trim(Arguments a, Budget& budget) {
  if (!a[0].is(Kind::string)) return no_overload("trim", a);
  const std::string_view text = a[0].as_string();
  std::size_t begin = text.size();
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (!is_blank(point.value)) {
      begin = std::min(begin, at);
      end = at + point.length;
    }
    at += point.length;
  }
  return make_string(std::string(begin < end ? text.substr(begin, end - begin) : ""), budget);
}

Value replace(Arguments a, Budget& budget) {
  const bool good = a[0].is(Kind::string) && a[1].is(Kind::string) && a[2].is(Kind::string) &&
                    (a.size() == 3 || a[3].is(Kind::int_));
  if (!good) return no_overload("replace", a);
  const std::string_view text = a[0].as_string();
  const std::string_view wanted = a[1].as_string();
  std::int64_t left = a.size() == 4 ? a[3].as_int() : -1;  // negative: all
  std::string out;
  std::size_t at = 0;
  while (left != 0 && at <= text.size()) {
    const std::size_t found = text.find(wanted, at);
    if (found == std::string_view::npos) break;
    out.append(text.substr(at, found - at)).append(a[2].as_string());
    if (out.size() > budget.text_limit) return Value::error("the replaced text is too large");
    at = found + wanted.size();
    if (wanted.empty()) {  // between any two characters
      if (found >= text.size()) return make_string(std::move(out), budget);
      const std::size_t length = decode_utf8(text, found).length;
      out.append(text.substr(found, length));
      at = found + length;
    }
    if (left > 0) --left;
  }
  if (at < text.size()) out.append(text.substr(at));
  return make_string(std::move(out), budget);
}

Value split(Arguments a, Budget& budget) {
  const bool good = a[0].is(Kind::string) && a[1].is(Kind::string) && (a.size() == 2 || a[2].is(Kind::int_));
  if (!good) return no_overload("split", a);
  std::string_view rest = a[0].as_string();
  const std::string_view separator = a[1].as_string();
  const std::int64_t limit = a.size() == 3 ? a[2].as_int() : -1;  // negative: no limit
  std::vector<Value> parts;
  if (limit == 0) return Value::of_list({});
  while (limit < 0 || static_cast<std::int64_t>(parts.size()) + 1 < limit) {
    if (!budget.spend(1)) return out_of_steps();
    std::size_t end = 0;
    if (separator.empty()) {
      if (rest.empty()) break;
      end = decode_utf8(rest, 0).length;
      if (end == rest.size()) break;
    } else {
      end = rest.find(separator);
      if (end == std::string_view::npos) break;
    }
    parts.push_back(Value::of_string(std::string(rest.substr(0, end))));
    rest.remove_prefix(end + separator.size());
  }
  if (!(separator.empty() && rest.empty())) parts.push_back(Value::of_string(std::string(rest)));
  return Value::of_list(std::move(parts));
}

Value join(Arguments a, Budget& budget) {
  if (!a[0].is(Kind::list) || (a.size() == 2 && !a[1].is(Kind::string))) return no_overload("join", a);
  if (!budget.spend(a[0].size())) return out_of_steps();
  std::string out;
  for (std::size_t i = 0; i < a[0].size(); ++i) {
    const Value item = a[0].item(i);
    if (!item.is(Kind::string))
      return Value::error(fmt::format("join: item {} is a {}, not a string", i, type_name(item.kind())));
    if (i > 0 && a.size() == 2) out.append(a[1].as_string());
    out.append(item.as_string());
    if (out.size() > budget.text_limit) return Value::error("the joined text is too large");
  }
  return make_string(std::move(out), budget);
}

Value reverse(Arguments a, Budget& budget) {
  if (a[0].is(Kind::list)) {
    if (!budget.spend(a[0].size())) return out_of_steps();
    std::vector<Value> items;
    for (std::size_t i = a[0].size(); i-- > 0;) items.push_back(a[0].item(i));
    return Value::of_list(std::move(items));
  }
  if (!a[0].is(Kind::string)) return no_overload("reverse", a);
  const std::string_view text = a[0].as_string();
  std::string out;
  for (std::size_t end = text.size(); end > 0;) {
    std::size_t begin = end - 1;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
    out.append(text.substr(begin, end - begin));
    end = begin;
  }
  return make_string(std::move(out), budget);
}

Value quote(Arguments a, Budget& budget) {
  if (!a[0].is(Kind::string)) return no_overload("strings.quote", a);
  std::string out = "\"";
  const std::string text = repair_utf8(a[0].as_string());
  for (const char c : text) {
    switch (c) {
      case '\a': out += "\\a"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '\v': out += "\\v"; break;
      case '\\': out += "\\\\"; break;
      case '"': out += "\\\""; break;
      default: out += c;
    }
  }
  return make_string(out + "\"", budget);
}

constexpr Function kTable[] = {
    {"startsWith", 2, 2, true, "text.startsWith(prefix)", "Does it begin with the prefix?",
     "\"flow\".startsWith(\"fl\")", starts_with},
    {"endsWith", 2, 2, true, "text.endsWith(suffix)", "Does it end with the suffix?",
     "\"flow\".endsWith(\"ow\")", ends_with},
    {"contains", 2, 2, true, "text.contains(part)", "Does it contain the part?", "\"flow\".contains(\"lo\")",
     contains},
    {"matches", 2, 2, true, "text.matches(regex)", "Does the regular expression (RE2) match anywhere?",
     "\"a1\".matches(\"[0-9]\")", matches},
    {"matches", 2, 2, false, "matches(text, regex)", "The same as text.matches(regex).",
     "matches(\"a1\", \"[0-9]\")", matches},
    {"charAt", 2, 2, true, "text.charAt(i)", "The character at a position; empty at the end.",
     "\"flow\".charAt(1)", char_at},
    {"indexOf", 2, 3, true, "text.indexOf(part[, from])", "Position of the part, or -1.",
     "\"flow\".indexOf(\"o\")", index_of},
    {"lastIndexOf", 2, 3, true, "text.lastIndexOf(part[, from])", "Last position of the part, or -1.",
     "\"abab\".lastIndexOf(\"b\")", last_index_of},
    {"substring", 2, 3, true, "text.substring(from[, to])", "The characters from one position to another.",
     "\"flow\".substring(1, 3)", substring},
    {"lowerAscii", 1, 1, true, "text.lowerAscii()", "With A-Z in lower case.", "\"FLOW\".lowerAscii()",
     lower_ascii},
    {"upperAscii", 1, 1, true, "text.upperAscii()", "With a-z in upper case.", "\"flow\".upperAscii()",
     upper_ascii},
    {"trim", 1, 1, true, "text.trim()", "Without white space at both ends.", "\" a \".trim()", trim},
    {"replace", 3, 4, true, "text.replace(old, new[, count])", "With parts replaced.",
     "\"a-b\".replace(\"-\", \"+\")", replace},
    {"split", 2, 3, true, "text.split(separator[, count])", "The parts between separators.",
     "\"a,b\".split(\",\")", split},
    {"join", 1, 2, true, "list.join([separator])", "Texts of a list put together.",
     "[\"a\", \"b\"].join(\",\")", join},
    {"reverse", 1, 1, true, "x.reverse()", "Characters or items in opposite order.", "\"abc\".reverse()",
     reverse},
    {"strings.quote", 1, 1, false, "strings.quote(text)", "As a quoted literal.", "strings.quote(\"a\")",
     quote},
    {"format", 2, 2, true, "text.format([values])", "Puts values into %s %d %f %e %b %x %X %o.",
     "\"%d%%\".format([50])", format},
};

}  // namespace

std::span<const Function> strings() {
  return kTable;
}

}  // namespace flow::expr::functions
