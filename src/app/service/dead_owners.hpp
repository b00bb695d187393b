#pragma once
// Leases whose holder on this machine is gone: what a crash of everything leaves behind.
#include <string>
#include <string_view>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/result.hpp"

namespace flow::db {
class Database;
}

namespace flow::app {

// `owner` and `self` as worker::owner_of_this_process() writes them: host/boot/pid/start. True when `owner`
// was a process of this machine that lives no more; what is on another host cannot be known.
bool is_dead_owner_here(std::string_view owner, std::string_view self);

// Those among the holders of leases that are dead.
Task<Result<std::vector<std::string>>> find_dead_owners(Context cx, db::Database* database);

}  // namespace flow::app
