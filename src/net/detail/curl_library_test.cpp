#include "net/detail/curl_library.hpp"

#include <dlfcn.h>

#include <gtest/gtest.h>

#include "net/url.hpp"

namespace flow::net::detail {
namespace {

bool is_loaded() {
  return ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_NOLOAD) != nullptr;
}

// Exits with 0 when the program came up without libcurl and the first address brought it.
[[noreturn]] void read_the_first_address() {
  const bool before = is_loaded();
  const bool read = parse_url("http://shop.example/").has_value();
  std::exit(!before && read && is_loaded() ? 0 : 1);
}

// In a process of its own, begun anew: tests before this one may have loaded it.
TEST(CurlLibrary, IsLoadedByTheFirstAddress) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(read_the_first_address(), testing::ExitedWithCode(0), "");
}

TEST(CurlLibrary, HasEveryFunction) {
  ASSERT_TRUE(load_curl());
  EXPECT_EQ(curl().getdate("Thu, 01 Jan 1970 00:00:09 GMT", nullptr), 9);
}

}  // namespace
}  // namespace flow::net::detail
