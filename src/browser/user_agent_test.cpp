#include "browser/user_agent.hpp"

#include <gtest/gtest.h>

namespace flow::browser {
namespace {

TEST(UserAgent, VersionIsFourNumbers) {
  EXPECT_EQ(version_in("Chromium 156.0.8078.108 built on Debian 12.1\n"), "156.0.8078.108");
  EXPECT_EQ(version_in("[1126/1.2:WARN] x\nGoogle Chrome 7.0.1.2 "), "7.0.1.2");
  EXPECT_EQ(version_in("Chromium 156.0.8078."), "");
  EXPECT_EQ(version_in("Chromium 156"), "");
  EXPECT_EQ(version_in(""), "");
}

TEST(UserAgent, SaysTheMajorVersionOnly) {
  EXPECT_EQ(plain_user_agent("156.0.8078.108"),
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 "
            "Safari/537.36");
}

struct HintCase {
  std::string_view machine;
  std::string_view architecture;
  std::string_view bitness;
};
class ClientHints : public ::testing::TestWithParam<HintCase> {};
TEST_P(ClientHints, AreCompleted) {
  auto hints = *json::parse_object(
      R"({"brands":[{"brand":"Not:A-Brand","version":"8"},{"brand":"Chromium","version":"156"}],)"
      R"("fullVersionList":[],"architecture":"","bitness":"","platform":"Linux"})");
  complete_client_hints(hints, "156.0.8078.108", GetParam().machine);
  EXPECT_EQ(
      json::dump(hints.at("fullVersionList")),
      R"([{"brand":"Not:A-Brand","version":"8.0.0.0"},{"brand":"Chromium","version":"156.0.8078.108"}])");
  EXPECT_EQ(json::string_or(hints, "architecture", ""), GetParam().architecture);
  EXPECT_EQ(json::string_or(hints, "bitness", ""), GetParam().bitness);
  EXPECT_EQ(hints.at("platform"), "Linux");
}
INSTANTIATE_TEST_SUITE_P(Case, ClientHints,
                         ::testing::Values(HintCase{"x86_64", "x86", "64"}, HintCase{"aarch64", "arm", "64"},
                                           HintCase{"i686", "x86", "32"}, HintCase{"armv7l", "arm", "32"}));

}  // namespace
}  // namespace flow::browser
