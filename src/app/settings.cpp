#include "app/settings.hpp"

#include <unistd.h>

#include <cstdlib>

#include <fmt/format.h>

#include "os/files.hpp"

namespace flow::app {
namespace {

constexpr Bytes kMaxFile{1U << 20};

std::string default_data_folder(const EnvironmentLookup& variable) {
  if (::geteuid() == 0) return "/var/lib/flowbuilder";
  if (const auto folder = variable("XDG_DATA_HOME"); folder && folder->starts_with('/'))
    return *folder + "/flowbuilder";
  return variable("HOME").value_or("") + "/.local/share/flowbuilder";
}

Error refused(std::string_view where, const SettingRow& row, std::string_view text) {
  // The values of secrets are not shown, and their names say enough.
  const bool secret =
      row.name == "keys.text" || row.name == "http.metrics_token" || row.name == "database.url";
  return make_error(ErrorCode::invalid_input, "{} is {}; it takes {}", where,
                    secret ? std::string("not acceptable") : fmt::format("\"{}\"", text), row.accepts);
}

Result<SettingTexts> read_file_texts(const EnvironmentLookup& variable, std::string file) {
  if (file.empty()) file = variable("FLOWBUILDER_CONFIG").value_or("");
  if (file.empty()) return SettingTexts{};
  TRY(const std::string text, os::read_file(file, kMaxFile));
  auto texts = parse_settings_file(text);
  if (!texts) return std::unexpected(std::move(texts).error().context(file));
  return texts;
}

}  // namespace

Result<LoadedSettings> load_settings(const EnvironmentLookup& variable, const SettingTexts& flags,
                                     const std::string& config_file) {
  TRY(const SettingTexts file, read_file_texts(variable, config_file));
  LoadedSettings out;
  out.settings.data_folder = default_data_folder(variable);
  for (const SettingRow& row : setting_rows()) {
    std::string where(row.flag);
    std::optional<std::string> text;
    if (const auto flag = flags.find(row.name); flag != flags.end()) {
      text = flag->second;
    } else if (auto set = variable(row.environment); set && !set->empty()) {
      where = row.environment;
      text = std::move(set);
    } else if (const auto written = file.find(row.name); written != file.end()) {
      where = fmt::format("{} of the configuration file", row.name);
      text = written->second;
    }
    if (!text) continue;
    if (!row.assign(out.settings, *text)) return std::unexpected(refused(where, row, *text));
    out.given.insert_or_assign(std::string(row.name), *std::move(text));
  }
  return out;
}

Result<LoadedSettings> load_settings_from_process(const SettingTexts& flags, const std::string& config_file) {
  const auto variable = [](std::string_view name) -> std::optional<std::string> {
    const char* text = std::getenv(std::string(name).c_str());
    if (text == nullptr) return std::nullopt;
    return std::string(text);
  };
  return load_settings(variable, flags, config_file);
}

std::string config_markdown() {
  std::string out =
      "<!-- Generated from the table in src/app/settings_table.cpp; tests/functional/docs_test.cpp says how "
      "to "
      "write it "
      "anew -->\n# Settings\n\nWhat `flowbuilder` can be told. Flags win over environment variables, those "
      "over "
      "the file of `--config FILE` or `FLOWBUILDER_CONFIG`, a TOML document:\n\n"
      "```toml\n[http]\nport = 8080\npublic_url = \"https://flows.example\"\n\n[egress]\nallow = "
      "[\"10.1.0.0/16\"]\n```\n\n"
      "| setting | flag | variable | default | accepts | what it does |\n|---|---|---|---|---|---|\n";
  for (const SettingRow& row : setting_rows()) {
    out += fmt::format("| `{}` | {} | `{}` | {} | {} | {} |\n", row.name,
                       row.flag.empty() ? std::string() : fmt::format("`{}`", row.flag), row.environment,
                       row.default_text, row.accepts, row.description);
  }
  return out;
}

}  // namespace flow::app
