#include <gtest/gtest.h>

#include "nodes/detail/session_cookies.hpp"

namespace flow::nodes::detail {
namespace {

constexpr WallTime kNow{std::chrono::seconds{1'700'000'000}};
constexpr std::string_view kPage = "https://shop.example/basket";

Result<std::vector<CookieToSet>> read(std::string_view written) {
  return cookies_to_set(json::parse(written)->get_array(), kPage, kNow);
}

TEST(WrittenCookies, BecomeWhatTheBrowserTakes) {
  struct Row {
    std::string_view written;
    std::string_view params;
    std::vector<std::string> hosts;
  };
  const Row table[] = {
      {R"({"name": "a", "value": "1"})",
       R"({"name": "a", "value": "1", "url": "https://shop.example/basket"})",
       {"shop.example"}},
      {R"({"name": "a", "value": "", "domain": "shop.example", "path": "/x", "expires": 1700000001})",
       R"({"name": "a", "value": "", "domain": "shop.example", "path": "/x", "expires": 1700000001})",
       {"shop.example"}},
      {R"({"name": "a", "value": "1", "domain": ".shop.example", "expires": -1, "size": 2, "session": true})",
       R"({"name": "a", "value": "1", "domain": ".shop.example"})",
       {"shop.example", "*.shop.example"}},
      {R"({"name": "a", "value": "1", "domain": "[::1]", "secure": true, "sameSite": "None", "httpOnly": false})",
       R"({"name": "a", "value": "1", "domain": "[::1]", "httpOnly": false, "secure": true, "sameSite": "None"})",
       {"[::1]"}},
      {R"({"name": "a", "value": "1", "url": "http://localhost:8787/", "path": null})",
       R"({"name": "a", "value": "1", "url": "http://localhost:8787/"})",
       {"localhost"}}};
  for (const auto& row : table) {
    const auto cookies = read(fmt::format("[{}]", row.written));
    ASSERT_TRUE(cookies) << cookies.error().message;
    ASSERT_EQ(cookies->size(), 1U);
    EXPECT_TRUE(json::equal(cookies->front().params, json::parse(row.params).value()))
        << json::dump(cookies->front().params);
    EXPECT_EQ(cookies->front().hosts, row.hosts);
  }
}

TEST(WrittenCookies, AreRefusedByNumberAndName) {
  static constexpr std::pair<std::string_view, std::string_view> kTable[] = {
      {R"("a=1")", "cookie 2 is string, it must be an object with name and value"},
      {R"({"value": "1"})", "cookie 2: it has no name"},
      {R"({"name": "", "value": "1"})", "cookie 2: it has no name"},
      {R"({"name": "a"})", R"(cookie 2 ("a"): it has no value)"},
      {R"({"name": "a", "value": 1})", R"(cookie 2 ("a"): its value is number, it must be a text)"},
      {R"({"name": "a", "value": "1", "domain": "bad domain"})",
       R"(cookie 2 ("a"): its domain "bad domain" is no host)"},
      {R"({"name": "a", "value": "1", "domain": "https://shop.example"})", "is no host"},
      {R"({"name": "a", "value": "1", "domain": "shop.example:80"})", "is no host"},
      {R"({"name": "a", "value": "1", "domain": "..shop.example"})", "is no host"},
      {R"({"name": "a", "value": "1", "domain": ".com"})", "is no host"},
      {R"({"name": "a", "value": "1", "domain": ""})", "is no host"},
      {R"({"name": "a", "value": "1", "url": "shop"})", R"(its url "shop" is no address)"},
      {R"({"name": "a", "value": "1", "path": "x"})", R"(its path is "x", it must begin with /)"},
      {R"({"name": "a", "value": "1", "expires": 1700000000})", "it has expired, at 1700000000 s since 1970"},
      {R"({"name": "a", "value": "1", "expires": "soon"})", "its expires is string"},
      {R"({"name": "a", "value": "1", "secure": 1})", "its secure is number"},
      {R"({"name": "a", "value": "1", "sameSite": "lax"})",
       R"(its sameSite is "lax"; use Strict, Lax or None)"},
      {R"({"name": "a", "value": "1", "sameSite": "None"})", "only secure cookies may have"}};
  for (const auto& [written, message] : kTable) {
    const auto cookies = read(fmt::format(R"([{{"name": "ok", "value": "1"}}, {}])", written));
    ASSERT_FALSE(cookies) << written;
    EXPECT_EQ(cookies.error().code, ErrorCode::invalid_input);
    EXPECT_NE(cookies.error().message.find(message), std::string::npos) << cookies.error().message;
  }
  const auto nowhere = cookies_to_set({json::object{{"name", "a"}, {"value", "1"}}}, "about:blank", kNow);
  EXPECT_EQ(
      nowhere.error().message,
      "cookie 1 (\"a\"): it has neither domain nor url, and the page is at about:blank; no cookie was set");
}

}  // namespace
}  // namespace flow::nodes::detail
