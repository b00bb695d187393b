#pragma once
// What every store needs: the errors they share, and reading enums.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/result.hpp"
#include "db/rows.hpp"
#include "db/store/enums.hpp"

namespace flow::db::detail {

// "there is no workflow 0190…": also for what belongs to somebody else.
Error no_such(std::string_view what, std::string_view id);
// The same for an id that is no UUID, so that it need not be asked for.
Result<void> check_id(std::string_view what, std::string_view id);
// Of a list that goes by id: where the page before ended; none at the beginning.
Result<std::optional<std::string>> id_cursor(std::string_view cursor);
// detail.code is for programs.
Error conflict(std::string_view code, std::string message);
Result<void> check_revision(std::string_view what, std::optional<std::int64_t> expected, std::int64_t actual);

template <class Enum>
Enum get_enum(const Row& row, std::string_view column) {
  const std::optional<Enum> value = find_enum<Enum>(row.get<std::string_view>(column));
  FLOW_ASSERT(value.has_value());  // the tables' checks hold the same names
  return *value;
}

}  // namespace flow::db::detail
