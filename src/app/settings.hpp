#pragma once
// Settings of the process: one table of rows, from which command line flags, environment variables, the TOML
// file and docs/config.md are made.
//
// Flags win over FLOWBUILDER_* variables, those over the file (--config, or FLOWBUILDER_CONFIG). An empty
// variable counts as unset. A value outside its bounds is `invalid_input` and names flag, variable or file.
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/settings.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "db/store/limits.hpp"
#include "db/store/retention.hpp"
#include "log/log.hpp"
#include "net/egress_guard.hpp"
#include "worker/run_caps.hpp"

namespace flow::app {

struct Settings {
  std::string data_folder;
  std::string database_url;  // empty: the private cluster in the data folder
  std::string address = "127.0.0.1";
  int port = 8787;
  std::string public_url;
  Secret metrics_token;
  Secret keys;           // FLOWBUILDER_KEY; empty: the key file
  std::string key_file;  // empty: DATA/keys
  int workers = 0;       // 0: one per core
  int slots = 4;
  int light_slots = 16;
  std::optional<int> runs_per_domain;
  milliseconds drain{30'000};
  milliseconds minimum_interval{300'000};
  db::Limits limits;
  worker::RunCaps run_caps;
  db::RetentionOptions retention;
  std::string headless_shell;  // empty: the usual places
  std::string chromium;        // empty: the usual places
  log::Level log_level = log::Level::warning;
  // Unset: `run` on a person's own machine may, the service may not. The metadata addresses are never
  // allowed.
  std::optional<bool> allow_private_addresses;
  std::vector<net::IpRange> allowed_addresses;
  std::string demo_site_url;  // empty: none runs

  net::EgressPolicy egress(bool private_by_default) const {
    return {.allow_private = allow_private_addresses.value_or(private_by_default),
            .allowed = allowed_addresses};
  }
  std::string key_path() const { return key_file.empty() ? data_folder + "/keys" : key_file; }
};

struct SettingRow {
  std::string_view name;         // "browser.headless_shell": table and key of the file
  std::string_view environment;  // "FLOWBUILDER_BROWSER_HEADLESS_SHELL"
  std::string_view flag;         // "--port" of the service's commands; empty: none
  std::string_view default_text;
  std::string_view accepts;
  std::string_view description;
  bool (*assign)(Settings& settings, std::string_view text);  // false: the text is not acceptable
  api::SettingType type;
  std::string (*show)(const Settings& settings);  // as in force; null: a secret, which nobody is shown

  bool is_secret() const { return show == nullptr; }
};

std::span<const SettingRow> setting_rows();

// Setting name → text, as flags give it.
using SettingTexts = std::map<std::string, std::string, std::less<>>;
// `variable` looks up an environment variable; main() hands in getenv.
using EnvironmentLookup = std::function<std::optional<std::string>(std::string_view variable)>;

struct LoadedSettings {
  Settings settings;
  SettingTexts given;  // what was not left at its default, whoever said it: for child processes
  std::map<std::string, api::SettingSource, std::less<>> sources;  // who said it
};
Result<LoadedSettings> load_settings(const EnvironmentLookup& variable, const SettingTexts& flags = {},
                                     const std::string& config_file = {});
Result<LoadedSettings> load_settings_from_process(const SettingTexts& flags = {},
                                                  const std::string& config_file = {});

// The settings of a TOML document by their names; `invalid_input` names line or setting. settings_file.cpp
Result<SettingTexts> parse_settings_file(std::string_view text);

// For a child process, which is told everything by variables: the settings, and who said each at first.
std::vector<std::pair<std::string, std::string>> environment_of(const LoadedSettings& loaded);
// For administrators to look at, in the order of the table.
std::vector<api::Setting> settings_to_show(const LoadedSettings& loaded);

std::string config_markdown();  // docs/config.md

}  // namespace flow::app
