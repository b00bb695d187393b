// The math extension.
#include <algorithm>
#include <cmath>

#include "expr/functions/tables.hpp"

namespace flow::expr::functions {
namespace {

// Over the arguments, or over the only argument when it is a list.
template <class Better>
Value extreme(std::string_view name, Arguments a, Budget& budget, Better better) {
  std::vector<Value> items(a.begin(), a.end());
  if (a.size() == 1 && a[0].is(Kind::list)) {
    if (!budget.spend(a[0].size())) return out_of_steps();
    items.clear();
    for (std::size_t i = 0; i < a[0].size(); ++i) items.push_back(a[0].item(i));
    if (items.empty()) return Value::error(fmt::format("{}() of an empty list", name));
  }
  for (const Value& item : items) {
    if (!item.is_number()) return no_overload(name, items);
  }
  Value best = items[0];
  for (const Value& item : items) {
    const auto order = compare(item, best);
    if (order && better(*order)) best = item;
  }
  return best;
}
Value greatest(Arguments a, Budget& budget) {
  return extreme("math.greatest", a, budget, [](int order) { return order > 0; });
}
Value least(Arguments a, Budget& budget) {
  return extreme("math.least", a, budget, [](int order) { return order < 0; });
}

// As the extension says, of doubles only; a number that may be an int goes through double() first.
Value rounded(std::string_view name, Arguments a, double (*round)(double)) {
  if (a[0].is(Kind::double_)) return Value::of_double(round(a[0].as_double()));
  return no_overload(name, a);
}
double half_away_from_zero(double x) {
  return std::round(x);
}
Value round_up(Arguments a, Budget&) {
  return rounded("math.ceil", a, std::ceil);
}
Value round_down(Arguments a, Budget&) {
  return rounded("math.floor", a, std::floor);
}
Value round_to_nearest(Arguments a, Budget&) {
  return rounded("math.round", a, half_away_from_zero);
}
Value cut_fraction(Arguments a, Budget&) {
  return rounded("math.trunc", a, std::trunc);
}

Value absolute(Arguments a, Budget&) {
  if (a[0].is(Kind::uint_)) return a[0];
  if (a[0].is(Kind::double_)) return Value::of_double(std::abs(a[0].as_double()));
  if (!a[0].is(Kind::int_)) return no_overload("math.abs", a);
  if (a[0].as_int() == INT64_MIN) return Value::error("int overflow");
  return Value::of_int(std::abs(a[0].as_int()));
}
Value sign(Arguments a, Budget&) {
  if (a[0].is(Kind::int_)) return Value::of_int(a[0].as_int() > 0 ? 1 : a[0].as_int() < 0 ? -1 : 0);
  if (a[0].is(Kind::uint_)) return Value::of_uint(a[0].as_uint() > 0 ? 1 : 0);
  if (!a[0].is(Kind::double_)) return no_overload("math.sign", a);
  const double x = a[0].as_double();
  return std::isnan(x) ? a[0] : Value::of_double(x > 0 ? 1 : x < 0 ? -1 : 0);
}
Value square_root(Arguments a, Budget&) {
  return a[0].is_number() ? Value::of_double(std::sqrt(a[0].number())) : no_overload("math.sqrt", a);
}
Value is_inf(Arguments a, Budget&) {
  return a[0].is(Kind::double_) ? Value::of_bool(std::isinf(a[0].as_double())) : no_overload("math.isInf", a);
}
Value is_nan(Arguments a, Budget&) {
  return a[0].is(Kind::double_) ? Value::of_bool(std::isnan(a[0].as_double())) : no_overload("math.isNaN", a);
}
Value is_finite(Arguments a, Budget&) {
  return a[0].is(Kind::double_) ? Value::of_bool(std::isfinite(a[0].as_double()))
                                : no_overload("math.isFinite", a);
}

template <class Combine>
Value bits(std::string_view name, Arguments a, Combine combine) {
  if (a[0].is(Kind::int_) && a[1].is(Kind::int_)) {
    return Value::of_int(static_cast<std::int64_t>(
        combine(static_cast<std::uint64_t>(a[0].as_int()), static_cast<std::uint64_t>(a[1].as_int()))));
  }
  if (a[0].is(Kind::uint_) && a[1].is(Kind::uint_))
    return Value::of_uint(combine(a[0].as_uint(), a[1].as_uint()));
  return no_overload(name, a);
}
Value bit_and(Arguments a, Budget&) {
  return bits("math.bitAnd", a, [](std::uint64_t x, std::uint64_t y) { return x & y; });
}
Value bit_or(Arguments a, Budget&) {
  return bits("math.bitOr", a, [](std::uint64_t x, std::uint64_t y) { return x | y; });
}
Value bit_xor(Arguments a, Budget&) {
  return bits("math.bitXor", a, [](std::uint64_t x, std::uint64_t y) { return x ^ y; });
}
Value bit_not(Arguments a, Budget&) {
  if (a[0].is(Kind::int_)) return Value::of_int(~a[0].as_int());
  if (a[0].is(Kind::uint_)) return Value::of_uint(~a[0].as_uint());
  return no_overload("math.bitNot", a);
}
// Logical shifts; 64 and more give 0, a negative count is an error.
Value shift(std::string_view name, Arguments a, bool left) {
  if (!a[1].is(Kind::int_) || (!a[0].is(Kind::int_) && !a[0].is(Kind::uint_))) return no_overload(name, a);
  if (a[1].as_int() < 0) return Value::error(fmt::format("{}() by a negative count", name));
  const std::uint64_t x = a[0].is(Kind::int_) ? static_cast<std::uint64_t>(a[0].as_int()) : a[0].as_uint();
  const std::uint64_t out = a[1].as_int() > 63 ? 0 : left ? x << a[1].as_int() : x >> a[1].as_int();
  return a[0].is(Kind::int_) ? Value::of_int(static_cast<std::int64_t>(out)) : Value::of_uint(out);
}
Value shift_left(Arguments a, Budget&) {
  return shift("math.bitShiftLeft", a, true);
}
Value shift_right(Arguments a, Budget&) {
  return shift("math.bitShiftRight", a, false);
}

constexpr Function kTable[] = {
    {"math.greatest", 1, kAny, false, "math.greatest(a, …)", "The greatest of the arguments or of a list.",
     "math.greatest(1, 2.5)", greatest},
    {"math.least", 1, kAny, false, "math.least(a, …)", "The least of the arguments or of a list.",
     "math.least([3, 1])", least},
    {"math.ceil", 1, 1, false, "math.ceil(x)", "The next integral double above.", "math.ceil(1.2)", round_up},
    {"math.floor", 1, 1, false, "math.floor(x)", "The next integral double below.", "math.floor(1.8)",
     round_down},
    {"math.round", 1, 1, false, "math.round(x)", "To the nearest integral double, halves away from zero.",
     "math.round(1.5)", round_to_nearest},
    {"math.trunc", 1, 1, false, "math.trunc(x)", "Without its fraction.", "math.trunc(-1.8)", cut_fraction},
    {"math.abs", 1, 1, false, "math.abs(x)", "Without its sign.", "math.abs(-3)", absolute},
    {"math.sign", 1, 1, false, "math.sign(x)", "-1, 0 or 1.", "math.sign(-3)", sign},
    {"math.sqrt", 1, 1, false, "math.sqrt(x)", "The square root.", "math.sqrt(16)", square_root},
    {"math.isInf", 1, 1, false, "math.isInf(x)", "Is it infinite?", "math.isInf(1.0 / 0.0)", is_inf},
    {"math.isNaN", 1, 1, false, "math.isNaN(x)", "Is it not a number?", "math.isNaN(0.0 / 0.0)", is_nan},
    {"math.isFinite", 1, 1, false, "math.isFinite(x)", "Is it an ordinary number?", "math.isFinite(1.5)",
     is_finite},
    {"math.bitAnd", 2, 2, false, "math.bitAnd(a, b)", "Bitwise and.", "math.bitAnd(6, 3)", bit_and},
    {"math.bitOr", 2, 2, false, "math.bitOr(a, b)", "Bitwise or.", "math.bitOr(6, 3)", bit_or},
    {"math.bitXor", 2, 2, false, "math.bitXor(a, b)", "Bitwise exclusive or.", "math.bitXor(6, 3)", bit_xor},
    {"math.bitNot", 1, 1, false, "math.bitNot(a)", "Bitwise complement.", "math.bitNot(0)", bit_not},
    {"math.bitShiftLeft", 2, 2, false, "math.bitShiftLeft(a, n)", "Shifts to the left.",
     "math.bitShiftLeft(1, 4)", shift_left},
    {"math.bitShiftRight", 2, 2, false, "math.bitShiftRight(a, n)",
     "Shifts to the right, filling with zeros.", "math.bitShiftRight(16, 2)", shift_right},
};

}  // namespace

std::span<const Function> math() {
  return kTable;
}

}  // namespace flow::expr::functions
