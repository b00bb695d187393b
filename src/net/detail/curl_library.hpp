#pragma once
// CurlLibrary: the functions of libcurl that we call. The library is loaded by the first address that is read
// or the first mail that is sent, not when the program starts: it brings about thirty others
// (docs/decisions/0008).
//
// load_curl() comes first and may fail (`unavailable`: it is not installed); what it said once, it says
// again. After it, on any thread, curl().easy_init() is curl_easy_init(). A function that is missing here is
// one more row.
#include <curl/curl.h>

#include "base/result.hpp"

// Without "curl_".
#define FLOW_CURL_FUNCTIONS(ROW) \
  ROW(easy_cleanup)              \
  ROW(easy_getinfo)              \
  ROW(easy_init)                 \
  ROW(easy_setopt)               \
  ROW(easy_strerror)             \
  ROW(free)                      \
  ROW(getdate)                   \
  ROW(global_init)               \
  ROW(multi_add_handle)          \
  ROW(multi_cleanup)             \
  ROW(multi_info_read)           \
  ROW(multi_init)                \
  ROW(multi_perform)             \
  ROW(multi_poll)                \
  ROW(multi_remove_handle)       \
  ROW(multi_setopt)              \
  ROW(multi_wakeup)              \
  ROW(slist_append)              \
  ROW(slist_free_all)            \
  ROW(url)                       \
  ROW(url_cleanup)               \
  ROW(url_get)                   \
  ROW(url_set)                   \
  ROW(url_strerror)

namespace flow::net::detail {

struct CurlLibrary {
// NOLINTNEXTLINE(bugprone-macro-parentheses): the name of a member cannot stand in parentheses.
#define FLOW_CURL_POINTER(name) decltype(&::curl_##name) name = nullptr;
  FLOW_CURL_FUNCTIONS(FLOW_CURL_POINTER)
#undef FLOW_CURL_POINTER
};

Result<void> load_curl();
const CurlLibrary& curl();

}  // namespace flow::net::detail
