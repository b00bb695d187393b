#pragma once
// Fields of Extract List: `selector@attribute|type`, each part optional; objects of fields nest.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"

namespace flow::nodes::detail {

enum class FieldType { text, html, number, url, boolean };

struct Field {
  std::string selector;   // empty: the item itself
  std::string attribute;  // empty: its text
  FieldType type = FieldType::text;
};

// The leaves of `Fields` in document order, each with the path of keys that leads to it.
struct FieldAt {
  std::vector<std::string> path;
  Field field;
  std::string written;
};

// A `|` or `@` inside quotes, brackets or parentheses belongs to the selector, as does ` |> `.
// `invalid_input` for an unknown type.
Result<Field> parse_field(std::string_view text);
Result<std::vector<FieldAt>> parse_fields(const json::value& fields);

// Keeps digits, sign, "." and ",": with both separators the last is decimal, a single one before exactly
// three digits groups, otherwise it is decimal. None: no digits. Whole numbers come out as integers.
std::optional<json::value> parse_loose_number(std::string_view text);

// Puts `value` under `path`, making objects on the way.
void place(json::object& row, const std::vector<std::string>& path, json::value value);
// "price.amount"
std::string path_name(const std::vector<std::string>& path);

}  // namespace flow::nodes::detail
