#pragma once
// RunCredentials: the credentials one attempt may use. Read sealed, before the run, if the workflow names
// any; each is opened when the first node is about to use it.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "crypto/keys.hpp"
#include "db/store/credential_store.hpp"
#include "engine/credentials.hpp"
#include "workflow/plan.hpp"

namespace flow::db {
class Database;
}

namespace flow::worker {

class RunCredentials {
 public:
  // `auth` when the workflow uses one at a type of node it is not bound to.
  static Task<Result<std::shared_ptr<RunCredentials>>> load(Context cx, db::Database* database, UserId user,
                                                            std::shared_ptr<const workflow::Plan> plan,
                                                            crypto::Keys* keys);

  Result<engine::Credential> open(std::string_view name);
  // Those that were opened.
  const std::vector<CredentialId>& used() const { return used_; }

 private:
  RunCredentials(UserId user, crypto::Keys* keys)
      : user_(std::move(user)), keys_(keys), before_(keys->ring()) {}

  UserId user_;
  crypto::Keys* keys_;
  const crypto::KeyRing before_;  // the ring when the credentials were about to be read
  std::map<std::string, db::SealedCredential, std::less<>> sealed_;
  std::vector<CredentialId> used_;
};

}  // namespace flow::worker
