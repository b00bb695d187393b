#pragma once
// Sealing: XChaCha20-Poly1305 with a random nonce, for credentials at rest.
//
// A sealed text is one version byte, 24 bytes of nonce, then the cipher text with its 16-byte tag.
// `associated` (the id of the credential, say) is not stored but must be the same when it is opened, so that
// sealed texts cannot be swapped. open() fails with `auth` for a wrong key, other associated data or a
// changed byte; it cannot tell which. Pure but for the nonce; from any thread.
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace flow::crypto {

class SealingKey {
 public:
  static SealingKey generate();
  // 64 hex digits, as a key file holds them; blanks around them are fine.
  static Result<SealingKey> from_hex(const Secret& text);

  Secret to_hex() const;
  std::string_view bytes() const { return bytes_.reveal(); }

 private:
  explicit SealingKey(Secret bytes) : bytes_(std::move(bytes)) {}
  Secret bytes_;
};

std::string seal(const SealingKey& key, std::string_view plain, std::string_view associated);
Result<Secret> open(const SealingKey& key, std::string_view sealed, std::string_view associated);

}  // namespace flow::crypto
