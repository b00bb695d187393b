#include "expr/functions/format.hpp"

#include <algorithm>
#include <cmath>

#include "base/encoding.hpp"
#include "base/utf8.hpp"

namespace flow::expr::functions {
namespace {

Value misfit(char verb, const Value& value) {
  return Value::error(fmt::format("format: %{} does not take a {}", verb, type_name(value.kind())));
}

// Nothing: an optional cannot be shown, or the budget is spent.
std::optional<std::string> show(const Value& value, Budget& budget) {
  if (!budget.spend(1)) return std::nullopt;
  switch (value.kind()) {
    case Kind::null_: return "null";
    case Kind::bool_: return value.as_bool() ? "true" : "false";
    case Kind::int_: return std::to_string(value.as_int());
    case Kind::uint_: return std::to_string(value.as_uint());
    case Kind::double_: {
      if (std::isinf(value.as_double())) return value.as_double() > 0 ? "Infinity" : "-Infinity";
      return format_double(value.as_double());
    }
    case Kind::string:
    case Kind::type: return std::string(value.as_string());
    case Kind::bytes: return repair_utf8(value.as_string());
    case Kind::timestamp: return format_rfc3339(value.as_instant());
    case Kind::duration: return format_duration(value.as_instant());
    case Kind::list: {
      std::string out = "[";
      for (std::size_t i = 0; i < value.size(); ++i) {
        const auto item = show(value.item(i), budget);
        if (!item || !budget.spend(item->size() / 64)) return std::nullopt;
        out += (i > 0 ? ", " : "") + *item;
      }
      return out + "]";
    }
    case Kind::map: {
      // Sorted by the text of the key, so that equal maps print alike.
      std::vector<std::string> members;
      bool good = true;
      value.each([&](const Value& key, const Value& member) {
        const auto shown_key = show(key, budget);
        const auto shown = show(member, budget);
        good = shown_key && shown && budget.spend(shown->size() / 64);
        if (good) members.push_back(*shown_key + ": " + *shown);
        return good;
      });
      if (!good) return std::nullopt;
      std::ranges::sort(members);
      return fmt::format("{{{}}}", fmt::join(members, ", "));
    }
    default: return std::nullopt;
  }
}

Value show_fixed(char verb, const Value& value, int precision) {
  if (!value.is_number()) return misfit(verb, value);
  const double number = value.number();
  if (std::isnan(number)) return Value::of_string("NaN");
  if (std::isinf(number)) return Value::of_string(number > 0 ? "Infinity" : "-Infinity");
  return Value::of_string(verb == 'f' ? fmt::format("{:.{}f}", number, precision)
                                      : fmt::format("{:.{}e}", number, precision));
}

Value show_integer(char verb, const Value& value, Budget& budget) {
  if (verb == 'b' && value.is(Kind::bool_)) return Value::of_string(value.as_bool() ? "1" : "0");
  if ((verb == 'x' || verb == 'X') && (value.is(Kind::string) || value.is(Kind::bytes))) {
    std::string hex = hex_encode(value.as_string());
    if (verb == 'X')
      std::ranges::transform(hex, hex.begin(),
                             [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
    return Value::of_string(std::move(hex));
  }
  if (verb == 'd' && value.is(Kind::double_) && !std::isfinite(value.as_double()))
    return Value::of_string(show(value, budget).value_or(""));
  const bool negative = value.is(Kind::int_) && value.as_int() < 0;
  std::uint64_t magnitude = 0;
  if (value.is(Kind::int_))
    magnitude = negative ? 0 - static_cast<std::uint64_t>(value.as_int())
                         : static_cast<std::uint64_t>(value.as_int());
  else if (value.is(Kind::uint_))
    magnitude = value.as_uint();
  else
    return misfit(verb, value);
  const std::string sign = negative ? "-" : "";
  switch (verb) {
    case 'b': return Value::of_string(sign + fmt::format("{:b}", magnitude));
    case 'o': return Value::of_string(sign + fmt::format("{:o}", magnitude));
    case 'x': return Value::of_string(sign + fmt::format("{:x}", magnitude));
    case 'X': return Value::of_string(sign + fmt::format("{:X}", magnitude));
    default: return Value::of_string(sign + std::to_string(magnitude));
  }
}

Value show_as(char verb, const Value& value, int precision, Budget& budget) {
  switch (verb) {
    case 's': {
      auto text = show(value, budget);
      if (text) return Value::of_string(*std::move(text));
      return budget.steps == 0 ? out_of_steps() : misfit(verb, value);
    }
    case 'f':
    case 'e': return show_fixed(verb, value, precision);
    case 'd':
    case 'b':
    case 'o':
    case 'x':
    case 'X': return show_integer(verb, value, budget);
    default: return Value::error(fmt::format("format: unknown clause %{}", verb));
  }
}

}  // namespace

Value format(Arguments a, Budget& budget) {
  if (!a[0].is(Kind::string) || !a[1].is(Kind::list)) return no_overload("format", a);
  const std::string_view text = a[0].as_string();
  std::string out;
  std::size_t next = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    ++i;
    if (i < text.size() && text[i] == '%') {
      out += '%';
      continue;
    }
    int precision = 6;
    if (i < text.size() && text[i] == '.') {
      precision = 0;
      for (++i; i < text.size() && text[i] >= '0' && text[i] <= '9' && precision < 1000; ++i)
        precision = precision * 10 + (text[i] - '0');
    }
    if (i >= text.size()) return Value::error("format: the text ends in an unfinished clause");
    if (precision > 1000) return Value::error("format: the precision is over 1000");
    if (next >= a[1].size())
      return Value::error(fmt::format("format: there is no value for clause {}", next + 1));
    Value shown = show_as(text[i], a[1].item(next++), precision, budget);
    if (shown.is_error()) return shown;
    out += shown.as_string();
    if (out.size() > budget.text_limit) return Value::error("the formatted text is too large");
  }
  return make_string(std::move(out), budget);
}

}  // namespace flow::expr::functions
