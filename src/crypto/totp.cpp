#include "crypto/totp.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/assert.hpp"
#include "base/encoding.hpp"

namespace flow::crypto {
namespace {

constexpr std::string_view kScheme = "otpauth://";
constexpr int kFewestDigits = 6;
constexpr int kMostDigits = 8;
constexpr int kLongestStep = 300;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
bool equal_but_for_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

// -1: no digit of base32 (RFC 4648 §6).
int base32_digit(char c) {
  c = lower(c);
  if (c >= 'a' && c <= 'z') return c - 'a';
  if (c >= '2' && c <= '7') return c - '2' + 26;
  return -1;
}

Result<Secret> base32_decode(std::string_view text) {
  std::string bytes;
  std::uint32_t buffer = 0;
  int bits = 0;
  bool padded = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ' || text[i] == '-') continue;
    padded = padded || text[i] == '=';
    const int digit = base32_digit(text[i]);
    if (padded && text[i] == '=') continue;
    if (digit < 0 || padded) {
      return fail(ErrorCode::invalid_input,
                  "the secret is not base32: character {} is none of A to Z and 2 to 7; copy it as the site "
                  "shows it",
                  i + 1);
    }
    buffer = (buffer << 5) | static_cast<std::uint32_t>(digit);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(static_cast<unsigned char>((buffer >> bits) & 0xff));
  }
  if (bytes.empty()) return fail(ErrorCode::invalid_input, "the secret is empty");
  return Secret(std::move(bytes));
}

Result<int> number_of(std::string_view name, std::string_view text, int least, int most) {
  int value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec == std::errc{} && read.ptr == text.data() + text.size() && value >= least && value <= most)
    return value;
  return fail(ErrorCode::invalid_input, "the secret is an otpauth:// address whose {} is not {} to {}", name,
              least, most);
}

Result<TotpHash> hash_of(std::string_view name) {
  if (equal_but_for_case(name, "SHA1")) return TotpHash::sha1;
  if (equal_but_for_case(name, "SHA256")) return TotpHash::sha256;
  if (equal_but_for_case(name, "SHA512")) return TotpHash::sha512;
  return fail(ErrorCode::invalid_input,
              "the secret is an otpauth:// address whose algorithm is none of SHA1, SHA256 and SHA512");
}

Result<void> take_parameter(TotpKey& key, std::string_view name, std::string_view value) {
  if (name == "secret") {
    TRY(key.bytes, base32_decode(value));
  } else if (name == "digits") {
    TRY(key.digits, number_of(name, value, kFewestDigits, kMostDigits));
  } else if (name == "period") {
    TRY(const int seconds, number_of(name, value, 1, kLongestStep));
    key.step = std::chrono::seconds{seconds};
  } else if (name == "algorithm") {
    TRY(key.hash, hash_of(value));
  }
  return {};  // issuer and image are for people
}

Result<TotpKey> parse_address(std::string_view address) {
  std::string_view rest = address.substr(kScheme.size());
  if (!equal_but_for_case(rest.substr(0, 5), "totp/")) {
    return fail(
        ErrorCode::invalid_input,
        "the secret is an otpauth:// address of another kind; only totp, codes that change with time, "
        "are made here");
  }
  TotpKey key;
  const std::size_t question = rest.find('?');
  rest = question == rest.npos ? std::string_view() : rest.substr(question + 1);
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    const std::size_t equals = std::min(one.find('='), one.size());
    auto value = percent_decode(one.substr(std::min(one.size(), equals + 1)));
    if (!value)
      return fail(ErrorCode::invalid_input, "the secret is an otpauth:// address that is malformed");
    TRY_VOID(take_parameter(key, one.substr(0, equals), *value));
  }
  if (key.bytes.empty())
    return fail(ErrorCode::invalid_input, "the secret is an otpauth:// address without a secret in it");
  return key;
}

const EVP_MD* digest_of(TotpHash hash) {
  switch (hash) {
    case TotpHash::sha1: return EVP_sha1();
    case TotpHash::sha256: return EVP_sha256();
    case TotpHash::sha512: return EVP_sha512();
  }
  return EVP_sha1();
}

std::uint64_t step_of(const TotpKey& key, WallTime at) {
  return static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()) /
                                    key.step);
}

}  // namespace

Result<TotpKey> parse_totp_key(const Secret& written) {
  std::string_view text = written.reveal();
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\t'))
    text.remove_suffix(1);
  if (equal_but_for_case(text.substr(0, kScheme.size()), kScheme)) return parse_address(text);
  TotpKey key;
  TRY(key.bytes, base32_decode(text));
  return key;
}

std::string totp(const TotpKey& key, WallTime at) {
  std::array<unsigned char, 8> message{};
  const std::uint64_t counter = step_of(key, at);
  for (std::size_t i = 0; i < message.size(); ++i)
    message[i] = static_cast<unsigned char>(counter >> (56 - 8 * i));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const std::string_view bytes = key.bytes.reveal();
  const auto* made = HMAC(digest_of(key.hash), bytes.data(), static_cast<int>(bytes.size()), message.data(),
                          message.size(), digest.data(), &size);
  FLOW_ASSERT(made != nullptr && size >= 20);
  // RFC 4226 §5.3: the last four bits say where the 31 bits of the code begin.
  const std::size_t offset = digest[size - 1] & 0x0fU;
  std::uint32_t code = 0;
  for (std::size_t i = 0; i < 4; ++i) code = (code << 8) | digest[offset + i];
  code &= 0x7fffffffU;
  std::uint32_t range = 1;
  for (int i = 0; i < key.digits; ++i) range *= 10;
  return fmt::format("{:0{}}", code % range, key.digits);
}

milliseconds totp_remaining(const TotpKey& key, WallTime at) {
  const auto into = at.time_since_epoch() % std::chrono::microseconds(key.step);
  return std::chrono::ceil<milliseconds>(std::chrono::microseconds(key.step) - into);
}

}  // namespace flow::crypto
