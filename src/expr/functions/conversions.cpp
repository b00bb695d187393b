// type(), dyn() and the conversions named after the types.
#include <charconv>
#include <cmath>

#include "base/utf8.hpp"
#include "expr/detail/number.hpp"
#include "expr/functions/tables.hpp"

namespace flow::expr::functions {
namespace {

Value cannot(std::string_view to, const Value& value) {
  if (value.is(Kind::string))
    return Value::error(fmt::format("\"{}\" is not a {}", value.as_string().substr(0, 80), to));
  return Value::error(fmt::format("the {} is out of the range of {}", type_name(value.kind()), to));
}

template <class Number>
bool parse_all(std::string_view text, Number& out) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out);
  return problem == std::errc{} && end == text.data() + text.size();
}

Value to_int(Arguments a, Budget& /*budget*/) {
  const Value& x = a[0];
  switch (x.kind()) {
    case Kind::int_: return x;
    case Kind::uint_:
      if (x.as_uint() > static_cast<std::uint64_t>(INT64_MAX)) return cannot("int", x);
      return Value::of_int(static_cast<std::int64_t>(x.as_uint()));
    case Kind::double_:
      // The bounds themselves are refused: a double so large no longer tells its neighbours apart.
      if (!(x.as_double() > -9223372036854775808.0 && x.as_double() < 9223372036854775808.0))
        return cannot("int", x);
      return Value::of_int(static_cast<std::int64_t>(x.as_double()));
    case Kind::string: {
      std::int64_t out = 0;
      return parse_all(x.as_string(), out) ? Value::of_int(out) : cannot("int", x);
    }
    case Kind::timestamp: return Value::of_int(x.as_instant().seconds);
    default: return no_overload("int", a);
  }
}

Value to_uint(Arguments a, Budget& /*budget*/) {
  const Value& x = a[0];
  switch (x.kind()) {
    case Kind::uint_: return x;
    case Kind::int_:
      return x.as_int() < 0 ? cannot("uint", x) : Value::of_uint(static_cast<std::uint64_t>(x.as_int()));
    case Kind::double_:
      if (!(x.as_double() > -1.0 && x.as_double() < 18446744073709551616.0)) return cannot("uint", x);
      return Value::of_uint(static_cast<std::uint64_t>(x.as_double()));
    case Kind::string: {
      std::uint64_t out = 0;
      return parse_all(x.as_string(), out) ? Value::of_uint(out) : cannot("uint", x);
    }
    default: return no_overload("uint", a);
  }
}

Value to_double(Arguments a, Budget& /*budget*/) {
  const Value& x = a[0];
  if (x.is_number()) return Value::of_double(x.number());
  if (!x.is(Kind::string)) return no_overload("double", a);
  std::string_view text = x.as_string();
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto number = detail::parse_double(text);
  return number ? Value::of_double(*number) : cannot("double", x);
}

Value to_bool(Arguments a, Budget& /*budget*/) {
  const Value& x = a[0];
  if (x.is(Kind::bool_)) return x;
  if (!x.is(Kind::string)) return no_overload("bool", a);
  for (const std::string_view yes : {"1", "t", "true", "TRUE", "True", "T"}) {
    if (x.as_string() == yes) return Value::of_bool(true);
  }
  for (const std::string_view no : {"0", "f", "false", "FALSE", "False", "F"}) {
    if (x.as_string() == no) return Value::of_bool(false);
  }
  return cannot("bool", x);
}

Value to_text(Arguments a, Budget& budget) {
  const Value& x = a[0];
  switch (x.kind()) {
    case Kind::string: return x;
    case Kind::bool_: return Value::borrowed_string(x.as_bool() ? "true" : "false");
    case Kind::int_: return Value::of_string(std::to_string(x.as_int()));
    case Kind::uint_: return Value::of_string(std::to_string(x.as_uint()));
    case Kind::double_: return Value::of_string(format_double(x.as_double()));
    case Kind::bytes:
      if (!is_valid_utf8(x.as_string())) return Value::error("the bytes are not valid UTF-8");
      return make_string(std::string(x.as_string()), budget);
    case Kind::timestamp: {
      std::string text = format_rfc3339(x.as_instant());
      return Value::of_string(std::move(text));
    }
    case Kind::duration: return Value::of_string(format_duration(x.as_instant()));
    default: return no_overload("string", a);
  }
}

Value to_bytes(Arguments a, Budget& budget) {
  if (a[0].is(Kind::bytes)) return a[0];
  if (!a[0].is(Kind::string)) return no_overload("bytes", a);
  const Value text = make_string(std::string(a[0].as_string()), budget);
  return text.is_error() ? text : Value::of_bytes(std::string(text.as_string()));
}

Value to_timestamp(Arguments a, Budget& /*budget*/) {
  const Value& x = a[0];
  if (x.is(Kind::timestamp)) return x;
  if (x.is(Kind::int_)) {
    if (x.as_int() < -62135596800 || x.as_int() > 253402300799) return cannot("timestamp", x);
    return Value::of_timestamp({x.as_int(), 0});
  }
  if (!x.is(Kind::string)) return no_overload("timestamp", a);
  const auto parsed = parse_rfc3339(x.as_string());
  if (!parsed) return Value::error(parsed.error().message);
  // The offset may carry a time at the edge out of the years 1 to 9999.
  if (parsed->seconds < -62135596800 || parsed->seconds > 253402300799) return cannot("timestamp", x);
  return Value::of_timestamp(*parsed);
}

Value to_duration(Arguments a, Budget& /*budget*/) {
  const Value& x = a[0];
  if (x.is(Kind::duration)) return x;
  if (x.is(Kind::int_)) return Value::of_duration({x.as_int(), 0});
  if (!x.is(Kind::string)) return no_overload("duration", a);
  const auto parsed = parse_duration(x.as_string());
  if (!parsed) return Value::error(parsed.error().message);
  if (parsed->seconds > 315'576'000'000 || parsed->seconds < -315'576'000'000) return cannot("duration", x);
  return Value::of_duration(*parsed);
}

Value type_of(Arguments a, Budget& /*budget*/) {
  return Value::of_type(type_name(a[0].kind()));
}
Value dyn(Arguments a, Budget& /*budget*/) {
  return a[0];
}

constexpr Function kTable[] = {
    {"type", 1, 1, false, "type(x)", "The type of a value; compare it with a type name.", "type(1) == int",
     type_of},
    {"dyn", 1, 1, false, "dyn(x)", "The value itself; only for expressions written for checked CEL.",
     "dyn(1) == 1.0", dyn},
    {"int", 1, 1, false, "int(x)", "From a number (cut), a text, or a timestamp (seconds since 1970).",
     "int(\"42\")", to_int},
    {"uint", 1, 1, false, "uint(x)", "From a number that is not negative, or a text.", "uint(42)", to_uint},
    {"double", 1, 1, false, "double(x)", "From a number or a text.", "double(\"1.5\")", to_double},
    {"bool", 1, 1, false, "bool(x)", "From the texts true and false (also 1, 0, t, f).", "bool(\"true\")",
     to_bool},
    {"string", 1, 1, false, "string(x)", "A text of a number, bool, time, duration or UTF-8 bytes.",
     "string(42)", to_text},
    {"bytes", 1, 1, false, "bytes(x)", "The UTF-8 bytes of a text.", "bytes(\"é\")", to_bytes},
    {"timestamp", 1, 1, false, "timestamp(x)", "From RFC 3339 text, or seconds since 1970.",
     "timestamp(\"2024-01-31T09:00:00Z\")", to_timestamp},
    {"duration", 1, 1, false, "duration(x)", "From text like 1h30m.", "duration(\"90s\")", to_duration},
};

}  // namespace

std::span<const Function> conversions() {
  return kTable;
}

}  // namespace flow::expr::functions
