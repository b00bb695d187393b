#include "crypto/password.hpp"

#include <array>

#include "crypto/detail/sodium.hpp"

namespace flow::crypto {

Result<std::string> hash_password(const Secret& password, PasswordCost cost) {
  detail::require_sodium();
  std::array<char, crypto_pwhash_STRBYTES> text{};
  const std::string_view plain = password.reveal();
  if (crypto_pwhash_str_alg(text.data(), plain.data(), plain.size(), cost.passes, cost.memory.count,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(ErrorCode::unavailable,
                "the password could not be hashed: {} MiB of memory are not to be had",
                cost.memory.count >> 20);
  }
  return std::string(text.data());
}

bool verify_password(const std::string& hash, const Secret& password) {
  detail::require_sodium();
  // The library reads up to its own limit, so longer texts are none of its making.
  if (hash.size() >= crypto_pwhash_STRBYTES) return false;
  const std::string_view plain = password.reveal();
  return crypto_pwhash_str_verify(hash.c_str(), plain.data(), plain.size()) == 0;
}

bool needs_rehash(const std::string& hash, PasswordCost cost) {
  detail::require_sodium();
  if (hash.size() >= crypto_pwhash_STRBYTES) return true;
  return crypto_pwhash_str_needs_rehash(hash.c_str(), cost.passes, cost.memory.count) != 0;
}

}  // namespace flow::crypto
