#pragma once
// gzip (RFC 1952): the content of bytes that this program was built with, for clients that do not take them
// compressed. The door of zlib.
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace flow {

// Fails with `invalid_input` when the bytes are no whole gzip member or their checksum is wrong, with `quota`
// when the content is larger than `limit`.
Result<std::string> gunzip(std::string_view bytes, Bytes limit);

// The highest level, without a name and a time: equal content gives equal bytes.
std::string gzip(std::string_view content);

}  // namespace flow
