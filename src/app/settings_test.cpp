#include "app/settings.hpp"

#include <gtest/gtest.h>

#include <map>

namespace flow::app {
namespace {

Result<Settings> load(std::map<std::string, std::string, std::less<>> variables) {
  return load_settings([&](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  });
}

TEST(Settings, DefaultsStandWhenNothingIsSet) {
  const auto settings = load({});
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(settings->headless_shell, "");
  EXPECT_EQ(settings->log_level, log::Level::warning);
  EXPECT_TRUE(settings->allow_private_addresses);
}

TEST(Settings, EveryRowIsRead) {
  const auto settings = load({{"FLOWBUILDER_BROWSER_HEADLESS_SHELL", "/opt/headless-shell"},
                              {"FLOWBUILDER_BROWSER_CHROMIUM", "/opt/chromium"},
                              {"FLOWBUILDER_LOG_LEVEL", "debug"},
                              {"FLOWBUILDER_EGRESS_ALLOW_PRIVATE", "0"}});
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(settings->headless_shell, "/opt/headless-shell");
  EXPECT_EQ(settings->chromium, "/opt/chromium");
  EXPECT_EQ(settings->log_level, log::Level::debug);
  EXPECT_FALSE(settings->allow_private_addresses);
}

TEST(Settings, ABadValueNamesVariableValueAndWhatIsAccepted) {
  const auto settings = load({{"FLOWBUILDER_LOG_LEVEL", "loud"}});
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(settings.error().message,
            "FLOWBUILDER_LOG_LEVEL is \"loud\"; it takes debug, info, warning or error");
}

}  // namespace
}  // namespace flow::app
