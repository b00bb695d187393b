#pragma once
// Principal: who is asking, and what they may do.
#include <optional>
#include <string>
#include <vector>

#include "api/route.hpp"
#include "base/id.hpp"
#include "db/store/user_store.hpp"

namespace flow::api {

struct Principal {
  db::User user;
  std::optional<ApiTokenId> token = {};  // asked with an API token
  std::vector<std::string> scopes = {};  // of the token
  std::string session = {};              // hash of the session's cookie

  bool signed_in() const { return !user.id.empty(); }
};

// The scopes a token can have.
inline constexpr std::string_view kScopes[] = {"read", "write", "run", "admin"};

// `auth` when nobody is signed in, `forbidden` when whoever is may not.
Result<void> may_call(const Principal& principal, const Route& route);

}  // namespace flow::api
