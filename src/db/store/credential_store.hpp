#pragma once
// CredentialStore: sealed secrets and what they are bound to. Sealing and opening is the caller's (crypto/),
// this store never sees a secret.
//
// Lists and get() leave the sealed bytes out; only find_for_run() and the pages of resealing give them.
// Errors: `conflict` when the name is taken ("name_taken") or the revision does not match, `not_found`.
#include <optional>
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/id.hpp"

namespace flow::db {

class Database;

struct SealedBytes {
  std::string bytes;
  std::string key_id;
};

// Where a credential may be used; an empty list: everywhere.
struct Binding {
  std::vector<std::string> hosts = {};
  std::vector<WorkflowId> workflows = {};
  std::vector<std::string> nodes = {};  // node types
};

struct StoredCredential {
  CredentialId id;
  UserId user;
  std::string name;
  std::string kind;
  std::string key_id;
  Binding binding;
  std::int64_t revision = 1;
  WallTime created_at;
  WallTime updated_at;
  std::optional<WallTime> last_used_at;
};

struct NewCredential {
  CredentialId id = {};  // empty: one is made; given when the sealing is bound to it
  std::string name;
  std::string kind;
  SealedBytes sealed;
  Binding binding = {};
};

// Absent members stay as they are. A new name needs a new sealing where that is bound to the name.
struct CredentialChange {
  CredentialId id;
  std::optional<std::int64_t> expected = {};
  std::optional<std::string> name = {};
  std::optional<SealedBytes> sealed = {};
  std::optional<Binding> binding = {};
};

struct SealedCredential {
  StoredCredential credential;
  std::string sealed;
};

class CredentialStore {
 public:
  explicit CredentialStore(Database& database) : database_(&database) {}

  Task<Result<StoredCredential>> create(Context cx, UserId user, NewCredential credential);
  Task<Result<StoredCredential>> update(Context cx, UserId user, CredentialChange change);
  Task<Result<void>> remove(Context cx, UserId user, CredentialId id);
  Task<Result<StoredCredential>> get(Context cx, UserId user, CredentialId id);
  Task<Result<std::vector<StoredCredential>>> list(Context cx, UserId user);
  // Workflows (not deleted) whose newest or active version names it.
  Task<Result<std::vector<WorkflowId>>> used_by(Context cx, UserId user, CredentialId id);

  // All that this workflow may use, sealed: what a worker reads before a run.
  Task<Result<std::vector<SealedCredential>>> find_for_run(Context cx, UserId user, WorkflowId workflow);
  Task<Result<void>> note_used(Context cx, UserId user, std::vector<CredentialId> ids);

  // Rotation of keys, over all users: the next ones, by id, that are sealed under another key.
  Task<Result<std::vector<SealedCredential>>> sealed_under_other(Context cx, std::string key_id,
                                                                 CredentialId after, int limit = 100);
  // False when it was changed meanwhile: read it again.
  Task<Result<bool>> reseal(Context cx, CredentialId id, std::int64_t revision, SealedBytes sealed);

 private:
  Database* database_;
};

}  // namespace flow::db
