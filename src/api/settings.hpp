#pragma once
// Settings of the instance as its administrators see them. The process that owns the Server has the table and
// knows who set what; here they are only shown.
#include <cstdint>
#include <string>
#include <string_view>

namespace flow::api {

enum class SettingType : std::uint8_t { text, number, boolean, list };
enum class SettingSource : std::uint8_t { flag, environment, file, standard };
std::string_view to_string(SettingType type);
std::string_view to_string(SettingSource source);  // `standard` is "default"

struct Setting {
  std::string name;
  std::string description;
  SettingType type = SettingType::text;
  std::string accepts;
  std::string default_text;
  std::string flag;  // empty: none
  std::string variable;
  SettingSource source = SettingSource::standard;
  bool secret = false;
  std::string value;  // as in force; empty: nothing is set. Of a secret always empty
};

}  // namespace flow::api
