#pragma once
// TriggerStore: what starts executions of a workflow, besides people.
//
// Triggers of the document are made and changed by WorkflowStore::activate(); others are made here. `enabled`
// is what the owner wants, `active` is what holds: enabled, and the workflow is active. Errors: `not_found`,
// `invalid_input` for a schedule that cannot be (those of cron), `conflict` for removing one of the document.
#include <optional>
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "db/store/workflow_types.hpp"

namespace flow::db {

class Database;

struct StoredTrigger {
  TriggerId id;
  WorkflowId workflow;
  UserId user;
  std::string kind;          // schedule_trigger, webhook_trigger, …
  std::string document_key;  // its id in the document; empty: made over the API
  std::string name;
  bool enabled = true;
  bool active = false;
  std::optional<std::string> expr;
  std::optional<WallTime> once_at;
  std::string tz = "UTC";
  std::string misfire;
  std::string overlap;
  int jitter_s = 0;
  std::optional<WallTime> next_run_at;
  std::optional<WallTime> last_fired_at;
  std::string error;
  json::object config;       // its inputs, by title
  std::string token_sealed;  // of a webhook
  std::string token_key_id;
  WallTime created_at;
};

struct NewTrigger {
  WorkflowId workflow;
  std::string kind;
  std::string name = {};
  json::object config = {};  // inputs by title, as in a document
  MakeHookToken make_token = {};
};

// What a request to /hooks/{token} meets.
struct Hook {
  StoredTrigger trigger;
  int active_version = 0;
  bool quarantined = false;
};

class TriggerStore {
 public:
  explicit TriggerStore(Database& database, std::chrono::seconds minimum_interval = std::chrono::seconds{300})
      : database_(&database), minimum_interval_(minimum_interval) {}

  Task<Result<std::vector<StoredTrigger>>> list(Context cx, UserId user, std::optional<WorkflowId> workflow);
  Task<Result<StoredTrigger>> get(Context cx, UserId user, TriggerId id);
  Task<Result<StoredTrigger>> create(Context cx, UserId user, NewTrigger trigger);
  // What was due when it is switched off is skipped in the ledger; switched on, it goes on from now. For one
  // of the document it holds until the workflow is activated again.
  Task<Result<StoredTrigger>> enable(Context cx, UserId user, TriggerId id, bool enabled);
  Task<Result<void>> remove(Context cx, UserId user, TriggerId id);
  Task<Result<StoredTrigger>> set_token(Context cx, UserId user, TriggerId id, HookToken token);

  // Active ones only; whose user is disabled is not found. The one read here that has no user: the token is.
  Task<Result<std::optional<Hook>>> find_hook(Context cx, std::string token_hash);

 private:
  Database* database_;
  std::chrono::seconds minimum_interval_;
};

}  // namespace flow::db
