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
  return make_error(ErrorCode::invalid_input, "{} is {}; it takes {}", where,
                    row.is_secret() ? std::string("not acceptable") : fmt::format("\"{}\"", text),
                    row.accepts);
}

// "http.port=flag,data.folder=environment": who said what the supervisor hands on by variables.
constexpr std::string_view kSourcesVariable = "FLOWBUILDER_SUPERVISED_SOURCES";

// What the list does not name the supervisor made itself, such as the address of the private PostgreSQL.
api::SettingSource source_of(std::string_view list, std::string_view name) {
  using enum api::SettingSource;
  for (const auto source : {flag, environment, file}) {
    const std::string entry = fmt::format("{}={}", name, api::to_string(source));
    if (fmt::format(",{},", list).find(fmt::format(",{},", entry)) != std::string::npos) return source;
  }
  return standard;
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
  const auto told = variable(kSourcesVariable);  // by the supervisor
  LoadedSettings out;
  out.settings.data_folder = default_data_folder(variable);
  for (const SettingRow& row : setting_rows()) {
    std::string where(row.flag);
    std::optional<std::string> text;
    api::SettingSource source = api::SettingSource::standard;
    if (const auto flag = flags.find(row.name); flag != flags.end()) {
      text = flag->second;
      source = api::SettingSource::flag;
    } else if (auto set = variable(row.environment); set && !set->empty()) {
      where = row.environment;
      text = std::move(set);
      source = told ? source_of(*told, row.name) : api::SettingSource::environment;
    } else if (const auto written = file.find(row.name); written != file.end()) {
      where = fmt::format("{} of the configuration file", row.name);
      text = written->second;
      source = api::SettingSource::file;
    }
    if (!text) continue;
    if (!row.assign(out.settings, *text)) return std::unexpected(refused(where, row, *text));
    out.given.insert_or_assign(std::string(row.name), *std::move(text));
    out.sources.insert_or_assign(std::string(row.name), source);
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

std::vector<std::pair<std::string, std::string>> environment_of(const LoadedSettings& loaded) {
  std::vector<std::pair<std::string, std::string>> out{{"FLOWBUILDER_CONFIG", ""}};
  std::string sources;
  for (const SettingRow& row : setting_rows()) {
    if (const auto text = loaded.given.find(row.name); text != loaded.given.end())
      out.emplace_back(row.environment, text->second);
    if (const auto source = loaded.sources.find(row.name); source != loaded.sources.end())
      sources += fmt::format("{}{}={}", sources.empty() ? "" : ",", row.name, api::to_string(source->second));
  }
  // Also when it is empty: then the supervisor was told nothing.
  out.emplace_back(kSourcesVariable, sources);
  return out;
}

std::vector<api::Setting> settings_to_show(const LoadedSettings& loaded) {
  std::vector<api::Setting> out;
  for (const SettingRow& row : setting_rows()) {
    const auto source = loaded.sources.find(row.name);
    out.push_back({.name = std::string(row.name),
                   .description = std::string(row.description),
                   .type = row.type,
                   .accepts = std::string(row.accepts),
                   .default_text = std::string(row.default_text),
                   .flag = std::string(row.flag),
                   .variable = std::string(row.environment),
                   .source = source == loaded.sources.end() ? api::SettingSource::standard : source->second,
                   .secret = row.is_secret(),
                   .value = row.is_secret() ? std::string() : row.show(loaded.settings)});
  }
  return out;
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
