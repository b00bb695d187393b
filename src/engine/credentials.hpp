#pragma once
// Credentials as an execution sees them: looked up by name when a node is about to use one.
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace flow::engine {

struct Credential {
  std::string name;
  std::string kind;                                   // login, bearer, … (docs/nodes.md, "Secrets")
  std::map<std::string, Secret, std::less<>> fields;  // {"username": …, "password": …}
  std::vector<std::string> hosts;                     // empty: towards every host
};

// `auth` when there is none of that name (deleted since the workflow was saved).
using CredentialLookup = std::function<Result<Credential>(std::string_view name)>;

}  // namespace flow::engine
