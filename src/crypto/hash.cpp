// The plain functions of one digest and not the EVP interface: its first digest reads the configuration of
// the machine and sets up providers, 1.1 ms and 1.9 MB in every process. The code below both is the same, and
// OpenSSL 3 keeps the plain ones for whoever asks for version 1.1.1.
#define OPENSSL_API_COMPAT 10101  // NOLINT(cppcoreguidelines-macro-usage)

#include "crypto/hash.hpp"

#include <array>
#include <fstream>

#include <openssl/sha.h>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "crypto/detail/sodium.hpp"

namespace flow::crypto {
namespace {

constexpr std::size_t kDigest = SHA256_DIGEST_LENGTH;
constexpr std::size_t kBlock = SHA256_CBLOCK;
constexpr std::size_t kPiece = 64U << 10;  // of a file read at once

}  // namespace

struct Sha256::State {
  SHA256_CTX context{};

  State() { FLOW_ASSERT(SHA256_Init(&context) == 1); }
  ~State() { sodium_memzero(&context, sizeof context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view piece) {
  FLOW_ASSERT(SHA256_Update(&state_->context, piece.data(), piece.size()) == 1);
}

std::string Sha256::finish() {
  std::string digest(kDigest, '\0');
  FLOW_ASSERT(SHA256_Final(reinterpret_cast<unsigned char*>(digest.data()), &state_->context) == 1);
  return digest;
}

std::string Sha256::finish_hex() {
  return hex_encode(finish());
}

std::string sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.finish();
}

std::string sha256_hex(std::string_view bytes) {
  return hex_encode(sha256(bytes));
}

// RFC 2104 §2.
std::string hmac_sha256(std::string_view key, std::string_view message) {
  std::array<char, kBlock> pad{};
  std::string short_key = key.size() > kBlock ? sha256(key) : std::string(key);
  const auto hash_behind = [&](char mask, std::string_view bytes) {
    pad.fill(mask);
    for (std::size_t i = 0; i < short_key.size(); ++i) pad[i] = static_cast<char>(short_key[i] ^ mask);
    Sha256 hash;
    hash.add({pad.data(), pad.size()});
    hash.add(bytes);
    return hash.finish();
  };
  std::string digest = hash_behind('\x5c', hash_behind('\x36', message));
  sodium_memzero(pad.data(), pad.size());
  sodium_memzero(short_key.data(), short_key.size());
  return digest;
}

std::string hmac_sha256_hex(std::string_view key, std::string_view message) {
  return hex_encode(hmac_sha256(key, message));
}

Result<std::string> sha256_hex_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  Sha256 hash;
  std::string piece(kPiece, '\0');
  while (file) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    hash.add(std::string_view(piece).substr(0, static_cast<std::size_t>(file.gcount())));
  }
  if (!file.eof()) return fail(ErrorCode::not_found, "{} cannot be read", path);
  return hash.finish_hex();
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace flow::crypto
