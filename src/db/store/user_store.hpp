#pragma once
// UserStore: people, their roles and limits; and the one-time links by which a password is set.
//
// Passwords and links come hashed; the plain ones never get here. Errors: `conflict` when the e-mail address
// is taken (detail.code "email_taken") or the last administrator would go ("last_admin"), `not_found`.
#include <optional>
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/id.hpp"
#include "db/store/enums.hpp"
#include "db/store/limits.hpp"

namespace flow::db {

class Database;

struct User {
  UserId id;
  std::string email;
  std::string name;
  Role role = Role::member;
  int lane = 0;
  Limits limits;  // its own; absent ones are those of the instance
  bool has_password = false;
  WallTime created_at;
  std::optional<WallTime> last_login_at;
  std::optional<WallTime> disabled_at;
};

struct NewUser {
  std::string email;
  std::string name = {};
  Role role = Role::member;
  std::optional<std::string> password_hash = {};
  Limits limits = {};
};

// Absent members stay as they are.
struct UserChange {
  std::optional<std::string> name = {};
  std::optional<Role> role = {};
  std::optional<bool> disabled = {};
  std::optional<Limits> limits = {};  // all of them
};

struct Login {
  User user;
  std::string password_hash;  // empty: no password set
};

struct SetupLink {
  LinkPurpose purpose = LinkPurpose::setup;
  std::optional<UserId> user = {};  // none for the first administrator
  std::string token_hash;           // SHA-256, 32 bytes
  std::chrono::seconds life{std::chrono::hours{24}};
};

class UserStore {
 public:
  explicit UserStore(Database& database) : database_(&database) {}

  Task<Result<User>> create(Context cx, NewUser user);
  Task<Result<User>> get(Context cx, UserId id);
  Task<Result<std::vector<User>>> list(Context cx);
  Task<Result<bool>> any(Context cx);  // false: the instance waits for its first administrator
  Task<Result<User>> update(Context cx, UserId id, UserChange change);
  // Also ends every session of the user.
  Task<Result<void>> set_password(Context cx, UserId id, std::string password_hash);
  // By e-mail, in any case of letters; disabled users are found too, so that both cost the same.
  Task<Result<std::optional<Login>>> find_login(Context cx, std::string email);
  Task<Result<void>> note_login(Context cx, UserId id);

  Task<Result<void>> add_link(Context cx, SetupLink link);
  // None when it is unknown, used or over.
  Task<Result<std::optional<SetupLink>>> find_link(Context cx, std::string token_hash);
  // Uses a `setup` link: makes the first administrator. `auth` when the link is not good (any more).
  Task<Result<User>> use_setup_link(Context cx, std::string token_hash, NewUser administrator);
  // Uses an `invite` or `password` link: sets the password and ends sessions. `auth` as above.
  Task<Result<User>> use_password_link(Context cx, std::string token_hash, std::string password_hash);

 private:
  Database* database_;
};

}  // namespace flow::db
