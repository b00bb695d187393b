// Optional values: what may be absent without being an error.
#include "expr/functions/tables.hpp"

namespace flow::expr::functions {
namespace {

bool is_zero(const Value& x) {
  switch (x.kind()) {
    case Kind::null_: return true;
    case Kind::bool_: return !x.as_bool();
    case Kind::int_: return x.as_int() == 0;
    case Kind::uint_: return x.as_uint() == 0;
    case Kind::double_: return x.as_double() == 0;
    case Kind::string:
    case Kind::bytes: return x.as_string().empty();
    case Kind::list:
    case Kind::map: return x.size() == 0;
    case Kind::duration: return x.as_instant() == Instant{};
    default: return false;
  }
}

Value of(Arguments a, Budget&) {
  return Value::of_optional(a[0]);
}
Value none(Arguments, Budget&) {
  return Value::of_optional(std::nullopt);
}
Value of_non_zero(Arguments a, Budget&) {
  return is_zero(a[0]) ? Value::of_optional(std::nullopt) : Value::of_optional(a[0]);
}

Value has_value(Arguments a, Budget&) {
  return a[0].is(Kind::optional) ? Value::of_bool(a[0].optional_value() != nullptr)
                                 : no_overload("hasValue", a);
}
Value value(Arguments a, Budget&) {
  if (!a[0].is(Kind::optional)) return no_overload("value", a);
  return a[0].optional_value() != nullptr ? *a[0].optional_value()
                                          : Value::error("the optional has no value");
}
Value or_value(Arguments a, Budget&) {
  if (!a[0].is(Kind::optional)) return no_overload("orValue", a);
  return a[0].optional_value() != nullptr ? *a[0].optional_value() : a[1];
}
Value or_optional(Arguments a, Budget&) {
  if (!a[0].is(Kind::optional) || !a[1].is(Kind::optional)) return no_overload("or", a);
  return a[0].optional_value() != nullptr ? a[0] : a[1];
}

constexpr Function kTable[] = {
    {"optional.of", 1, 1, false, "optional.of(x)", "An optional that holds a value.",
     "optional.of(1).hasValue()", of},
    {"optional.none", 0, 0, false, "optional.none()", "An optional without a value.",
     "optional.none().hasValue()", none},
    {"optional.ofNonZeroValue", 1, 1, false, "optional.ofNonZeroValue(x)",
     "Without a value for 0, \"\", false, null and empty ones.", "optional.ofNonZeroValue(\"\").hasValue()",
     of_non_zero},
    {"hasValue", 1, 1, true, "o.hasValue()", "Does it hold a value?", "optional.of(1).hasValue()", has_value},
    {"value", 1, 1, true, "o.value()", "The value, or an error.", "optional.of(1).value()", value},
    {"orValue", 2, 2, true, "o.orValue(x)", "The value, or x.", "{\"a\": 1}.?b.orValue(0)", or_value},
    {"or", 2, 2, true, "o.or(p)", "This optional if it holds a value, else the other.",
     "optional.none().or(optional.of(2)).value()", or_optional},
};

}  // namespace

std::span<const Function> optionals() {
  return kTable;
}

}  // namespace flow::expr::functions
