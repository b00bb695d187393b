#include "worker/detail/storable.hpp"

#include <algorithm>
#include <string_view>

namespace flow::worker::detail {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool has_nul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

std::string replaced(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\0') {
      out += kReplacement;
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

bool make_storable(std::string& text) {
  if (!has_nul(text)) return false;
  text = replaced(text);
  return true;
}

bool make_storable(json::value& document) {
  bool changed = false;
  if (document.is_string()) {
    const std::string_view text = document.get_string();
    if (!has_nul(text)) return false;
    document = json::string(replaced(text));
    return true;
  }
  if (document.is_array()) {
    for (json::value& member : document.get_array()) changed = make_storable(member) || changed;
  } else if (document.is_object()) {
    json::object& object = document.get_object();
    for (auto& [key, member] : object) changed = make_storable(member) || changed;
    if (std::ranges::any_of(object, [](const auto& member) { return has_nul(member.key()); })) {
      json::object renamed;
      for (auto& [key, member] : object) renamed[replaced(key)] = std::move(member);
      object = std::move(renamed);
      changed = true;
    }
  }
  return changed;
}

}  // namespace flow::worker::detail
