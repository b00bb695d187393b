#include "engine/credential_seal.hpp"

#include "json/json.hpp"

namespace flow::engine {

crypto::SealedAs credential_seal(const UserId& user, std::string_view name) {
  return {.kind = "credential", .user_id = user.str(), .name = name};
}

std::string seal_fields(const crypto::KeyRing& ring, const UserId& user, std::string_view name,
                        const CredentialFields& fields) {
  json::object plain;
  for (const auto& [field, value] : fields) plain.emplace(field, value.reveal());
  const Secret text(json::dump(plain));
  return ring.seal(text.reveal(), credential_seal(user, name));
}

Result<CredentialFields> open_fields(const crypto::KeyRing& ring, const UserId& user, std::string_view name,
                                     std::string_view sealed) {
  TRY(const Secret text, ring.open(sealed, credential_seal(user, name)));
  TRY(const json::object plain, json::parse_object(text.reveal()));
  CredentialFields fields;
  for (const auto& [field, value] : plain) {
    if (!value.is_string())
      return fail(ErrorCode::internal, "the field {} of the sealed credential {} is no text",
                  std::string(field), name);
    fields.emplace(field, Secret(std::string(value.as_string())));
  }
  return fields;
}

}  // namespace flow::engine
