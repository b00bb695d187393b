#pragma once
// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104). Pure, from any thread.
//
// Digests are 32 raw bytes; the *_hex forms are what documents and headers show.
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace flow::crypto {

std::string sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view message);
std::string hmac_sha256_hex(std::string_view key, std::string_view message);

// For what arrives piece by piece. finish() gives the digest of all pieces and may be called once.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void add(std::string_view piece);
  std::string finish();
  std::string finish_hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Reads the whole file: for the blocking pool. `not_found` when it cannot be read.
Result<std::string> sha256_hex_of_file(const std::string& path);

// Takes the same time wherever the first difference is.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace flow::crypto
