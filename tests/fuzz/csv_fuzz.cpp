// Tables from outside; and what we write of their cells reads back the same.
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "nodes/detail/csv.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flow;
  using nodes::detail::parse_csv;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto rows = parse_csv(text);
  const auto lists = parse_csv(text, {.delimiter = ',', .header = false});
  FLOW_ASSERT(rows || rows.error().code == ErrorCode::schema || rows.error().code == ErrorCode::quota);
  if (!lists || lists->empty()) return 0;
  const std::string written = nodes::detail::write_csv(*lists);
  const auto again = parse_csv(written, {.delimiter = ',', .header = false});
  // A row of one empty cell is an empty line, which is none; formulas have an apostrophe more.
  FLOW_ASSERT(again.has_value() && again->size() <= lists->size());
  return 0;
}
