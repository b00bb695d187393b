// Files that a click in a remote browser leads to, through its connection.
#include <fstream>

#include "browser/detail/file_response.hpp"
#include "browser/remote.hpp"
#include "browser/testing/remote_world.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {
namespace {

using test::RemoteHabits;
using testing::at_an_endpoint;
using testing::page_js;
using testing::target;
using World = testing::RemoteWorld;

struct ResponseCase {
  std::string_view name;
  int status;
  std::string_view disposition;
  std::string_view type;
  bool file;
};
void PrintTo(const ResponseCase& c, std::ostream* out) {
  *out << c.name;
}
class FileResponse : public ::testing::TestWithParam<ResponseCase> {};
TEST_P(FileResponse, IsWhatABrowserSaves) {
  const ResponseCase& one = GetParam();
  json::array headers;
  headers.push_back(json::object{{"name", "content-TYPE"}, {"value", json::string(one.type)}});
  if (!one.disposition.empty())
    headers.push_back(
        json::object{{"name", "Content-Disposition"}, {"value", json::string(one.disposition)}});
  EXPECT_EQ(detail::is_file_response(one.status, headers), one.file);
}
const ResponseCase kResponses[] = {
    {"Page", 200, "", "text/html; charset=utf-8", false},
    {"Picture", 200, "", "image/png", false},
    {"PictureNobodyShows", 200, "", "image/tiff", true},
    {"Json", 200, "", "application/json", false},
    {"Feed", 200, "", "application/rss+xml", false},
    {"Film", 200, "", "video/mp4", false},
    {"NoType", 200, "", "", false},
    {"Archive", 200, "", "application/zip", true},
    {"Table", 200, "", "Text/CSV;header=present", true},
    {"Pdf", 200, "", "application/pdf", true},
    {"Font", 200, "", "font/woff2", true},
    {"Attachment", 200, "attachment; filename=a.txt", "text/plain", true},
    {"AttachmentInCapitals", 206, "ATTACHMENT", "text/plain", true},
    {"Inline", 200, "inline; filename=a.txt", "text/plain", false},
    {"OnlyAName", 200, "filename=a.txt", "text/plain", false},
    {"UnknownDisposition", 200, "form-data", "text/plain", true},
    {"Error", 404, "attachment", "application/zip", false},
    {"NothingToSave", 204, "attachment", "", false},
    {"SentElsewhere", 302, "attachment", "application/zip", false},
};
INSTANTIATE_TEST_SUITE_P(Case, FileResponse, ::testing::ValuesIn(kResponses),
                         [](const auto& info) { return std::string(info.param.name); });

struct DownloadCase {
  std::string_view name;
  std::string_view html;
  std::string_view selector;
  std::string_view file;  // its name; empty: no download
  std::string_view content;
  std::string_view error = {};  // a piece of the message, when there is none
  RemoteHabits habits = {};
};
void PrintTo(const DownloadCase& c, std::ostream* out) {
  *out << c.name;
}
class RemoteDownload : public ::testing::TestWithParam<DownloadCase> {};

const DownloadCase* downloaded;  // the case that runs

Task<Result<void>> is_downloaded(World world) {
  const DownloadCase& one = *downloaded;
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  CO_TRY(auto held, co_await page->acquire(world.cx));
  const auto clicked = co_await Actor(held).click(world.cx.within(milliseconds{8000}), target(one.selector),
                                                  {.expect = Expect::download});
  Result<DownloadFile> file = std::unexpected(clicked ? Error{} : clicked.error());
  if (clicked) file = co_await clicked->download->finish(world.cx);
  if (!one.error.empty()) {
    EXPECT_FALSE(file);
    if (file) co_return Result<void>{};
    EXPECT_NE(file.error().message.find(one.error), std::string::npos) << file.error().message;
    EXPECT_EQ(cdp::reason_of(file.error()), "unsupported");
  } else {
    EXPECT_TRUE(file) << file.error().message;
    if (!file) co_return std::unexpected(file.error());
    EXPECT_EQ(file->name, one.file);
    EXPECT_EQ(file->size.count, one.content.size());
    std::ifstream in(file->path, std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), one.content);
    const auto again = co_await clicked->download->finish(world.cx);  // whoever asks again gets the same
    EXPECT_EQ(again ? again->path : "", file->path);
  }
  // The page is what it was, and no tab is left of it.
  EXPECT_EQ(co_await page_js(world.cx, page, "[location.pathname, document.title]"), R"(["/","home"])");
  EXPECT_EQ(lease->pages().size(), 1U);
  CO_TRY_VOID(co_await held.go_to(world.cx, world.here("/?again")));
  held.release();
  co_return co_await lease->close(world.cx);
}

const DownloadCase kDownloads[] = {
    {"Attachment", "<a href=/file>f</a>", "a", "report.bin", "file content"},
    {"NamedByItsAddress", "<a href='/octets/all.zip?x=/y'>f</a>", "a", "all.zip", "octets"},
    {"AfterARedirect", "<a href=/moved>f</a>", "a", "report.bin", "file content"},
    {"DownloadAttribute", "<a download href=/plain>f</a>", "a", "plain", "plain text"},
    {"DownloadAttributeWithAName", "<a download=mine.txt href=/plain>f</a>", "a", "mine.txt", "plain text"},
    {"Form", "<form method=post action=/file><button>f</button></form>", "button", "report.bin",
     "file content"},
    {"Script", "<button onclick=\"setTimeout(() => location = '/file', 50)\">f</button>", "button",
     "report.bin", "file content"},
    {"InAFrame", "<iframe id=f srcdoc='<a href=/file>f</a>'></iframe>", "#f |> a", "report.bin",
     "file content"},
    {"IntoAFrame", "<iframe name=f></iframe><a target=f href=/file>f</a>", "a", "report.bin", "file content"},
    {"InATabOfItsOwn", "<a target=_blank href=/file>f</a>", "a", "report.bin", "file content"},
    {"Blob",
     "<a download=x.txt>f</a><script>document.querySelector('a').href="
     "URL.createObjectURL(new Blob(['made here']))</script>",
     "a", "x.txt", "made here"},
    {"BlobTakenBackAtOnce",
     "<button>f</button><script>document.querySelector('button').onclick = () => {"
     "const a = document.createElement('a'); a.download = 'x.csv';"
     "a.href = URL.createObjectURL(new Blob(['a,b']));"
     "a.click(); URL.revokeObjectURL(a.href); }</script>",
     "button", "x.csv", "a,b"},
    {"BlobInAFrame",
     "<iframe id=f srcdoc=\"<a download=x.txt>f</a><script>const a = document.querySelector('a');"
     "a.href = URL.createObjectURL(new Blob(['in a frame']));"
     "a.onclick = () => Promise.resolve().then(() => URL.revokeObjectURL(a.href))</script>\"></iframe>",
     "#f |> a", "x.txt", "in a frame"},
    {"EmptyBlob",
     "<a download=x.txt>f</a><script>document.querySelector('a').href=URL.createObjectURL(new Blob)</script>",
     "a", "x.txt", ""},
    {"Data", "<a download=d.txt href='data:text/plain,a%20b,%C3%A9'>f</a>", "a", "d.txt", "a b,\xc3\xa9"},
    {"DataInBase64", "<a download=d.bin href='data:;base64,aGVs%0AbG8%3d'>f</a>", "a", "d.bin", "hello"},
    {"BlobThatNobodyMayRead",
     "<meta http-equiv=Content-Security-Policy content=\"connect-src 'none'\">"
     "<a download=x.txt>f</a><script>document.querySelector('a').href="
     "URL.createObjectURL(new Blob(['x']))</script>",
     "a", "", "",
     "is a file that the page has made itself and lets nobody read (TypeError: Failed to fetch)"},
    {"BlobTakenBackBehindOurBack",
     "<button>f</button><script>const own = URL.revokeObjectURL;"
     "document.querySelector('button').onclick = () => {"
     "const a = document.createElement('a'); a.download = 'x.csv';"
     "a.href = URL.createObjectURL(new Blob(['a,b'])); a.click(); own.call(URL, a.href); }</script>",
     "button", "", "", "read what it is made of with Run JavaScript"},
    {"NothingIsPaused",
     "<a href=/file>f</a>",
     "a",
     "",
     "",
     "does not allow it: Fetch.enable failed",
     {.missing = {"Fetch.enable"}}},
    {"NothingIsHandedOut",
     "<a href=/file>f</a>",
     "a",
     "",
     "",
     "does not allow it: Fetch.takeResponseBodyAsStream failed",
     {.missing = {"Fetch.takeResponseBodyAsStream"}}},
    {"NothingIsRead",
     "<a href=/file>f</a>",
     "a",
     "",
     "",
     "does not allow it: IO.read failed",
     {.missing = {"IO.read"}}},
};
TEST_P(RemoteDownload, ComesThroughTheConnection) {
  downloaded = &GetParam();
  at_an_endpoint(downloaded->habits, is_downloaded, {},
                 "<title>home</title>" + std::string(downloaded->html));
}
INSTANTIATE_TEST_SUITE_P(Case, RemoteDownload, ::testing::ValuesIn(kDownloads),
                         [](const auto& info) { return std::string(info.param.name); });

Task<Result<std::shared_ptr<Download>>> begin(World world, ContextLease* lease, std::string path) {
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here(path)));
  CO_TRY(auto held, co_await page->acquire(world.cx));
  CO_TRY(const auto report, co_await Actor(held).click(world.cx, target("a"), {.expect = Expect::download}));
  co_return report.download;
}

// The page can be used after all that.
Task<Result<void>> goes_on(World world, ContextLease* lease) {
  const auto page = lease->pages().front();
  CO_TRY(auto held, co_await page->acquire(world.cx));
  CO_TRY_VOID(co_await held.go_to(world.cx, world.here("/?again")));
  co_return Result<void>{};
}

Task<Result<void>> is_large(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto started, co_await begin(world, lease.get(), "/"));
  CO_TRY(const auto file, co_await started->finish(world.cx));
  EXPECT_EQ(file.size.count, (5U << 20) + 3);
  EXPECT_EQ(std::filesystem::file_size(file.path), file.size.count);
  EXPECT_GE(std::ranges::count(world.endpoint->commands(), "IO.read"), 6);
  co_return co_await lease->close(world.cx);
}
TEST(RemoteDownloads, LargeOnesComeInPieces) {
  at_an_endpoint({.slice = 1 << 16}, is_large, {}, "<a href=/large>f</a>");
}

Task<Result<void>> is_capped(World world) {
  CO_TRY(auto lease, co_await world.pool->acquire(world.cx, World::profile(world.endpoint->web_socket()),
                                                  {.download_cap = Bytes{5}}));
  CO_TRY(const auto started, co_await begin(world, lease.get(), "/"));
  const auto file = co_await started->finish(world.cx);
  EXPECT_EQ(file.error().code, ErrorCode::quota);
  EXPECT_EQ(file.error().message, "the download report.bin has 12 bytes, more than 5");
  EXPECT_TRUE(std::filesystem::is_empty(lease->download_folder()));
  CO_TRY_VOID(co_await goes_on(world, lease.get()));
  co_return co_await lease->close(world.cx);
}
TEST(RemoteDownloads, OverTheCapNothingIsRead) {
  at_an_endpoint({}, is_capped, {}, "<a href=/file>f</a>");
}

Task<Result<void>> is_sent_once(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  const auto before = std::stoi(co_await page_js(world.cx, page, "await (await fetch('/counted')).json()"));
  CO_TRY(const auto started, co_await begin(world, lease.get(), "/"));
  CO_TRY(const auto file, co_await started->finish(world.cx));
  std::ifstream in(file.path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), std::to_string(before + 1));
  EXPECT_EQ(co_await page_js(world.cx, page, "await (await fetch('/counted')).json()"),
            std::to_string(before + 2));
  co_return co_await lease->close(world.cx);
}
TEST(RemoteDownloads, TheServerIsAskedOnce) {
  at_an_endpoint({}, is_sent_once, {}, "<a href=/counted>f</a>");
}

Task<Result<void>> frees_the_page(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY_VOID(co_await begin(world, lease.get(), "/"));
  CO_TRY_VOID(co_await goes_on(world, lease.get()));
  EXPECT_EQ(std::ranges::count(world.endpoint->commands(), "Fetch.failRequest"), 1);
  EXPECT_EQ(std::ranges::count(world.endpoint->commands(), "Fetch.disable"), 1);
  co_return co_await lease->close(world.cx);
}
TEST(RemoteDownloads, NothingIsPausedAfterwards) {
  at_an_endpoint({}, frees_the_page, {}, "<a href=/file>f</a>");
}

Task<Result<void>> is_a_page(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  CO_TRY(auto held, co_await page->acquire(world.cx));
  const auto clicked = co_await Actor(held).click(world.cx.within(milliseconds{1500}), target("a"),
                                                  {.expect = Expect::download});
  EXPECT_EQ(clicked.error().code, ErrorCode::timeout);
  EXPECT_NE(clicked.error().message.find("clicked, but no download began"), std::string::npos)
      << clicked.error().message;
  EXPECT_EQ(co_await page_js(world.cx, page, "location.pathname"), R"("/other")");
  held.release();
  co_return co_await lease->close(world.cx);
}
TEST(RemoteDownloads, APageIsShownAsEver) {
  at_an_endpoint({}, is_a_page, {}, "<a href=/other>f</a>");
}

Task<Result<void>> beside_blocking(World world) {
  constexpr std::string_view kPicture =
      "await new Promise(r => { const i = new Image; i.onload = () => r(1); i.onerror = () => r(0); i.src = "
      "'/plain?' + Math.random(); })";
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  CO_TRY_VOID(co_await page->network().blocking().set(world.cx, {.urls = {}, .types = {"Image"}}));
  CO_TRY(auto held, co_await page->acquire(world.cx));
  EXPECT_EQ(co_await page_js(world.cx, page, std::string(kPicture)), "0");
  CO_TRY(const auto report, co_await Actor(held).click(world.cx, target("a"), {.expect = Expect::download}));
  CO_TRY(const auto file, co_await report.download->finish(world.cx));
  EXPECT_EQ(file.size.count, 12U);
  EXPECT_EQ(co_await page_js(world.cx, page, std::string(kPicture)), "0");
  EXPECT_EQ(std::ranges::count(world.endpoint->commands(), "Fetch.failRequest"), 3);
  held.release();
  co_return co_await lease->close(world.cx);
}
TEST(RemoteDownloads, WhatIsBlockedStaysBlocked) {
  at_an_endpoint({}, beside_blocking, {}, "<a href=/file>f</a>");
}

Task<Result<void>> loses_the_link(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  world.endpoint->fail_at("IO.read", test::RemoteEndpoint::Fault::cut);
  const auto started = co_await begin(world, lease.get(), "/");
  EXPECT_EQ(started.error().code, ErrorCode::browser_crashed) << started.error().message;
  static_cast<void>(co_await lease->close(world.cx));
  co_return Result<void>{};
}
TEST(RemoteDownloads, ALostLinkEndsThem) {
  at_an_endpoint({}, loses_the_link, {}, "<a href=/file>f</a>");
}

// The page is silent for as long as its next document is paused, so the click ends with the file.
Task<Result<void>> waits_no_longer(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  CO_TRY(auto held, co_await page->acquire(world.cx));
  world.endpoint->fail_at("IO.read", test::RemoteEndpoint::Fault::freeze);
  const auto began = world.loop->clock().steady_now();
  const auto clicked = co_await Actor(held).click(world.cx.within(milliseconds{1500}), target("a"),
                                                  {.expect = Expect::download});
  EXPECT_EQ(clicked.error().code, ErrorCode::timeout);
  EXPECT_LT(world.loop->clock().steady_now() - began, milliseconds{3000});
  held.release();
  static_cast<void>(co_await lease->close(world.cx));
  co_return Result<void>{};
}
TEST(RemoteDownloads, TheDeadlineHolds) {
  at_an_endpoint({}, waits_no_longer, {}, "<a href=/file>f</a>");
}

}  // namespace
}  // namespace flow::browser
