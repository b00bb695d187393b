// The table of settings: where values come from, which wins, and what is refused.
#include "app/settings.hpp"

#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "os/files.hpp"
#include "os/temp_dir.hpp"

namespace flow::app {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

Result<LoadedSettings> load(SettingTexts variables, SettingTexts flags = {}, std::string file = {}) {
  return load_settings(
      [&](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
      },
      flags, file);
}

TEST(Settings, DefaultsStandWhenNothingIsSet) {
  const auto loaded = load({{"FLOWBUILDER_HTTP_PORT", ""}});
  ASSERT_TRUE(loaded);
  const Settings& settings = loaded->settings;
  EXPECT_EQ(settings.port, 8787);
  EXPECT_EQ(settings.log_level, log::Level::warning);
  EXPECT_TRUE(settings.egress(true).allow_private);
  EXPECT_FALSE(settings.egress(false).allow_private);
  EXPECT_TRUE(loaded->given.empty());
}

TEST(Settings, TheRowsAreSound) {
  std::set<std::string_view> seen;
  for (const SettingRow& row : setting_rows()) {
    EXPECT_TRUE(seen.insert(row.name).second) << row.name;
    EXPECT_TRUE(seen.insert(row.environment).second) << row.environment;
    EXPECT_TRUE(row.environment.starts_with("FLOWBUILDER_")) << row.name;
    EXPECT_FALSE(row.description.empty()) << row.name;
    EXPECT_TRUE(row.flag.empty() || row.flag.starts_with("--")) << row.name;
  }
}

struct Row {
  std::string variable;
  std::string good;
  std::vector<std::string> bad;
};
class SettingRows : public ::testing::TestWithParam<Row> {};
TEST_P(SettingRows, TakeWhatTheySay) {
  const Row& row = GetParam();
  EXPECT_TRUE(load({{row.variable, row.good}})) << row.variable << "=" << row.good;
  for (const std::string& text : row.bad) {
    const auto refused = load({{row.variable, text}});
    ASSERT_FALSE(refused) << row.variable << "=" << text;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_input);
    EXPECT_TRUE(refused.error().message.starts_with(row.variable)) << refused.error().message;
  }
}
INSTANTIATE_TEST_SUITE_P(
    All, SettingRows,
    ::testing::Values(
        Row{"FLOWBUILDER_DATA_FOLDER", "/srv/flow", {"flow", "./x"}},
        Row{"FLOWBUILDER_HTTP_ADDRESS", "::1", {"localhost", "127.1"}},
        Row{"FLOWBUILDER_HTTP_PORT", "0", {"-1", "65536", "80x", "eighty"}},
        Row{"FLOWBUILDER_HTTP_PUBLIC_URL", "https://flows.example", {"flows.example"}},
        Row{"FLOWBUILDER_DEMO_SITE_URL", "http://127.0.0.1:8788", {"demo", "ftp://x"}},
        Row{"FLOWBUILDER_WORKERS_COUNT", "3", {"-1", "257"}}, Row{"FLOWBUILDER_WORKERS_SLOTS", "8", {"0"}},
        Row{"FLOWBUILDER_WORKERS_RUNS_PER_DOMAIN", "2", {"0", "1001", "none"}},
        Row{"FLOWBUILDER_WORKERS_DRAIN_S", "0", {"901"}},
        Row{"FLOWBUILDER_SCHEDULE_MINIMUM_INTERVAL_S", "60", {"0"}},
        Row{"FLOWBUILDER_LIMITS_NODES", "100", {"0", "many"}},
        Row{"FLOWBUILDER_RUNS_FILES_MIB", "1048576", {"0", "1048577", "1.5", "1g"}},
        Row{"FLOWBUILDER_RUNS_JOURNAL_MIB", "512", {"0", "513"}},
        Row{"FLOWBUILDER_RETENTION_AUDIT_DAYS", "30", {"0"}},
        Row{"FLOWBUILDER_RETENTION_DEAD_LETTERS_DAYS", "36500", {"0", "36501"}},
        Row{"FLOWBUILDER_RETENTION_LEDGER_DAYS", "1", {"0", "a week"}},
        Row{"FLOWBUILDER_RETENTION_USAGE_DAYS", "400", {"-1"}},
        Row{"FLOWBUILDER_BROWSER_HEADLESS_SHELL", "/opt/headless-shell", {"/opt/chrome"}},
        Row{"FLOWBUILDER_LOG_LEVEL", "debug", {"loud"}},
        Row{"FLOWBUILDER_EGRESS_ALLOW_PRIVATE", "0", {"yes"}},
        Row{"FLOWBUILDER_EGRESS_ALLOW", "10.1.0.0/16, fd00::/8", {"10.1", "10.0.0.0/33", "localhost"}}));

TEST(Settings, EveryFigureOfRetentionAndOfARunIsOne) {
  const auto loaded = load({{"FLOWBUILDER_RETENTION_DEAD_LETTERS_DAYS", "1"},
                            {"FLOWBUILDER_RETENTION_JOURNAL_DAYS", "2"},
                            {"FLOWBUILDER_RETENTION_LEDGER_DAYS", "3"},
                            {"FLOWBUILDER_RETENTION_USAGE_DAYS", "4"},
                            {"FLOWBUILDER_RETENTION_EXECUTIONS_DAYS", "5"},
                            {"FLOWBUILDER_RETENTION_FAILED_EXECUTIONS_DAYS", "6"},
                            {"FLOWBUILDER_RETENTION_ARTIFACTS_DAYS", "7"},
                            {"FLOWBUILDER_RETENTION_FAILED_ARTIFACTS_DAYS", "8"},
                            {"FLOWBUILDER_RETENTION_AUDIT_DAYS", "9"},
                            {"FLOWBUILDER_RUNS_FILES_MIB", "10"},
                            {"FLOWBUILDER_RUNS_JOURNAL_MIB", "11"}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  using std::chrono::days;
  const db::RetentionOptions& kept = loaded->settings.retention;
  EXPECT_EQ(kept.dead_letters, days{1});
  EXPECT_EQ(kept.journal, days{2});
  EXPECT_EQ(kept.ledger, days{3});
  EXPECT_EQ(kept.usage, days{4});
  EXPECT_EQ(kept.executions, days{5});
  EXPECT_EQ(kept.failed_executions, days{6});
  EXPECT_EQ(kept.artifacts, days{7});
  EXPECT_EQ(kept.failed_artifacts, days{8});
  EXPECT_EQ(kept.audit, days{9});
  EXPECT_EQ(loaded->settings.run_caps.files, Bytes{10U << 20});
  EXPECT_EQ(loaded->settings.run_caps.journal, Bytes{11U << 20});
}

// The text of a default is written beside the value: they must not drift apart.
TEST(Settings, DefaultsOfRetentionAndRunsAreWhatTheTableSays) {
  const Settings defaults;
  int seen = 0;
  for (const SettingRow& row : setting_rows()) {
    if (!row.name.starts_with("retention.") && !row.name.starts_with("runs.")) continue;
    EXPECT_EQ(row.show(defaults), row.default_text) << row.name;
    ++seen;
  }
  EXPECT_EQ(seen, 11);
}

TEST(Settings, ABadValueNamesVariableValueAndWhatIsAccepted) {
  EXPECT_EQ(load({{"FLOWBUILDER_LOG_LEVEL", "loud"}}).error().message,
            "FLOWBUILDER_LOG_LEVEL is \"loud\"; it takes debug, info, warning or error");
  EXPECT_EQ(load({}, {{"http.port", "http"}}).error().message,
            "--port is \"http\"; it takes 0 to 65535; 0 picks a free one");
}

TEST(Settings, ChildrenAreToldWhoSaidWhat) {
  auto loaded = load({{"FLOWBUILDER_HTTP_ADDRESS", "::1"}}, {{"http.port", "4"}});
  ASSERT_TRUE(loaded);
  loaded->given["database.url"] = "postgresql://private";  // as the supervisor adds it
  SettingTexts variables;
  for (const auto& [name, text] : environment_of(*loaded)) variables[name] = text;
  const auto child = load(variables);
  ASSERT_TRUE(child) << child.error().message;
  EXPECT_EQ(child->given, loaded->given);
  std::map<std::string, api::Setting> shown;
  for (api::Setting& setting : settings_to_show(*child)) shown[setting.name] = setting;
  EXPECT_EQ(shown.size(), setting_rows().size());
  using api::SettingSource;
  EXPECT_EQ(shown["http.port"].source, SettingSource::flag);
  EXPECT_EQ(shown["http.port"].value, "4");
  EXPECT_EQ(shown["http.address"].source, SettingSource::environment);
  EXPECT_EQ(shown["workers.slots"].source, SettingSource::standard);
  EXPECT_EQ(shown["workers.slots"].value, "4");
  EXPECT_EQ(shown["limits.nodes"].value, "");
  EXPECT_EQ(shown["database.url"].source, SettingSource::standard);
}

TEST(Settings, SecretsAreNeverShown) {
  const auto loaded = load({{"FLOWBUILDER_KEY", std::string(64, 'a')},
                            {"FLOWBUILDER_HTTP_METRICS_TOKEN", "canary"},
                            {"FLOWBUILDER_DATABASE_URL", "postgresql://u:canary@h/d"}});
  ASSERT_TRUE(loaded);
  std::vector<std::string> secrets;
  for (const api::Setting& setting : settings_to_show(*loaded)) {
    if (!setting.secret) continue;
    secrets.push_back(setting.name);
    EXPECT_EQ(setting.value, "") << setting.name;
    EXPECT_EQ(setting.source, api::SettingSource::environment) << setting.name;
  }
  EXPECT_THAT(secrets, ElementsAre("database.url", "http.metrics_token", "keys.text"));
}

class SettingsFile : public ::testing::Test {
 protected:
  std::string write(std::string_view text) {
    const std::string path = folder_.path() + "/flowbuilder.toml";
    EXPECT_TRUE(os::write_file(path, text));
    return path;
  }
  os::TempDir folder_ = os::TempDir::create(os::default_temp_root(), "flow-settings-test-", "test").value();
};

TEST_F(SettingsFile, LosesToVariablesWhichLoseToFlags) {
  const std::string file = write("[http]\nport = 1\naddress = \"::1\"\n[workers]\nslots = 2\n");
  const auto loaded =
      load({{"FLOWBUILDER_HTTP_PORT", "2"}, {"FLOWBUILDER_WORKERS_SLOTS", "3"}}, {{"http.port", "4"}}, file);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->settings.port, 4);
  EXPECT_EQ(loaded->settings.slots, 3);
  EXPECT_EQ(loaded->settings.address, "::1");
  EXPECT_THAT(loaded->given,
              ElementsAre(Pair("http.address", "::1"), Pair("http.port", "4"), Pair("workers.slots", "3")));
  using api::SettingSource;
  EXPECT_THAT(loaded->sources,
              ElementsAre(Pair("http.address", SettingSource::file), Pair("http.port", SettingSource::flag),
                          Pair("workers.slots", SettingSource::environment)));
}

TEST_F(SettingsFile, IsNamedByAVariableToo) {
  const std::string file = write("[egress]\nallow_private = true\nallow = [\"10.0.0.0/8\", \"fd00::/8\"]\n");
  const auto loaded = load({{"FLOWBUILDER_CONFIG", file}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_TRUE(loaded->settings.egress(false).allow_private);
  EXPECT_EQ(loaded->settings.allowed_addresses.size(), 2U);
}

TEST_F(SettingsFile, ErrorsNameFileAndPlace) {
  const std::string file = write("[http]\nprot = 1\n");
  EXPECT_EQ(load({}, {}, file).error().message,
            file + ": there is no setting \"http.prot\"; did you mean http.port? see docs/config.md");
  write("[http]\nport = \n");
  EXPECT_THAT(load({}, {}, file).error().message, ::testing::StartsWith(file + ": line 2, column "));
  write("port = 1\n");
  EXPECT_THAT(load({}, {}, file).error().message, ::testing::HasSubstr("there is no setting \"port\""));
  write("[http]\nport = 1.5\n");
  EXPECT_THAT(load({}, {}, file).error().message, ::testing::HasSubstr("http.port must be text"));
  write("[http]\nport = 99999\n");
  EXPECT_EQ(load({}, {}, file).error().message,
            "http.port of the configuration file is \"99999\"; it takes 0 to 65535; 0 picks a free one");
  EXPECT_EQ(load({}, {}, file + ".none").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace flow::app
