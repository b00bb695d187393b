#include "nodes/detail/session_cookies.hpp"

#include <gtest/gtest.h>

namespace flow::nodes::detail {
namespace {

constexpr WallTime kNow{std::chrono::seconds{1'700'000'000}};

TEST(SessionCookies, GoWhereTheyBelong) {
  const auto cookies = json::parse(R"([
    {"name": "host", "value": "1", "domain": "shop.example", "path": "/", "expires": -1},
    {"name": "wide", "value": "2", "domain": ".shop.example", "path": "/", "expires": 1800000000},
    {"name": "deep", "value": "3", "domain": "shop.example", "path": "/files", "expires": -1},
    {"name": "safe", "value": "4", "domain": "shop.example", "path": "/", "secure": true, "expires": -1},
    {"name": "late", "value": "5", "domain": "shop.example", "path": "/", "expires": 1600000000},
    {"name": "other", "value": "6", "domain": "other.example", "path": "/", "expires": -1}])");
  ASSERT_TRUE(cookies);
  static const std::pair<std::string_view, std::string_view> kTable[] = {
      {"http://shop.example/", "host=1; wide=2"},
      {"https://shop.example/", "host=1; wide=2; safe=4"},
      {"http://shop.example/files", "deep=3; host=1; wide=2"},
      {"http://shop.example/files/a?b", "deep=3; host=1; wide=2"},
      {"http://shop.example/filesystem", "host=1; wide=2"},
      {"http://SHOP.example:8080/", "host=1; wide=2"},
      {"http://www.shop.example/", "wide=2"},
      {"http://notshop.example/", ""},
      {"http://example/", ""},
      {"nonsense", ""}};
  for (const auto& [url, header] : kTable)
    EXPECT_EQ(cookie_header(cookies->as_array(), url, kNow), header) << url;
}

}  // namespace
}  // namespace flow::nodes::detail
