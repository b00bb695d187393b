#pragma once
// Whose files nobody can ask for any more: the database's word to a process that keeps files.
#include <chrono>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/id.hpp"

namespace flow::db {

class Database;

// Of `ids`: the executions that have ended and have no artifacts left, and those that retention has taken.
//
// An execution that is not there counts as taken only when it is older than `kept`, the shortest time that
// executions are kept, and younger than the database: any other belongs to another database, or to one that
// is about to be restored. An id that is no UUID is `internal`.
Task<Result<std::vector<ExecutionId>>> executions_without_files(Context cx, Database* database,
                                                                std::vector<ExecutionId> ids,
                                                                std::chrono::days kept);

}  // namespace flow::db
