#pragma once
// Zip archives, for reading: what is in one, with caps against archives made to burst. A door of zlib.
//
// Stored and deflated entries; encrypted ones, other methods and archives over 4 GiB (zip64) are refused.
// Pure: bytes in, bytes out.
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace flow {

struct ZipEntry {
  std::string name;  // as it stands there: do not make a path of it
  std::string content;
};

struct ZipLimits {
  std::size_t entries = 1000;
  Bytes content{100U << 20};  // of all entries together
};

// Folders are left out. `invalid_input` names the entry and what is wrong, with detail.offset (bytes of the
// archive); `quota` over a limit, before more than that has been unpacked.
Result<std::vector<ZipEntry>> read_zip(std::string_view bytes, ZipLimits limits = {});

}  // namespace flow
