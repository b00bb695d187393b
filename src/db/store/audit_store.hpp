#pragma once
// AuditStore: who did what. Rows are written and read, never changed; no secret gets into one.
#include <optional>
#include <string>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/id.hpp"
#include "db/store/page.hpp"
#include "json/json.hpp"

namespace flow::db {

class Database;

struct AuditEntry {
  std::optional<UserId> user = {};   // whose data it is about; none: the instance
  std::optional<UserId> actor = {};  // who did it; none: the instance, or nobody known
  std::optional<ApiTokenId> token = {};
  std::string action;  // workflow.activate, login.failed, …
  std::string object_id = {};
  json::object detail = {};
  std::string address = {};
};

struct AuditRow {
  std::string id;
  AuditEntry entry;
  WallTime at;
  std::optional<std::string> actor_name = {};  // or e-mail address; none: as `actor`, or somebody who is gone
};

class AuditStore {
 public:
  explicit AuditStore(Database& database) : database_(&database) {}

  Task<Result<void>> write(Context cx, AuditEntry entry);
  // Newest first; with a user, what is about or by them; without, everything (administrators).
  Task<Result<Page<AuditRow>>> list(Context cx, std::optional<UserId> user, PageRequest page);

 private:
  Database* database_;
};

}  // namespace flow::db
