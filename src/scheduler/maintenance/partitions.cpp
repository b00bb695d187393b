#include "scheduler/maintenance/duties.hpp"

namespace flow::scheduler::maintenance {
namespace {

// Null when another process is at it (the function takes an advisory lock).
constexpr db::Statement kMakePartitions{"maintenance_partitions", "SELECT make_partitions() AS made"};
constexpr std::chrono::seconds kLimit{60};

}  // namespace

Task<Result<std::size_t>> make_partitions(Context cx, db::Database* database) {
  CO_TRY(db::Transaction transaction, co_await database->begin(cx, {.statement_timeout = kLimit}));
  CO_TRY(const db::Rows rows, co_await transaction.query(cx, kMakePartitions));
  CO_TRY_VOID(co_await transaction.commit(cx));
  co_return rows.front().get<std::optional<std::size_t>>("made").value_or(0);
}

}  // namespace flow::scheduler::maintenance
