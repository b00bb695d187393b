#pragma once
// What a command changed of a person's, in the audit log.
#include <string>

#include "async/context.hpp"
#include "async/task.hpp"
#include "db/database.hpp"

namespace flow::app {

// Whoever may run commands on the machine did it, so there is no actor; the row names the command. `action`
// is the operation of the API that does the same.
Task<Result<void>> note_command(Context cx, db::Database* database, std::string command, UserId user,
                                std::string action, std::string object_id);

}  // namespace flow::app
