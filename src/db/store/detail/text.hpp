#pragma once
// What PostgreSQL cannot keep: U+0000 in any text, bytes that are not UTF-8. Both become U+FFFD, so that one
// odd value from a web page does not fail the statement it travels in.
#include <optional>
#include <string>
#include <string_view>

#include "db/param.hpp"
#include "json/json.hpp"

namespace flow::db::detail {

std::string stored_text(std::string_view text);
// JSON for a column of type jsonb.
std::string stored_json(const json::value& document);
std::optional<std::string> stored_json(const std::optional<json::value>& document);

// Ids come from addresses: what is no UUID cannot be in a table and would be an error of the statement.
bool is_uuid(std::string_view text);

}  // namespace flow::db::detail
