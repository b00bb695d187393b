#include "net/detail/curl_library.hpp"

#include "base/assert.hpp"
#include "os/shared_library.hpp"

namespace flow::net::detail {
namespace {

Result<CurlLibrary> read_library() {
  TRY(const os::SharedLibrary library, os::SharedLibrary::load("libcurl.so.4", "libcurl4"));
  CurlLibrary out;
#define FLOW_CURL_FIND(name) TRY_VOID(library.find("curl_" #name, out.name));
  FLOW_CURL_FUNCTIONS(FLOW_CURL_FIND)
#undef FLOW_CURL_FIND
  if (const CURLcode code = out.global_init(CURL_GLOBAL_DEFAULT); code != CURLE_OK)
    return fail(ErrorCode::unavailable, "libcurl.so.4 did not start: {}; repair the package libcurl4",
                out.easy_strerror(code));
  return out;
}

const Result<CurlLibrary>& library() {
  static const Result<CurlLibrary> kLibrary = read_library();
  return kLibrary;
}

}  // namespace

Result<void> load_curl() {
  if (library()) return {};
  return std::unexpected(library().error());
}

const CurlLibrary& curl() {
  FLOW_ASSERT(library().has_value());
  return *library();
}

}  // namespace flow::net::detail
