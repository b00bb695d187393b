#pragma once
// UsageStore: credits, one row a charge.
//
// A charge is reserved when the first attempt of a node run starts, kept when the node has ended, refunded
// when it failed through us. Its key is that of the node run, so a repeated charge changes nothing; one that
// was refunded is reserved again. Sums are made when asked for, from rows that were not refunded.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "db/store/enums.hpp"
#include "db/store/journal_rows.hpp"
#include "db/store/limits.hpp"

namespace flow::db {

class Database;
struct Call;

struct ChargeRow {
  LeaseKey lease;
  std::string key;
  NodeId node;
  std::string node_type;
  int credits = 0;                            // rows of 0 are not written
  ChargeState state = ChargeState::reserved;  // kept at once where the execution ends in the same commit
};

struct DayOfUsage {
  std::string day;  // 2026-11-25, UTC
  std::int64_t credits = 0;
  std::int64_t runs = 0;  // executions that were charged anything
};

struct CreditBalance {
  std::int64_t used = 0;                   // this calendar month, UTC
  std::optional<std::int64_t> limit = {};  // none: no limit
};

class UsageStore {
 public:
  explicit UsageStore(Database& database) : database_(&database) {}

  // Fenced, for a group commit.
  static Call reserve(std::span<const ChargeRow> charges, Earlier earlier = Earlier::perhaps);
  static Call settle(const LeaseKey& lease, std::span<const std::string> keys, ChargeState state);
  // Whatever is still reserved when the executions have ended is kept.
  static Call keep_all(std::span<const LeaseKey> ended);

  Task<Result<std::vector<DayOfUsage>>> by_day(Context cx, UserId user, WallTime from, WallTime to);
  Task<Result<CreditBalance>> balance(Context cx, UserId user, Limits instance);

 private:
  Database* database_;
};

}  // namespace flow::db
