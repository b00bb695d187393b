#include "engine/credential_seal.hpp"

#include "json/json.hpp"

namespace flow::engine {

crypto::SealedAs credential_seal(const UserId& user, const CredentialId& id) {
  return {.kind = "credential", .user_id = user.str(), .name = id.str()};
}

std::string seal_fields(const crypto::KeyRing& ring, const UserId& user, const CredentialId& id,
                        const CredentialFields& fields) {
  json::object plain;
  for (const auto& [name, value] : fields) plain.emplace(name, value.reveal());
  const Secret text(json::dump(plain));
  return ring.seal(text.reveal(), credential_seal(user, id));
}

Result<CredentialFields> open_fields(const crypto::KeyRing& ring, const UserId& user, const CredentialId& id,
                                     std::string_view sealed) {
  TRY(const Secret text, ring.open(sealed, credential_seal(user, id)));
  TRY(const json::object plain, json::parse_object(text.reveal()));
  CredentialFields fields;
  for (const auto& [name, value] : plain) {
    if (!value.is_string())
      return fail(ErrorCode::internal, "the field {} of the sealed credential {} is no text",
                  std::string(name), id);
    fields.emplace(name, Secret(std::string(value.as_string())));
  }
  return fields;
}

}  // namespace flow::engine
