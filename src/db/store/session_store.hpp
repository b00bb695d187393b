#pragma once
// SessionStore: logins of browsers. The cookie is opaque; only its SHA-256 is stored.
//
// A session is over at its end, when its user is disabled, and when it was not seen for `idle`.
#include <optional>
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "db/store/user_store.hpp"

namespace flow::db {

struct NewSession {
  UserId user;
  std::string token_hash;  // SHA-256, 32 bytes
  std::chrono::seconds life{std::chrono::hours{24 * 30}};
  std::string address = {};
  std::string user_agent = {};
};

struct Session {
  std::string token_hash;
  WallTime created_at;
  WallTime last_seen_at;
  WallTime expires_at;
  std::string address;
  std::string user_agent;
};

class SessionStore {
 public:
  explicit SessionStore(Database& database) : database_(&database) {}

  Task<Result<void>> create(Context cx, NewSession session);
  // Whose it is; none when it is unknown or over. Notes at most once a minute that it was seen.
  Task<Result<std::optional<User>>> find(Context cx, std::string token_hash,
                                         std::chrono::seconds idle = std::chrono::hours{24 * 7});
  Task<Result<std::vector<Session>>> list(Context cx, UserId user);
  Task<Result<void>> end(Context cx, std::string token_hash);
  Task<Result<void>> end_all(Context cx, UserId user);

 private:
  Database* database_;
};

}  // namespace flow::db
