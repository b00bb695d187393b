#pragma once
// TokenStore: API tokens. Shown once, stored as SHA-256, limited to scopes.
//
// Scopes are plain words here; what each allows is the API's table.
#include <optional>
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "db/store/user_store.hpp"

namespace flow::db {

struct NewToken {
  UserId user;
  std::string name;
  std::string token_hash;  // SHA-256, 32 bytes
  std::string prefix;      // the first characters of the token, to tell tokens apart
  std::vector<std::string> scopes = {};
  std::optional<std::chrono::seconds> life = {};  // none: until it is revoked
};

struct ApiToken {
  ApiTokenId id;
  std::string name;
  std::string prefix;
  std::vector<std::string> scopes;
  WallTime created_at;
  std::optional<WallTime> expires_at;
  std::optional<WallTime> last_used_at;
};

struct TokenLogin {
  ApiTokenId token;
  std::vector<std::string> scopes;
  User user;
};

class TokenStore {
 public:
  explicit TokenStore(Database& database) : database_(&database) {}

  Task<Result<ApiToken>> create(Context cx, NewToken token);
  Task<Result<std::vector<ApiToken>>> list(Context cx, UserId user);  // those that were not revoked
  Task<Result<void>> revoke(Context cx, UserId user, ApiTokenId id);
  // None when it is unknown, revoked or over, or its user is disabled. Notes at most once a minute that it
  // was used.
  Task<Result<std::optional<TokenLogin>>> find(Context cx, std::string token_hash);

 private:
  Database* database_;
};

}  // namespace flow::db
