// Pictures of a page as it changes, and what they leave out.
#include "browser/screencast.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "browser/testing/live_page.hpp"

namespace flow::browser {
namespace {

using ::testing::HasSubstr;
using testing::live;
using testing::LivePage;
using ::testing::StartsWith;

constexpr std::string_view kJpeg = "\xFF\xD8\xFF";

Task<Result<void>> paint(LivePage p, std::string colour) {
  CO_TRY_VOID(co_await p.page()->main_frame()->evaluate(
      p.cx(), "(c) => { document.body.style.background = c; }", {json::string(colour)}));
  co_return Result<void>{};
}

TEST(ScreencastOfAPage, GivesThePageAndThenWhatChanges) {
  live("<body style='background:white'>still</body>", [](LivePage p) -> Task<Result<void>> {
    CO_TRY(const auto cast, co_await Screencast::start(p.cx(), p.page()));
    CO_TRY(const ScreencastFrame first, co_await cast->next(p.within(5000)));
    EXPECT_THAT(first.jpeg, StartsWith(kJpeg));
    EXPECT_GT(first.width, 300);
    EXPECT_GT(first.height, 200);
    CO_TRY_VOID(co_await paint(p, "red"));
    CO_TRY(const ScreencastFrame second, co_await cast->next(p.within(5000)));
    EXPECT_THAT(second.jpeg, StartsWith(kJpeg));
    EXPECT_NE(second.jpeg, first.jpeg);
    co_return co_await cast->stop(p.cx());
  });
}

TEST(ScreencastOfAPage, WithholdsWhatShowsASecretUntilItIsGone) {
  live("<body><input id='key'></body>", [](LivePage p) -> Task<Result<void>> {
    CO_TRY_VOID(
        co_await p.actor().fill(p.within(5000), p.target("#key"), Secret("hunter2"), {.secret = true}));
    CO_TRY(const auto cast, co_await Screencast::start(p.cx(), p.page()));
    CO_TRY(const ScreencastFrame shown, co_await cast->next(p.within(5000)));
    EXPECT_TRUE(shown.withheld);
    EXPECT_EQ(shown.jpeg, "");
    CO_TRY_VOID(co_await p.page()->main_frame()->evaluate(
        p.cx(), "() => document.getElementById('key').remove()", {}));
    // The first picture after it is gone may still be from before.
    std::optional<ScreencastFrame> frame;
    for (int shade = 0; shade < 20 && (!frame || frame->withheld); ++shade) {
      CO_TRY_VOID(co_await paint(p, fmt::format("rgb({},0,0)", 200 + shade)));
      CO_TRY(frame, co_await cast->next(p.within(5000)));
    }
    EXPECT_FALSE(frame->withheld);
    EXPECT_THAT(frame->jpeg, StartsWith(kJpeg));
    co_return co_await cast->stop(p.cx());
  });
}

TEST(ScreencastOfAPage, EndsWithThePage) {
  live("<body>short</body>", [](LivePage p) -> Task<Result<void>> {
    CO_TRY(const auto cast, co_await Screencast::start(p.cx(), p.page()));
    CO_TRY_VOID(co_await cast->next(p.within(5000)));
    CO_TRY_VOID(co_await p.page()->close(p.cx()));
    const auto frame = co_await cast->next(p.within(5000));
    EXPECT_FALSE(frame);
    if (!frame) EXPECT_THAT(frame.error().message, HasSubstr("closed"));
    co_return co_await cast->stop(p.cx());
  });
}

TEST(LastUsed, IsThePageThatWasActedOnLast) {
  live("<body>one</body>", [](LivePage p) -> Task<Result<void>> {
    EXPECT_EQ(last_used({}), nullptr);
    EXPECT_EQ(last_used({p.page()}), p.page());
    CO_TRY_VOID(co_await p.page()->close(p.cx()));
    EXPECT_EQ(last_used({p.page()}), nullptr);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::browser
