#include "api/editor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/gzip.hpp"

namespace flow::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kPage = "<!doctype html><script type=\"module\" src=\"/assets/app-1a2b.js\"></script>";
const std::string kScript = "console.log('the editor');";
const std::string kIcon = "<svg/>";

const Editor& editor() {
  static const std::string kBytes[] = {gzip(kScript), gzip(kIcon), gzip(kPage)};
  static const EmbeddedFile kFiles[] = {{"assets/app-1a2b.js", "aaaa", kBytes[0]},
                                        {"icon.svg", "bbbb", kBytes[1]},
                                        {"index.html", "cccc", kBytes[2]}};
  static const Editor kEditor(kFiles);
  return kEditor;
}

net::HttpResponse get(std::string path, net::Headers headers = {}) {
  net::HttpRequest request;
  request.method = "GET";
  request.path = std::move(path);
  request.headers = std::move(headers);
  return editor().answer(request);
}

std::string header(const net::HttpResponse& response, std::string_view name) {
  return std::string(response.headers.find(name).value_or("(none)"));
}

struct Place {
  std::string path;
  int status;
  std::string body;
  std::string type;
  std::string cache;
};
class EditorPaths : public ::testing::TestWithParam<Place> {};

TEST_P(EditorPaths, LeadToAFileToThePageOrNowhere) {
  const Place& place = GetParam();
  const net::HttpResponse response = get(place.path);
  EXPECT_EQ(response.status, place.status);
  EXPECT_EQ(header(response, "Content-Type"), place.type);
  EXPECT_EQ(header(response, "Cache-Control"), place.cache);
  if (place.status == 200) {
    EXPECT_EQ(response.body, place.body);
  }
}

Place page(std::string path) {
  return {std::move(path), 200, kPage, "text/html; charset=utf-8", "no-cache"};
}
Place nothing(std::string path) {
  return {std::move(path), 404, "", "application/problem+json", "no-store"};
}
constexpr const char* kYear = "public, max-age=31536000, immutable";

INSTANTIATE_TEST_SUITE_P(
    All, EditorPaths,
    ::testing::Values(page("/"), page("/index.html"), page("/login"), page("/setup"),
                      page("/workflows/0193/versions/2"), page("/workflows/"), page("/apis"),
                      page("/metrical"), page("/a name with blanks"),
                      Place{"/icon.svg", 200, kIcon, "image/svg+xml", "no-cache"},
                      Place{"/assets/app-1a2b.js", 200, kScript, "text/javascript; charset=utf-8", kYear},
                      nothing("/assets/app-0000.js"), nothing("/assets/"), nothing("/api"), nothing("/api/"),
                      nothing("/api/v1/nonsense"), nothing("/hooks"), nothing("/hooks/a/b"),
                      nothing("/healthz/x"), nothing("/readyz/"), nothing("/metrics/all"),
                      nothing("/../etc/passwd"), nothing("/assets/../index.html"),
                      nothing("/assets/./app-1a2b.js"), nothing("//evil.example/"), nothing("/a//b"),
                      nothing("/.env"), nothing("/a/.git/config"), nothing("/..\\..\\boot.ini"),
                      nothing(std::string("/index.html\0.js", 15)), nothing("/a\nb")));

TEST(Editor, PagesCarryTheirPolicy) {
  const net::HttpResponse response = get("/");
  EXPECT_THAT(header(response, "Content-Security-Policy"), HasSubstr("; script-src 'self'; "));
  EXPECT_THAT(header(response, "Content-Security-Policy"), HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(header(response, "Content-Security-Policy"), Not(HasSubstr("unsafe-eval")));
  EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header(response, "X-Frame-Options"), "DENY");
  EXPECT_EQ(header(response, "Referrer-Policy"), "same-origin");
  EXPECT_EQ(header(response, "Cross-Origin-Opener-Policy"), "same-origin");
  EXPECT_THAT(header(response, "Permissions-Policy"), HasSubstr("camera=()"));
  for (const char* name : {"Content-Security-Policy", "Referrer-Policy", "Cache-Control"}) {
    EXPECT_EQ(std::ranges::count(response.headers.all(), name, &std::pair<std::string, std::string>::first),
              1)
        << name;
  }
}

TEST(Editor, CompressedForWhoTakesIt) {
  const net::HttpResponse plain = get("/");
  EXPECT_EQ(header(plain, "Content-Encoding"), "(none)");
  EXPECT_EQ(header(plain, "Vary"), "Accept-Encoding");
  const net::HttpResponse packed = get("/", {{"Accept-Encoding", "gzip, deflate, br, zstd"}});
  EXPECT_EQ(header(packed, "Content-Encoding"), "gzip");
  EXPECT_EQ(gunzip(packed.body, Bytes{10'000}).value(), kPage);
}

struct Accepted {
  std::string header;
  bool gzip;
};
TEST(Editor, ReadsAcceptEncoding) {
  for (const auto& [text, wanted] :
       {Accepted{"", false}, Accepted{"gzip", true}, Accepted{"GZip", true}, Accepted{"x-gzip", true},
        Accepted{"identity", false}, Accepted{"br;q=1.0, gzip;q=0.8, *;q=0.1", true}, Accepted{"*", true},
        Accepted{"gzip;q=0", false}, Accepted{"gzip; q=0.000, *", false}, Accepted{"*;q=0", false},
        Accepted{"deflate , gzip ;q=0.5", true}, Accepted{"gzipped", false}, Accepted{",,", false}}) {
    EXPECT_EQ(accepts_gzip(text), wanted) << text;
  }
}

TEST(Editor, KnownFilesAreNotSentAgain) {
  EXPECT_EQ(header(get("/"), "ETag"), "W/\"cccc\"");
  for (const char* tags : {"W/\"cccc\"", "\"cccc\"", "\"x\", W/\"cccc\"", "*"}) {
    const net::HttpResponse response = get("/some/place", {{"If-None-Match", tags}});
    EXPECT_EQ(response.status, 304) << tags;
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(header(response, "Cache-Control"), "no-cache");
    EXPECT_EQ(header(response, "ETag"), "W/\"cccc\"");
  }
  EXPECT_EQ(get("/", {{"If-None-Match", "W/\"aaaa\""}}).status, 200);
}

TEST(Editor, ThereIsNoneWithoutItsPage) {
  const Editor none({});
  net::HttpRequest request;
  request.path = "/";
  EXPECT_EQ(none.answer(request).status, 404);
}

}  // namespace
}  // namespace flow::api
