#pragma once
// Many rows as the columns of one statement: `unnest($1::uuid[], $2::text[], …)`.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "db/param.hpp"
#include "db/store/detail/text.hpp"
#include "db/store/journal_rows.hpp"

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

// For statements that a lost lease makes write nothing: `l` are the leases that are still held, `n` their
// places. A row names its lease by the place; most have theirs in common.
#define FLOW_LEASES \
  R"(
WITH l AS MATERIALIZED (
  SELECT a.n, e.id, e.attempt, e.user_id, e.workflow_id
    FROM unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY a(id, token, n)
    JOIN executions e ON e.id = a.id AND e.lease_token = a.token))"

// $1 and $2 of it, and $3: of each row the place of its lease. `lease` gives the LeaseKey of a row.
template <class Row, class Lease>
Params lease_columns(const std::vector<const Row*>& rows, Lease lease) {
  std::map<std::pair<std::string_view, std::int64_t>, int> places;
  std::vector<std::string_view> ids;
  std::vector<std::int64_t> tokens;
  std::vector<int> of_rows;
  of_rows.reserve(rows.size());
  for (const Row* row : rows) {
    const LeaseKey& key = std::invoke(lease, *row);
    const auto [place, is_new] =
        places.try_emplace({key.execution.str(), key.token}, static_cast<int>(places.size()) + 1);
    if (is_new) {
      ids.push_back(key.execution.str());
      tokens.push_back(key.token);
    }
    of_rows.push_back(place->second);
  }
  return {ids, tokens, of_rows};
}

}  // namespace flow::db::detail
