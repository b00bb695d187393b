// What providers' browsers can do beyond Chromium, against an endpoint with commands of its own.
#include "browser/remote_extras.hpp"

#include "browser/testing/remote_world.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {
namespace {

using testing::at_an_endpoint;
using testing::page_js;
using World = testing::RemoteWorld;

constexpr milliseconds kDetect{2000};

// The provider has sent the form of the page when it says that it is done.
Task<Result<void>> goes_on_behind(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  EXPECT_EQ(co_await page_js(world.cx, page, "void (location.href = '/behind')"), "null");
  CO_TRY(const auto solved, co_await solve_captcha(world.cx, page, kDetect));
  EXPECT_TRUE(solved);
  if (!solved) co_return Result<void>{};
  EXPECT_EQ(solved->kind, "recaptcha");
  EXPECT_EQ(solved->navigation.url, world.here("/behind"));
  EXPECT_EQ(solved->navigation.status, 200);
  co_return co_await lease->close(world.cx);
}
TEST(RemoteExtras, ASolvedCaptchaLeadsToThePageBehindIt) {
  at_an_endpoint({.own = {{"Captcha.solve", R"({"status":"solve_finished","type":"recaptcha"})"}}},
                 goes_on_behind);
}

Task<Result<void>> finds_none(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  CO_TRY(const auto solved, co_await solve_captcha(world.cx, page, kDetect));
  EXPECT_FALSE(solved);
  co_return co_await lease->close(world.cx);
}
TEST(RemoteExtras, WithoutACaptchaNothingHappens) {
  at_an_endpoint({.own = {{"Captcha.solve", R"({"status":"not_detected"})"}}}, finds_none);
}

Task<Result<void>> gives_up(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  const auto solved = co_await solve_captcha(world.cx, page, kDetect);
  EXPECT_EQ(solved.error().code, ErrorCode::blocked);
  EXPECT_EQ(solved.error().message, "the provider of the browser did not solve the CAPTCHA");
  EXPECT_EQ(json::dump(json::value(solved.error().detail)),
            R"({"reason":"captcha","status":"invalid","kind":""})");
  co_return co_await lease->close(world.cx);
}
TEST(RemoteExtras, AnUnsolvedCaptchaIsAWall) {
  at_an_endpoint({.own = {{"Captcha.solve", R"({"status":"invalid"})"}}}, gives_up);
}

Task<Result<void>> knows_neither(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  const auto solved = co_await solve_captcha(world.cx, page, kDetect);
  EXPECT_EQ(cdp::reason_of(solved.error()), "unsupported");
  const auto view = co_await live_view_address(world.cx, page);
  EXPECT_EQ(cdp::reason_of(view.error()), "unsupported");
  EXPECT_EQ(view.error().message,
            world.endpoint->host() +
                " does not allow it: Page.inspect failed: 'Page.inspect' wasn't found (-32601)");
  co_return co_await lease->close(world.cx);
}
TEST(RemoteExtras, WhatTheEndpointLacksIsUnsupported) {
  at_an_endpoint({}, knows_neither);
}

Task<Result<void>> is_watched(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  CO_TRY(const auto view, co_await live_view_address(world.cx, page));
  EXPECT_EQ(view, "https://watch.example/?wss=x");
  co_return co_await lease->close(world.cx);
}
TEST(RemoteExtras, TheLiveViewHasAnAddress) {
  at_an_endpoint({.own = {{"Page.inspect", R"({"url":"https://watch.example/?wss=x"})"}}}, is_watched);
}

}  // namespace
}  // namespace flow::browser
