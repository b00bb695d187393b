#pragma once
// The kinds of credentials and their fields, as docs/nodes.md names them; the main field comes first.
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"

namespace flow::api {

struct CredentialKind {
  std::string_view kind;
  std::vector<std::string_view> fields;
};
const std::vector<CredentialKind>& credential_kinds();

// A kind that exists, with its main field and no field it does not have. Errors name fields, never values.
Result<void> check_fields(std::string_view kind, const json::object& fields);

}  // namespace flow::api
