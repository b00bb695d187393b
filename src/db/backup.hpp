#pragma once
// Backup and restore of a whole database with PostgreSQL's own programs, in pg_dump's custom format.
//
// backup() writes beside `file` and renames at the end: `file` is whole or absent, readable by its owner
// only. restore() needs an empty database and is one transaction. Both are as long as the data is big;
// cancelled, they end the program and leave nothing behind. A password in the URL goes by the environment,
// not the command line.
#include <string>

#include "async/context.hpp"
#include "async/task.hpp"

namespace flow::async {
class Loop;
}

namespace flow::db {

Task<Result<void>> backup(Context cx, async::Loop* loop, std::string url, std::string file);
Task<Result<void>> restore(Context cx, async::Loop* loop, std::string url, std::string file);

}  // namespace flow::db
