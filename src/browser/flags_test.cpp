#include "browser/flags.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flow::browser {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> arguments(LaunchProfile profile, HostTraits host = {}) {
  return chromium_arguments(profile, host, "/tmp/p").value();
}

TEST(Flags, EveryRowHasAReasonAndAUse) {
  for (const auto& row : flag_table()) {
    EXPECT_FALSE(row.reason.empty()) << row.name;
    EXPECT_TRUE(row.standard || row.stealth) << row.name;
    EXPECT_FALSE(row.name.starts_with('-')) << row.name;
  }
}

TEST(Flags, StandardAndStealthDiffer) {
  const auto standard = arguments({});
  const auto stealth = arguments({.engine = Engine::stealth});
  EXPECT_THAT(standard, Contains("--disable-gpu"));
  EXPECT_THAT(standard, Not(Contains("--headless")));
  EXPECT_THAT(standard, Contains("--site-per-process"));  // the full browser isolates sites by itself
  EXPECT_THAT(standard, Contains(HasSubstr("HttpsUpgrades")));
  EXPECT_THAT(stealth, Contains("--headless"));
  EXPECT_THAT(stealth, Contains("--screen-info={1920x1080}"));
  EXPECT_THAT(stealth, Contains("--disable-blink-features=AutomationControlled"));
  EXPECT_THAT(stealth, Not(Contains("--disable-extensions")));
  EXPECT_THAT(stealth, Not(Contains(HasSubstr("HttpsUpgrades"))));
  const auto with_a_window = arguments({.engine = Engine::stealth, .headful = true});
  EXPECT_THAT(with_a_window, Not(Contains("--headless")));
  EXPECT_THAT(with_a_window, Not(Contains(HasSubstr("screen-info"))));
  EXPECT_THAT(stealth, Contains("--enable-features=CDPScreenshotNewSurface"));
  EXPECT_THAT(arguments({.headful = true}), Contains("--enable-features=CDPScreenshotNewSurface"));
  EXPECT_THAT(standard, Not(Contains(HasSubstr("CDPScreenshotNewSurface"))));  // it draws every page
  EXPECT_THAT(stealth, Not(Contains(HasSubstr("user-agent"))));
  const HostTraits host{.user_agent = "Mozilla/5.0 (X)"};
  EXPECT_THAT(arguments({.engine = Engine::stealth}, host), Contains("--user-agent=Mozilla/5.0 (X)"));
  EXPECT_THAT(arguments({}, host), Not(Contains(HasSubstr("user-agent"))));
}

TEST(Flags, OnlyRootLosesTheSandbox) {
  EXPECT_THAT(arguments({}), Not(Contains("--no-sandbox")));
  EXPECT_THAT(arguments({}, {.is_root = true}), Contains("--no-sandbox"));
  EXPECT_THAT(arguments({}, {.small_shared_memory = true}), Contains("--disable-dev-shm-usage"));
}

TEST(Flags, FeatureListsAreMergedIntoOneSwitch) {
  const auto all = arguments({.extra_args = {"--disable-features=Mine", "lang=de"}});
  EXPECT_EQ(
      std::ranges::count_if(all, [](const auto& flag) { return flag.starts_with("--disable-features="); }),
      1);
  EXPECT_THAT(all, Contains(HasSubstr("Translate,")));
  EXPECT_THAT(all, Contains(HasSubstr(",Mine")));
  EXPECT_THAT(all, Contains("--lang=de"));
}

TEST(Flags, BehindAProxyNothingLeavesAroundIt) {
  EXPECT_THAT(arguments({}), Not(Contains(HasSubstr("proxy"))));
  const auto guarded = chromium_arguments({}, {}, "/tmp/p", "http://127.0.0.1:4711").value();
  for (const char* flag : {"--proxy-server=http://127.0.0.1:4711", "--proxy-bypass-list=<-loopback>",
                           "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
                           "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"}) {
    EXPECT_THAT(guarded, Contains(flag));
  }
}

class RefusedFlags : public testing::TestWithParam<std::string> {};
TEST_P(RefusedFlags, AreInvalidInput) {
  const auto result = chromium_arguments({.extra_args = {GetParam()}}, {}, "/tmp/p");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::invalid_input);
}
INSTANTIATE_TEST_SUITE_P(All, RefusedFlags,
                         testing::Values("--no-sandbox", "single-process", "--remote-debugging-port=9222",
                                         "--disable-web-security", "--user-data-dir=/home/me",
                                         "--no-proxy-server", "--proxy-bypass-list=*", "--host-rules=MAP * a",
                                         "--disable-features=IsolateOrigins,site-per-process"));

}  // namespace
}  // namespace flow::browser
