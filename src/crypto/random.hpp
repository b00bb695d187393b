#pragma once
// Chance that nobody can predict, from the kernel by way of libsodium: ids, tokens, keys. Every function may
// be called from any thread and cannot fail; a machine without a random source ends the process.
#include <cstddef>
#include <string>

namespace flow::crypto {

std::string random_bytes(std::size_t count);
// `count` bytes as lower-case hex: 16 bytes are an id, 32 a token.
std::string random_hex(std::size_t count);
// RFC 9562 version 4: "0f8fad5b-d9cb-469f-a165-70867728950e".
std::string random_uuid();

}  // namespace flow::crypto
