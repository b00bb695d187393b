// Operators, equality, order, membership and size.
#include <cmath>

#include "base/utf8.hpp"
#include "expr/functions/tables.hpp"

namespace flow::expr::functions {
namespace {

constexpr std::int64_t kMinTimestamp = -62135596800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t kMaxTimestamp = 253402300799;  // 9999-12-31T23:59:59Z
constexpr std::int64_t kMaxDuration = 9223372036;     // seconds; what 64 bits of nanoseconds hold

Value overflow(std::string_view what) {
  return Value::error(fmt::format("{} overflow", what));
}

bool both(Arguments a, Kind kind) {
  return a[0].is(kind) && a[1].is(kind);
}
// An int and a double meet as doubles: in JSON 9 and 9.5 are the same kind of number.
bool mixed(Arguments a) {
  return a[0].is_number() && a[1].is_number() && (a[0].is(Kind::double_) || a[1].is(Kind::double_)) &&
         !a[0].is(Kind::uint_) && !a[1].is(Kind::uint_);
}

Value normalised(__int128 nanoseconds, bool timestamp) {
  constexpr __int128 kSecond = 1'000'000'000;
  __int128 seconds = nanoseconds / kSecond;
  __int128 rest = nanoseconds % kSecond;
  if (timestamp && rest < 0) {
    rest += kSecond;
    seconds -= 1;
  }
  const Instant out{static_cast<std::int64_t>(seconds), static_cast<std::int32_t>(rest)};
  if (timestamp) {
    if (seconds < kMinTimestamp || seconds > kMaxTimestamp)
      return Value::error("the timestamp is out of range (years 1 to 9999)");
    return Value::of_timestamp(out);
  }
  if (seconds > kMaxDuration || seconds < -kMaxDuration) return Value::error("the duration is out of range");
  return Value::of_duration(out);
}

__int128 nanoseconds_of(const Value& value) {
  const Instant instant = value.as_instant();
  return static_cast<__int128>(instant.seconds) * 1'000'000'000 + instant.nanoseconds;
}

Value add(Arguments a, Budget& budget) {
  if (both(a, Kind::int_)) {
    std::int64_t out = 0;
    return __builtin_add_overflow(a[0].as_int(), a[1].as_int(), &out) ? overflow("int") : Value::of_int(out);
  }
  if (mixed(a)) return Value::of_double(a[0].number() + a[1].number());
  if (both(a, Kind::uint_)) {
    std::uint64_t out = 0;
    return __builtin_add_overflow(a[0].as_uint(), a[1].as_uint(), &out) ? overflow("uint")
                                                                        : Value::of_uint(out);
  }
  if (both(a, Kind::string))
    return make_string(std::string(a[0].as_string()).append(a[1].as_string()), budget);
  if (both(a, Kind::bytes)) {
    Value text = make_string(std::string(a[0].as_string()).append(a[1].as_string()), budget);
    return text.is_error() ? text : Value::of_bytes(std::string(text.as_string()));
  }
  if (both(a, Kind::list)) {
    const std::size_t total = a[0].size() + a[1].size();
    if (!budget.spend(total)) return out_of_steps();
    std::vector<Value> items;
    items.reserve(total);
    for (const Value& list : a) {
      for (std::size_t i = 0; i < list.size(); ++i) items.push_back(list.item(i));
    }
    return Value::of_list(std::move(items));
  }
  const bool time_and_span = (a[0].is(Kind::timestamp) && a[1].is(Kind::duration)) ||
                             (a[0].is(Kind::duration) && a[1].is(Kind::timestamp));
  if (time_and_span || both(a, Kind::duration))
    return normalised(nanoseconds_of(a[0]) + nanoseconds_of(a[1]), time_and_span);
  return no_overload("_+_", a);
}

Value subtract(Arguments a, Budget& /*budget*/) {
  if (both(a, Kind::int_)) {
    std::int64_t out = 0;
    return __builtin_sub_overflow(a[0].as_int(), a[1].as_int(), &out) ? overflow("int") : Value::of_int(out);
  }
  if (mixed(a)) return Value::of_double(a[0].number() - a[1].number());
  if (both(a, Kind::uint_)) {
    std::uint64_t out = 0;
    return __builtin_sub_overflow(a[0].as_uint(), a[1].as_uint(), &out) ? overflow("uint")
                                                                        : Value::of_uint(out);
  }
  if (a[0].is(Kind::timestamp) && a[1].is(Kind::duration))
    return normalised(nanoseconds_of(a[0]) - nanoseconds_of(a[1]), true);
  if (both(a, Kind::timestamp) || both(a, Kind::duration))
    return normalised(nanoseconds_of(a[0]) - nanoseconds_of(a[1]), false);
  return no_overload("_-_", a);
}

Value multiply(Arguments a, Budget& /*budget*/) {
  if (both(a, Kind::int_)) {
    std::int64_t out = 0;
    return __builtin_mul_overflow(a[0].as_int(), a[1].as_int(), &out) ? overflow("int") : Value::of_int(out);
  }
  if (mixed(a)) return Value::of_double(a[0].number() * a[1].number());
  if (both(a, Kind::uint_)) {
    std::uint64_t out = 0;
    return __builtin_mul_overflow(a[0].as_uint(), a[1].as_uint(), &out) ? overflow("uint")
                                                                        : Value::of_uint(out);
  }
  return no_overload("_*_", a);
}

Value divide(Arguments a, Budget& /*budget*/) {
  if (both(a, Kind::int_)) {
    if (a[1].as_int() == 0) return Value::error("division by zero");
    if (a[0].as_int() == INT64_MIN && a[1].as_int() == -1) return overflow("int");
    return Value::of_int(a[0].as_int() / a[1].as_int());
  }
  if (mixed(a)) return Value::of_double(a[0].number() / a[1].number());
  if (both(a, Kind::uint_)) {
    if (a[1].as_uint() == 0) return Value::error("division by zero");
    return Value::of_uint(a[0].as_uint() / a[1].as_uint());
  }
  return no_overload("_/_", a);
}

Value modulo(Arguments a, Budget& /*budget*/) {
  if (both(a, Kind::int_)) {
    if (a[1].as_int() == 0) return Value::error("modulus by zero");
    if (a[0].as_int() == INT64_MIN && a[1].as_int() == -1) return overflow("int");
    return Value::of_int(a[0].as_int() % a[1].as_int());
  }
  if (both(a, Kind::uint_)) {
    if (a[1].as_uint() == 0) return Value::error("modulus by zero");
    return Value::of_uint(a[0].as_uint() % a[1].as_uint());
  }
  return no_overload("_%_", a);
}

Value negate(Arguments a, Budget& /*budget*/) {
  if (a[0].is(Kind::int_))
    return a[0].as_int() == INT64_MIN ? overflow("int") : Value::of_int(-a[0].as_int());
  if (a[0].is(Kind::double_)) return Value::of_double(-a[0].as_double());
  return no_overload("-_", a);
}

Value negate_bool(Arguments a, Budget& /*budget*/) {
  return a[0].is(Kind::bool_) ? Value::of_bool(!a[0].as_bool()) : no_overload("!_", a);
}

Value equals(Arguments a, Budget& budget) {
  const auto same = equal(a[0], a[1], budget);
  return same ? Value::of_bool(*same) : out_of_steps();
}
Value differs(Arguments a, Budget& budget) {
  const auto same = equal(a[0], a[1], budget);
  return same ? Value::of_bool(!*same) : out_of_steps();
}

bool have_order(Arguments a) {
  if (a[0].is_number() && a[1].is_number()) return true;
  if (a[0].kind() != a[1].kind()) return false;
  switch (a[0].kind()) {
    case Kind::bool_:
    case Kind::string:
    case Kind::bytes:
    case Kind::timestamp:
    case Kind::duration: return true;
    default: return false;
  }
}

template <class Test>
Value ordered(std::string_view name, Arguments a, Test test) {
  if (!have_order(a)) return no_overload(name, a);
  const auto order = compare(a[0], a[1]);  // nothing: a NaN, which is neither less nor greater
  return Value::of_bool(order && test(*order));
}
Value less(Arguments a, Budget& /*budget*/) {
  return ordered("_<_", a, [](int order) { return order < 0; });
}
Value less_equal(Arguments a, Budget& /*budget*/) {
  return ordered("_<=_", a, [](int order) { return order <= 0; });
}
Value greater(Arguments a, Budget& /*budget*/) {
  return ordered("_>_", a, [](int order) { return order > 0; });
}
Value greater_equal(Arguments a, Budget& /*budget*/) {
  return ordered("_>=_", a, [](int order) { return order >= 0; });
}

Value in(Arguments a, Budget& budget) {
  if (a[1].is(Kind::map)) return Value::of_bool(a[1].find(a[0]).has_value());
  if (!a[1].is(Kind::list)) return no_overload("@in", a);
  for (std::size_t i = 0; i < a[1].size(); ++i) {
    const auto same = equal(a[0], a[1].item(i), budget);
    if (!same) return out_of_steps();
    if (*same) return Value::of_bool(true);
  }
  return Value::of_bool(false);
}

Value size(Arguments a, Budget& /*budget*/) {
  switch (a[0].kind()) {
    case Kind::string: return Value::of_int(static_cast<std::int64_t>(count_code_points(a[0].as_string())));
    case Kind::bytes: return Value::of_int(static_cast<std::int64_t>(a[0].as_string().size()));
    case Kind::list:
    case Kind::map: return Value::of_int(static_cast<std::int64_t>(a[0].size()));
    default: return no_overload("size", a);
  }
}

constexpr Function kTable[] = {
    {"_+_", 2, 2, false, "a + b",
     "Sum of numbers, or of a time and a duration; joins texts, bytes and lists.", "1 + 2", add},
    {"_-_", 2, 2, false, "a - b", "Difference of numbers, times and durations.", "5 - 3", subtract},
    {"_*_", 2, 2, false, "a * b", "Product; an int and a double give a double.", "9 * 1.5", multiply},
    {"_/_", 2, 2, false, "a / b", "Quotient; of two ints an int.", "7 / 2", divide},
    {"_%_", 2, 2, false, "a % b", "Remainder of two ints.", "7 % 2", modulo},
    {"-_", 1, 1, false, "-a", "Negation of a number.", "-(3)", negate},
    {"!_", 1, 1, false, "!a", "Negation of a bool.", "!true", negate_bool},
    {"_==_", 2, 2, false, "a == b", "Equality; numbers compare by value, different kinds are not equal.",
     "1 == 1.0", equals},
    {"_!=_", 2, 2, false, "a != b", "The opposite of ==.", "1 != 2", differs},
    {"_<_", 2, 2, false, "a < b", "Order of numbers, texts, bytes, bools, times and durations.", "1 < 2.5",
     less},
    {"_<=_", 2, 2, false, "a <= b", "Less or equal.", "2 <= 2", less_equal},
    {"_>_", 2, 2, false, "a > b", "Greater.", "\"b\" > \"a\"", greater},
    {"_>=_", 2, 2, false, "a >= b", "Greater or equal.", "2 >= 2", greater_equal},
    {"@in", 2, 2, false, "a in b", "Is it an element of a list, or a key of a map?", "2 in [1, 2]", in},
    {"size", 1, 1, false, "size(x)", "Characters of a text, bytes, items of a list, keys of a map.",
     "size(\"über\")", size},
    {"size", 1, 1, true, "x.size()", "The same as size(x).", "[1, 2].size()", size},
};

}  // namespace

std::span<const Function> operators() {
  return kTable;
}

Value make_string(std::string text, Budget& budget) {
  if (text.size() > budget.text_limit)
    return Value::error(fmt::format("a text of {} bytes is too large", text.size()));
  if (!budget.spend(text.size() / 64)) return out_of_steps();
  return Value::of_string(std::move(text));
}

}  // namespace flow::expr::functions
