#include "net/url.hpp"

#include <gtest/gtest.h>

namespace flow::net {
namespace {

struct UrlRow {
  std::string_view written;
  std::string_view text;
  std::string_view host;
  int port;
};

TEST(UrlParse, GivesTheFormThatIsCalled) {
  static const UrlRow kTable[] = {
      {"http://shop.example", "http://shop.example/", "shop.example", 80},
      {"https://Shop.Example:8443/A?b=C#d", "https://shop.example:8443/A?b=C", "shop.example", 8443},
      {"http://shop.example:80/", "http://shop.example:80/", "shop.example", 80},
      {"http://ann:pw@shop.example/x", "http://shop.example/x", "shop.example", 80},
      {"http://shop.example/a b?c d", "http://shop.example/a%20b?c+d", "shop.example", 80},
      {"http://bücher.example/", "http://xn--bcher-kva.example/", "xn--bcher-kva.example", 80},
      {"http://[2001:db8::1]:81/", "http://[2001:db8::1]:81/", "2001:db8::1", 81},
      {"http:///shop.example", "http://shop.example/", "shop.example", 80},  // as browsers do
      // Every spelling of 127.0.0.1 that some resolver would take.
      {"http://2130706433/", "http://127.0.0.1/", "127.0.0.1", 80},
      {"http://0x7f000001/", "http://127.0.0.1/", "127.0.0.1", 80},
      {"http://0177.0.0.1/", "http://127.0.0.1/", "127.0.0.1", 80},
      {"http://127.1/", "http://127.0.0.1/", "127.0.0.1", 80},
      {"http://0x7f.0.1/", "http://127.0.0.1/", "127.0.0.1", 80},
  };
  for (const auto& row : kTable) {
    const auto url = parse_url(row.written);
    ASSERT_TRUE(url) << row.written << ": " << url.error().message;
    EXPECT_EQ(url->text, row.text) << row.written;
    EXPECT_EQ(url->host, row.host) << row.written;
    EXPECT_EQ(url->port, row.port) << row.written;
  }
}

TEST(UrlParse, RefusesWhatCannotBeCalled) {
  const std::string long_one = "http://x/" + std::string(kMaxUrl, 'a');
  for (const std::string_view text :
       {std::string_view(""), std::string_view("nonsense"), std::string_view("//shop.example/"),
        std::string_view("ftp://x/y"), std::string_view("file:///etc/passwd"),
        std::string_view("javascript:1"), std::string_view("http://"), std::string_view("http://x:99999/"),
        std::string_view("http://x:a/"), std::string_view("http://a b/"), std::string_view("http://[::1/"),
        std::string_view("http://b\xea.example/"), std::string_view("http://x\r\nHost: y/"),
        std::string_view("http://x/\0y", 11), std::string_view(long_one)}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url) << text.substr(0, 60);
    EXPECT_EQ(url.error().code, ErrorCode::invalid_input);
  }
}

TEST(UrlParse, KeepsThePasswordOutOfTheText) {
  const auto url = parse_url("http://ann:p%40w@shop.example/");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->user, "ann");
  EXPECT_EQ(url->password.reveal(), "p@w");
  EXPECT_EQ(url->text.find("ann"), std::string::npos);
}

TEST(UrlResolve, FollowsAReference) {
  const auto base = parse_url("https://shop.example:8443/a/b?c#d");
  ASSERT_TRUE(base);
  static const std::pair<std::string_view, std::string_view> kTable[] = {
      {"x", "https://shop.example:8443/a/x"},           {"/x", "https://shop.example:8443/x"},
      {"../x", "https://shop.example:8443/x"},          {"?x", "https://shop.example:8443/a/b?x"},
      {"//other.example/x", "https://other.example/x"}, {"http://other.example", "http://other.example/"},
      {"/a b", "https://shop.example:8443/a%20b"}};
  for (const auto& [reference, text] : kTable) {
    const auto url = resolve_url(*base, reference);
    ASSERT_TRUE(url) << reference << ": " << url.error().message;
    EXPECT_EQ(url->text, text) << reference;
  }
  EXPECT_FALSE(resolve_url(*base, "ftp://other.example/"));
}

TEST(UrlOrigin, IsSchemeHostAndPort) {
  const auto same = [](std::string_view a, std::string_view b) {
    return parse_url(a)->same_origin(*parse_url(b));
  };
  EXPECT_TRUE(same("http://x/a", "http://X:80/b"));
  EXPECT_FALSE(same("http://x/", "https://x/"));
  EXPECT_FALSE(same("http://x/", "http://x:81/"));
  EXPECT_FALSE(same("http://x/", "http://y.x/"));
}

}  // namespace
}  // namespace flow::net
