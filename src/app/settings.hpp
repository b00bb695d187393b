#pragma once
// Settings of the process: one table of rows, read from FLOWBUILDER_* environment variables. docs/config.md
// is made from the same rows. A value outside its bounds is `invalid_input` and names the variable.
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "log/log.hpp"

namespace flow::app {

struct Settings {
  std::string headless_shell;  // empty: the usual places
  std::string chromium;        // empty: the usual places
  log::Level log_level = log::Level::warning;
  bool allow_private_addresses =
      true;  // `run` on a person's own machine; the metadata addresses are never allowed
};

struct SettingRow {
  std::string_view name;         // "browser.headless_shell"
  std::string_view environment;  // "FLOWBUILDER_BROWSER_HEADLESS_SHELL"
  std::string_view default_text;
  std::string_view accepts;
  std::string_view description;
  bool (*assign)(Settings& settings, std::string_view text);  // false: the text is not acceptable
};

std::span<const SettingRow> setting_rows();

// `variable` looks up an environment variable; main() hands in getenv.
using EnvironmentLookup = std::function<std::optional<std::string>(std::string_view variable)>;
Result<Settings> load_settings(const EnvironmentLookup& variable);
Result<Settings> load_settings_from_process();

std::string config_markdown();  // docs/config.md

}  // namespace flow::app
