#include "app/service/command_audit.hpp"

#include "db/store/audit_store.hpp"

namespace flow::app {

Task<Result<void>> note_command(Context cx, db::Database* database, std::string command, UserId user,
                                std::string action, std::string object_id) {
  db::AuditStore audit(*database);
  co_return co_await audit.write(cx, {.user = std::move(user),
                                      .action = std::move(action),
                                      .object_id = std::move(object_id),
                                      .detail = {{"command", json::string(command)}}});
}

}  // namespace flow::app
