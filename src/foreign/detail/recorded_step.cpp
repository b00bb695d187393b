#include "foreign/detail/recorded_step.hpp"

#include <algorithm>
#include <array>

#include "foreign/detail/draft.hpp"

namespace flow::foreign::detail {
namespace {

constexpr std::array<std::string_view, 17> kSaid{
    "type",   "target", "frame",  "selectors", "timeout", "assertedEvents", "url",      "value", "key",
    "button", "width",  "height", "x",         "y",       "expression",     "operator", "count"};

}  // namespace

std::string target_of(const json::object& step) {
  std::string target = text_at(step, "target");
  return target.empty() ? std::string(kMain) : target;
}

bool leads_to_navigation(const json::object& step) {
  return std::ranges::any_of(list_at(step, "assertedEvents"), [](const json::value& event) {
    return event.is_object() && text_at(event.get_object(), "type") == "navigation";
  });
}

json::object unsaid(const json::object& step) {
  json::object out;
  for (const auto& member : step) {
    if (std::ranges::find(kSaid, std::string_view(member.key())) == kSaid.end())
      out.emplace(member.key(), member.value());
  }
  return out;
}

}  // namespace flow::foreign::detail
