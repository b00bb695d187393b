#pragma once
// EmbeddedFile: a file that was linked into the program by cmake/embed_assets.cmake. Lives as long as the
// process; the bytes come from the program's file when they are first read.
#include <string_view>

namespace flow {

struct EmbeddedFile {
  std::string_view name;  // its path below the folder: "assets/index-4f2a.js"
  std::string_view hash;  // of the content: 32 hex digits
  std::string_view gzip;  // the content, compressed; gunzip() of base/gzip.hpp reads it
};

}  // namespace flow
