// Downloads of a real browser, and the names they get.
#include "browser/downloads.hpp"

#include <filesystem>
#include <fstream>

#include "browser/actions.hpp"
#include "browser/detail/context_state.hpp"
#include "browser/testing/browser_world.hpp"
#include "os/files.hpp"
#include "os/temp_dir.hpp"

namespace flow::browser {
namespace {

using testing::BrowserWorld;
using testing::in_world;
using testing::page_js;

struct NameCase {
  std::string_view suggested;
  std::string_view safe;
};
class SafeName : public ::testing::TestWithParam<NameCase> {};
TEST_P(SafeName, FitsInAnyFolder) {
  EXPECT_EQ(safe_file_name(GetParam().suggested), GetParam().safe);
}
INSTANTIATE_TEST_SUITE_P(Names, SafeName,
                         ::testing::Values(NameCase{"report.pdf", "report.pdf"},
                                           NameCase{"../../etc/passwd", "_.._etc_passwd"},
                                           NameCase{"a/b\\c:d", "a_b_c_d"}, NameCase{".bashrc", "bashrc"},
                                           NameCase{"", "download"}, NameCase{"...", "download"},
                                           NameCase{"x\ny\x7f", "x_y_"},
                                           NameCase{"Prix \xe2\x82\xac.csv", "Prix \xe2\x82\xac.csv"}));

TEST(SafeName, TooLongANameKeepsItsExtension) {
  const auto name = safe_file_name(std::string(300, 'n') + ".tar");
  EXPECT_EQ(name.size(), 120U);
  EXPECT_TRUE(name.ends_with("n.tar"));
}

TEST(DownloadState, RemovesNothingOutsideItsFolder) {
  const auto folder = os::TempDir::create(os::default_temp_root(), "flow-download-test-", "test").value();
  const std::string inside = folder.path() + "/files";
  const std::string outside = folder.path() + "/outside";
  ASSERT_TRUE(os::make_folders(inside) && os::write_file(outside, "kept") &&
              os::write_file(inside + "/a-guid", "half a file"));
  for (const char* guid : {"../outside", "a-guid"}) {
    DownloadState download(guid, "https://example.com/f", "f", inside, Bytes{5});
    download.complete(fail(ErrorCode::network, "the link was lost"));
  }
  EXPECT_TRUE(os::exists(outside));
  EXPECT_FALSE(os::exists(inside + "/a-guid"));
}

// Opens a page in a context of these options and lets it fetch /file.
Task<Result<std::shared_ptr<Download>>> download(BrowserWorld world, ContextLease* context) {
  CO_TRY(const auto page, co_await context->open_page(world.cx, world.here("/")));
  const auto downloads = page->watch_downloads();
  EXPECT_EQ(co_await page_js(world.cx, page, "document.querySelector('a').click()"), "null");
  co_return co_await downloads->pop(world.cx);
}

Task<Result<void>> keeps_the_file(BrowserWorld world) {
  CO_TRY(auto context, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY(const auto started, co_await download(world, context.get()));
  CO_TRY(const auto file, co_await started->finish(world.cx));
  EXPECT_EQ(file.name, "re_port.bin");
  EXPECT_EQ(file.size.count, 12U);
  std::ifstream in(file.path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "file content");
  CO_TRY_VOID(co_await context->close(world.cx));
  EXPECT_FALSE(std::filesystem::exists(file.path));  // whoever wants it takes it before the end
  co_return Result<void>{};
}
TEST(DownloadLive, LandsInTheContextsFolder) {
  in_world({{"/", "<a href=/file>get</a>"}}, keeps_the_file);
}

Task<Result<void>> comes_in_a_tab(BrowserWorld world) {
  CO_TRY(auto context, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY(const auto page, co_await context->open_page(world.cx, world.here("/")));
  CO_TRY(auto held, co_await page->acquire(world.cx));
  CO_TRY(const auto clicked,
         co_await Actor(held).click(world.cx.within(milliseconds{8000}), {.selector = *Selector::parse("a")},
                                    {.expect = Expect::download}));
  CO_TRY(const auto file, co_await clicked.download->finish(world.cx));
  EXPECT_EQ(file.size.count, 12U);
  held.release();
  co_return co_await context->close(world.cx);
}
TEST(DownloadLive, ALinkWithATabOfItsOwnIsWaitedForWhereItWasClicked) {
  in_world({{"/", "<a target=_blank href=/file>get</a>"}}, comes_in_a_tab);
}

Task<Result<void>> is_capped(BrowserWorld world) {
  CO_TRY(auto context, co_await world.pool->acquire(world.cx, {}, {.download_cap = Bytes{5}}));
  CO_TRY(const auto started, co_await download(world, context.get()));
  const auto file = co_await started->finish(world.cx);
  EXPECT_EQ(file.error().code, ErrorCode::quota);
  EXPECT_EQ(file.error().message, "the download re_port.bin has 12 bytes, more than 5");
  // Chromium may still be busy with the file when it says that it has cancelled; it goes soon.
  const Context soon = world.cx.within(milliseconds{3000});
  while (!std::filesystem::is_empty(context->download_folder()) && !soon.expired())
    CO_TRY_VOID(co_await context->cookies(world.cx));
  EXPECT_TRUE(std::filesystem::is_empty(context->download_folder()));
  co_return co_await context->close(world.cx);
}
TEST(DownloadLive, OverTheCapIsRemoved) {
  in_world({{"/", "<a href=/file>get</a>"}}, is_capped);
}

Task<Result<void>> is_refused(BrowserWorld world) {
  CO_TRY(auto context, co_await world.pool->acquire(world.cx, {}, {.allow_downloads = false}));
  CO_TRY(const auto started, co_await download(world, context.get()));
  const auto file = co_await started->finish(world.cx);
  EXPECT_EQ(file.error().code, ErrorCode::blocked);
  EXPECT_TRUE(std::filesystem::is_empty(context->download_folder()));
  co_return co_await context->close(world.cx);
}
TEST(DownloadLive, NotAllowedIsBlocked) {
  in_world({{"/", "<a href=/file>get</a>"}}, is_refused);
}

Task<Result<void>> ends_with_its_context(BrowserWorld world) {
  CO_TRY(auto context, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY(const auto page, co_await context->open_page(world.cx, world.here("/")));
  const auto downloads = page->watch_downloads();
  CO_TRY_VOID(co_await context->close(world.cx));
  EXPECT_EQ((co_await downloads->pop(world.cx)).error().code, ErrorCode::cancelled);
  co_return Result<void>{};
}
TEST(DownloadLive, WaitingForOneEndsWithTheContext) {
  in_world({{"/", "home"}}, ends_with_its_context);
}

}  // namespace
}  // namespace flow::browser
