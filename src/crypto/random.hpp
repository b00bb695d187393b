#pragma once
// Chance that nobody can predict, from the kernel by way of libsodium: ids, tokens, keys. Every function may
// be called from any thread and cannot fail; a machine without a random source ends the process.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/clock.hpp"

namespace flow::crypto {

std::string random_bytes(std::size_t count);
std::int64_t random_int64();  // 64 bits of it
// `count` bytes as lower-case hex: 16 bytes are an id, 32 a token.
std::string random_hex(std::size_t count);
// RFC 9562 version 4: "0f8fad5b-d9cb-469f-a165-70867728950e".
std::string random_uuid();
// RFC 9562 version 7: begins with the milliseconds of `now`, then its microseconds, so ids made later sort
// later. For keys of tables that follow time.
std::string uuid_v7(WallTime now);

}  // namespace flow::crypto
