#include "expr/macros.hpp"

#include <array>

namespace flow::expr {
namespace {

constexpr std::array kMacros{
    Macro{"has", false, "has(x.field) -> bool", "Is the field there?", "has({'a': 1}.a)"},
    Macro{"all", true, "list.all(x, condition) -> bool", "Does the condition hold for every item?",
          "[1, 2].all(x, x > 0)"},
    Macro{"exists", true, "list.exists(x, condition) -> bool", "Does the condition hold for some item?",
          "[1, 2].exists(x, x > 1)"},
    Macro{"exists_one", true, "list.exists_one(x, condition) -> bool",
          "Does the condition hold for exactly one item?", "[1, 2].exists_one(x, x > 1)"},
    Macro{"map", true, "list.map(x, value) -> list", "A list with a value for every item.",
          "[1, 2].map(x, x * 2)"},
    Macro{"filter", true, "list.filter(x, condition) -> list", "The items for which the condition holds.",
          "[1, 2].filter(x, x > 1)"},
    Macro{"transformList", true, "list.transformList(i, x, value) -> list",
          "As map, with the index of the item.", "['a'].transformList(i, x, i)"},
    Macro{"transformMap", true, "map.transformMap(k, v, value) -> map",
          "A map with a new value for every key.", "{'a': 1}.transformMap(k, v, v + 1)"},
    Macro{"transformMapEntry", true, "map.transformMapEntry(k, v, {key: value}) -> map",
          "A map with a new key and value for every key.", "{'a': 1}.transformMapEntry(k, v, {k + 'b': v})"},
    Macro{"optMap", true, "optional.optMap(x, value) -> optional",
          "The value, where there is one to begin with.", "optional.of(1).optMap(x, x + 1).value()"},
    Macro{"optFlatMap", true, "optional.optFlatMap(x, optional) -> optional",
          "As optMap, where the value is optional too.",
          "optional.of(1).optFlatMap(x, optional.of(x)).value()"}};

}  // namespace

std::span<const Macro> all_macros() {
  return kMacros;
}

}  // namespace flow::expr
