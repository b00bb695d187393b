#pragma once
// Bytes to text and back: base64 (RFC 4648), hex, percent-encoding (RFC 3986). Decoders refuse what they do
// not know.
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace flow {

std::string base64_encode(std::string_view bytes);
std::string base64url_encode(std::string_view bytes);      // no padding
Result<std::string> base64_decode(std::string_view text);  // standard alphabet; padding whole or absent

std::string hex_encode(std::string_view bytes);  // lower case
Result<std::string> hex_decode(std::string_view text);

std::string percent_encode(std::string_view text);  // everything but unreserved characters
Result<std::string> percent_decode(std::string_view text);

}  // namespace flow
