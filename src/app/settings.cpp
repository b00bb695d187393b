#include "app/settings.hpp"

#include <array>
#include <cstdlib>

#include <fmt/format.h>

namespace flow::app {
namespace {

std::optional<bool> parse_flag(std::string_view text) {
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return std::nullopt;
}

constexpr std::array kRows{
    SettingRow{"browser.headless_shell", "FLOWBUILDER_BROWSER_HEADLESS_SHELL", "searched in the usual places",
               "path of a program whose name has headless-shell in it",
               "The light browser of Standard Browser nodes.",
               [](Settings& settings, std::string_view text) {
                 settings.headless_shell = text;
                 return text.find("headless-shell") != text.npos;  // how the browser module tells them apart
               }},
    SettingRow{"browser.chromium", "FLOWBUILDER_BROWSER_CHROMIUM", "searched in the usual places",
               "path of a chromium binary", "The full browser of Stealth Browser nodes and of --headed.",
               [](Settings& settings, std::string_view text) {
                 settings.chromium = text;
                 return !text.empty();
               }},
    SettingRow{"log.level", "FLOWBUILDER_LOG_LEVEL", "warning", "debug, info, warning or error",
               "Log lines below this level are not written. Logs go to standard error as JSON lines.",
               [](Settings& settings, std::string_view text) {
                 for (const auto level :
                      {log::Level::debug, log::Level::info, log::Level::warning, log::Level::error}) {
                   if (log::to_string(level) == text) {
                     settings.log_level = level;
                     return true;
                   }
                 }
                 return false;
               }},
    SettingRow{"egress.allow_private", "FLOWBUILDER_EGRESS_ALLOW_PRIVATE", "true", "true or false",
               "May workflows reach private and loopback addresses? The addresses of cloud metadata services "
               "are never reachable.",
               [](Settings& settings, std::string_view text) {
                 const auto flag = parse_flag(text);
                 if (flag) settings.allow_private_addresses = *flag;
                 return flag.has_value();
               }},
};

}  // namespace

std::span<const SettingRow> setting_rows() {
  return kRows;
}

Result<Settings> load_settings(const EnvironmentLookup& variable) {
  Settings settings;
  for (const SettingRow& row : kRows) {
    const auto text = variable(row.environment);
    if (text && !row.assign(settings, *text)) {
      return fail(ErrorCode::invalid_input, "{} is \"{}\"; it takes {}", row.environment, *text, row.accepts);
    }
  }
  return settings;
}

Result<Settings> load_settings_from_process() {
  return load_settings([](std::string_view variable) -> std::optional<std::string> {
    const char* text = std::getenv(std::string(variable).c_str());
    if (text == nullptr) return std::nullopt;
    return std::string(text);
  });
}

std::string config_markdown() {
  std::string out =
      "<!-- Generated from the table in src/app/settings.cpp; tests/functional/docs_test.cpp says how to "
      "write it "
      "anew -->\n# Settings\n\nEnvironment variables that `flowbuilder` reads.\n\n"
      "| setting | variable | default | accepts | what it does |\n|---|---|---|---|---|\n";
  for (const SettingRow& row : kRows) {
    out += fmt::format("| `{}` | `{}` | {} | {} | {} |\n", row.name, row.environment, row.default_text,
                       row.accepts, row.description);
  }
  return out;
}

}  // namespace flow::app
