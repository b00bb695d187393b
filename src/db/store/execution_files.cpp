#include "db/store/execution_files.hpp"

#include "db/database.hpp"

namespace flow::db {
namespace {

// The first migration is the birth of a database, and travels with its backups.
constexpr Statement kWithoutFiles{
    "executions_without_files",
    "SELECT x.id FROM unnest($1::uuid[]) x(id) LEFT JOIN executions e ON e.id = x.id "
    "WHERE NOT EXISTS (SELECT 1 FROM artifacts a WHERE a.execution_id = x.id) AND CASE "
    "WHEN e.id IS NOT NULL THEN e.status IN ('completed', 'failed', 'cancelled') "
    "ELSE x.id < uuid_floor(now() - $2::interval) "
    "AND x.id >= (SELECT uuid_floor(min(applied_at)) FROM schema_migrations) END ORDER BY x.id"};

}  // namespace

Task<Result<std::vector<ExecutionId>>> executions_without_files(Context cx, Database* database,
                                                                std::vector<ExecutionId> ids,
                                                                std::chrono::days kept) {
  CO_TRY(const Rows rows, co_await database->query(cx, kWithoutFiles, {ids, Param::interval(kept)}));
  std::vector<ExecutionId> out;
  for (const Row row : rows) out.push_back(row.get<ExecutionId>("id"));
  co_return out;
}

}  // namespace flow::db
