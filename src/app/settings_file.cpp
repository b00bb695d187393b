// The door of toml++: a configuration file as texts by setting name.
#include <sstream>

#define TOML_EXCEPTIONS        0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "app/settings.hpp"
#include "base/edit_distance.hpp"

namespace flow::app {
namespace {

constexpr std::size_t kMaxFile = 1U << 20;

bool is_setting(std::string_view name) {
  for (const SettingRow& row : setting_rows()) {
    if (row.name == name) return true;
  }
  return false;
}

Error unknown(std::string_view name) {
  NearestName nearest(name);
  for (const SettingRow& row : setting_rows()) nearest.consider(row.name);
  return make_error(
      ErrorCode::invalid_input, "there is no setting \"{}\"; {}see docs/config.md", name,
      nearest.best().empty() ? std::string() : fmt::format("did you mean {}? ", nearest.best()));
}

// Lists are written as the environment writes them: with commas.
std::optional<std::string> text_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  if (const auto* list = node.as_array()) {
    std::string joined;
    for (const toml::node& entry : *list) {
      const auto one = text_of(entry);
      if (!one || entry.is_array()) return std::nullopt;
      joined += joined.empty() ? *one : "," + *one;
    }
    return joined;
  }
  return std::nullopt;
}

}  // namespace

Result<SettingTexts> parse_settings_file(std::string_view text) {
  if (text.size() > kMaxFile)
    return fail(ErrorCode::quota, "the file has {} bytes; at most {} are read", text.size(), kMaxFile);
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return fail(ErrorCode::invalid_input, "line {}, column {}: {}", error.source().begin.line,
                error.source().begin.column, error.description());
  }
  SettingTexts out;
  for (const auto& [group, node] : parsed.table()) {
    const toml::table* const table = node.as_table();
    if (table == nullptr) return std::unexpected(unknown(group.str()));
    for (const auto& [key, value] : *table) {
      const std::string name = fmt::format("{}.{}", group.str(), key.str());
      if (!is_setting(name)) return std::unexpected(unknown(name));
      auto one = text_of(value);
      if (!one)
        return fail(ErrorCode::invalid_input,
                    "{} must be text, a whole number, true, false or a list of them", name);
      out.insert_or_assign(name, *std::move(one));
    }
  }
  return out;
}

}  // namespace flow::app
