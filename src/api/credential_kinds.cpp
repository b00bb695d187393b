#include "api/credential_kinds.hpp"

#include <algorithm>

namespace flow::api {

const std::vector<CredentialKind>& credential_kinds() {
  static const std::vector<CredentialKind> kKinds{{"login", {"password", "username"}},
                                                  {"api_key", {"key"}},
                                                  {"bearer", {"token"}},
                                                  {"smtp", {"password", "username"}},
                                                  {"twilio", {"auth_token", "account_sid"}},
                                                  {"bright_data", {"password", "username"}},
                                                  {"proxy", {"url", "username", "password"}},
                                                  {"totp", {"secret"}},
                                                  {"database", {"url"}},
                                                  {"object_store", {"secret_key", "access_key"}},
                                                  {"generic", {"value"}}};
  return kKinds;
}

Result<void> check_fields(std::string_view kind, const json::object& fields) {
  const auto row = std::ranges::find(credential_kinds(), kind, &CredentialKind::kind);
  if (row == credential_kinds().end())
    return fail(ErrorCode::invalid_input, "there is no kind of credential called \"{}\"", kind);
  if (!fields.contains(row->fields.front()))
    return fail(ErrorCode::invalid_input, "a credential of kind {} needs the field {}", kind,
                row->fields.front());
  for (const auto& [name, value] : fields) {
    if (std::ranges::find(row->fields, std::string_view(name)) == row->fields.end())
      return fail(ErrorCode::invalid_input, "a credential of kind {} has no field \"{}\"; its fields are {}",
                  kind, std::string_view(name), fmt::join(row->fields, ", "));
  }
  return {};
}

}  // namespace flow::api
