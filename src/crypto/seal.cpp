#include "crypto/seal.hpp"

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "crypto/detail/sodium.hpp"
#include "crypto/random.hpp"

namespace flow::crypto {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kKey = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

SealingKey SealingKey::generate() {
  return SealingKey(Secret(random_bytes(kKey)));
}

Result<SealingKey> SealingKey::from_hex(const Secret& text) {
  std::string_view digits = text.reveal();
  const std::string_view blanks = " \t\r\n";
  digits.remove_prefix(std::min(digits.find_first_not_of(blanks), digits.size()));
  digits = digits.substr(0, digits.find_last_not_of(blanks) + 1);
  auto bytes = hex_decode(digits);
  if (!bytes || bytes->size() != kKey) {
    // The text itself may be the key and is not quoted.
    return fail(ErrorCode::invalid_input, "the key must be {} hex digits; this text has {} characters{}",
                2 * kKey, digits.size(), bytes ? "" : " and not all are hex digits");
  }
  return SealingKey(Secret(*std::move(bytes)));
}

Secret SealingKey::to_hex() const {
  return Secret(hex_encode(bytes()));
}

std::string seal(const SealingKey& key, std::string_view plain, std::string_view associated) {
  const std::string nonce = random_bytes(kNonce);
  std::string sealed(1 + kNonce + plain.size() + kTag, '\0');
  sealed[0] = kVersion;
  sealed.replace(1, kNonce, nonce);
  const int done = crypto_aead_xchacha20poly1305_ietf_encrypt(
      reinterpret_cast<unsigned char*>(sealed.data()) + 1 + kNonce, nullptr, raw(plain), plain.size(),
      raw(associated), associated.size(), nullptr, raw(nonce), raw(key.bytes()));
  FLOW_ASSERT(done == 0);
  return sealed;
}

Result<Secret> open(const SealingKey& key, std::string_view sealed, std::string_view associated) {
  detail::require_sodium();
  if (sealed.size() < 1 + kNonce + kTag)
    return fail(ErrorCode::invalid_input, "a sealed text has at least {} bytes, this one has {}",
                1 + kNonce + kTag, sealed.size());
  if (sealed[0] != kVersion)
    return fail(ErrorCode::invalid_input, "the sealed text has version {}, and this program knows {}",
                static_cast<int>(static_cast<unsigned char>(sealed[0])), static_cast<int>(kVersion));
  const std::string_view nonce = sealed.substr(1, kNonce);
  const std::string_view cipher = sealed.substr(1 + kNonce);
  std::string plain(cipher.size() - kTag, '\0');
  const int done = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr, raw(cipher), cipher.size(),
      raw(associated), associated.size(), raw(nonce), raw(key.bytes()));
  if (done != 0) {
    return fail(ErrorCode::auth,
                "the sealed text cannot be opened: it was sealed with another key or for something else, or "
                "it was changed; check which key file is in use");
  }
  return Secret(std::move(plain));
}

}  // namespace flow::crypto
