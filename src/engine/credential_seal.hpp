#pragma once
// How the fields of a credential are sealed at rest: a JSON object of texts, {"username": "…", "password":
// "…"}, under the key ring, bound to its user and its name (so it cannot be swapped; a new name takes a new
// sealing). The API seals, the worker opens, `key rotate` seals anew; all three go through here. Pure.
#include <map>
#include <string>

#include "base/id.hpp"
#include "base/secret.hpp"
#include "crypto/key_ring.hpp"

namespace flow::engine {

using CredentialFields = std::map<std::string, Secret, std::less<>>;

// What the ring binds the sealed bytes to. The views are those of the arguments.
crypto::SealedAs credential_seal(const UserId& user, std::string_view name);

std::string seal_fields(const crypto::KeyRing& ring, const UserId& user, std::string_view name,
                        const CredentialFields& fields);
// `auth` as KeyRing::open() says.
Result<CredentialFields> open_fields(const crypto::KeyRing& ring, const UserId& user, std::string_view name,
                                     std::string_view sealed);

}  // namespace flow::engine
