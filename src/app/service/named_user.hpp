#pragma once
// The user that a command names by e-mail address.
#include <string>

#include "async/context.hpp"
#include "async/task.hpp"
#include "db/database.hpp"

namespace flow::app {

// `not_found` names the address.
Task<Result<UserId>> user_named(Context cx, db::Database* database, std::string email);

}  // namespace flow::app
