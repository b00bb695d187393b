#pragma once
// Many rows as the columns of one statement: `unnest($1::uuid[], $2::text[], …)`.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "db/param.hpp"
#include "db/store/detail/text.hpp"

namespace flow::db::detail {

// One column: what `read` gives for each row.
template <class Row, class Read>
Param column(const std::vector<const Row*>& rows, Read read) {
  std::vector<std::decay_t<std::invoke_result_t<Read, const Row&>>> values;
  values.reserve(rows.size());
  for (const Row* row : rows) values.push_back(std::invoke(read, *row));
  return values;
}

// The last row of each key, in the order of the keys: one statement may touch a row once only, and whoever
// locks several goes the same way.
template <class Row, class Key>
std::vector<const Row*> last_of_each(const std::vector<const Row*>& rows, Key key) {
  std::map<std::invoke_result_t<Key, const Row&>, const Row*> last;
  for (const Row* row : rows) last[key(*row)] = row;
  std::vector<const Row*> out;
  out.reserve(last.size());
  for (const auto& [unused, row] : last) out.push_back(row);
  return out;
}

}  // namespace flow::db::detail
