// Files that a page of a remote browser has made itself, read in the page.
#include <algorithm>
#include <fstream>

#include "browser/testing/remote_world.hpp"

namespace flow::browser {
namespace {

using testing::at_an_endpoint;
using testing::page_js;
using testing::target;
using World = testing::RemoteWorld;

// A link that saves a blob of n bytes, each of them its offset modulo 251, and takes its address back.
std::string saver(std::uint64_t n) {
  return fmt::format(
      "<title>home</title><a download=x.bin>f</a><script>"
      "const a = document.querySelector('a'), own = URL.revokeObjectURL;"
      "a.href = URL.createObjectURL(new Blob([Uint8Array.from({{length: {}}}, (_, i) => i % 251)]));"
      "a.onclick = () => setTimeout(() => URL.revokeObjectURL(a.href))</script>",
      n);
}

Task<Result<std::shared_ptr<Download>>> begin(World world, ContextLease* lease) {
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  CO_TRY(auto held, co_await page->acquire(world.cx));
  CO_TRY(const auto report, co_await Actor(held).click(world.cx, target("a"), {.expect = Expect::download}));
  co_return report.download;
}

constexpr std::uint64_t kLarge = (2U << 20) + 3;

Task<Result<void>> is_large(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto started, co_await begin(world, lease.get()));
  CO_TRY(const auto file, co_await started->finish(world.cx));
  EXPECT_EQ(file.size.count, kLarge);
  std::ifstream in(file.path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  EXPECT_EQ(bytes.size(), kLarge);
  std::size_t at = 0;
  EXPECT_TRUE(std::ranges::all_of(bytes, [&](char c) {
    return static_cast<unsigned char>(c) == static_cast<unsigned char>(at++ % 251);
  }));
  co_return co_await lease->close(world.cx);
}
TEST(MadeFiles, LargeOnesComeInPieces) {
  // No message may hold more than a piece.
  at_an_endpoint({.slice = 1 << 16}, is_large, {}, saver(kLarge));
}

Task<Result<void>> is_capped(World world) {
  CO_TRY(auto lease, co_await world.pool->acquire(world.cx, World::profile(world.endpoint->web_socket()),
                                                  {.download_cap = Bytes{5}}));
  CO_TRY(const auto started, co_await begin(world, lease.get()));
  const auto file = co_await started->finish(world.cx);
  EXPECT_EQ(file.error().code, ErrorCode::quota);
  EXPECT_EQ(file.error().message, "the download x.bin has 6 bytes, more than 5");
  EXPECT_TRUE(std::filesystem::is_empty(lease->download_folder()));
  co_return co_await lease->close(world.cx);
}
TEST(MadeFiles, OverTheCapNothingIsRead) {
  at_an_endpoint({}, is_capped, {}, saver(6));
}

Task<Result<void>> gives_back(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto started, co_await begin(world, lease.get()));
  CO_TRY_VOID(co_await started->finish(world.cx));
  const auto page = lease->pages().front();
  // What the page took back meanwhile is gone now, and its function is its own again.
  EXPECT_EQ(co_await page_js(world.cx, page,
                             "[URL.revokeObjectURL === own, await fetch(a.href).then(() => 1, () => 0)]"),
            "[true,0]");
  co_return co_await lease->close(world.cx);
}
TEST(MadeFiles, TheBlobIsTakenBackAfterwards) {
  at_an_endpoint({}, gives_back, {}, saver(6));
}

Task<Result<void>> comes_from_its_opener(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto started, co_await begin(world, lease.get()));
  CO_TRY(const auto file, co_await started->finish(world.cx));
  EXPECT_EQ(file.size.count, 3U);
  EXPECT_TRUE(file.name.ends_with(".zip")) << file.name;  // the rest is Chromium's invention
  EXPECT_EQ(lease->pages().size(), 1U);
  co_return co_await lease->close(world.cx);
}
TEST(MadeFiles, InATabOfItsOwn) {
  at_an_endpoint({}, comes_from_its_opener, {},
                 "<a target=_blank>f</a><script>document.querySelector('a').href="
                 "URL.createObjectURL(new Blob(['zip'], {type: 'application/zip'}))</script>");
}

Task<Result<void>> is_in_its_address(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto started, co_await begin(world, lease.get()));
  CO_TRY(const auto file, co_await started->finish(world.cx));
  EXPECT_EQ(file.size.count, 3'000'000U);
  co_return co_await lease->close(world.cx);
}
TEST(MadeFiles, ALongAddressIsWhole) {
  at_an_endpoint({}, is_in_its_address, {},
                 "<a download=x.txt>f</a><script>document.querySelector('a').href="
                 "'data:text/plain,' + 'x'.repeat(3000000)</script>");
}

}  // namespace
}  // namespace flow::browser
