#pragma once
// One-time codes that change with time (RFC 6238), as authenticator apps show them. Pure.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace flow::crypto {

enum class TotpHash : std::uint8_t { sha1, sha256, sha512 };

struct TotpKey {
  Secret bytes;
  TotpHash hash = TotpHash::sha1;
  int digits = 6;
  std::chrono::seconds step{30};
};

// What a site shows when the second factor is set up: the key in base32 (spaces, hyphens, lower case and
// missing padding are fine), or the otpauth:// address inside its QR code. `invalid_input` says what is wrong
// without showing the text.
Result<TotpKey> parse_totp_key(const Secret& written);

// Leading zeros included.
std::string totp(const TotpKey& key, WallTime at);
// Until the code changes.
milliseconds totp_remaining(const TotpKey& key, WallTime at);

}  // namespace flow::crypto
