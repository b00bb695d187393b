#include "foreign/detail/recorded_selectors.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "foreign/detail/draft.hpp"

namespace flow::foreign::detail {
namespace {

constexpr std::size_t kMostAlternatives = 16;  // what a Selector input takes

// `aria/Sign in[role="button"]`: the name, and the attributes in brackets behind it.
struct Aria {
  std::string name;
  std::string role;
};

Aria parse_aria(std::string_view text) {
  Aria out;
  constexpr std::string_view kRole = "[role=\"";
  const std::size_t at = text.rfind(kRole);
  if (at != std::string_view::npos && text.ends_with("\"]")) {
    const std::size_t begin = at + kRole.size();
    out.role = text.substr(begin, text.size() - 2 - begin);
    text = text.substr(0, at);
  }
  out.name = text;
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string by_role(const Aria& aria) {
  if (aria.name.empty()) return fmt::format("role={}", aria.role);
  return fmt::format("role={}[name={}][exact]", aria.role, quoted(aria.name));
}

// One part of a selector; nothing for what has no exact translation.
std::optional<std::string> translate(std::string_view part) {
  if (part.starts_with("aria/")) {
    const Aria aria = parse_aria(part.substr(5));
    if (aria.role.empty()) return std::nullopt;
    return by_role(aria);
  }
  if (part.starts_with("text/")) {
    // Unquoted it is looked for inside of texts, as the Recorder means it.
    const std::string_view text = part.substr(5);
    if (text.empty() || std::string_view("\"'/").contains(text.front())) return std::nullopt;
    return fmt::format("text={}", text);
  }
  if (part.starts_with("xpath/")) return fmt::format("xpath={}", part.substr(6));
  if (part.starts_with("pierce/")) return std::string(part.substr(7));
  if (part.contains("::-p-")) return std::nullopt;
  std::string css(part);
  // Puppeteer's deep combinator; our css sees through shadow roots by itself.
  for (std::size_t at = css.find(">>>"); at != std::string::npos; at = css.find(">>>", at + 2))
    css.replace(at, css.substr(at).starts_with(">>>>") ? 4 : 3, ">>");
  if (css.starts_with(">>")) css.erase(0, 2);
  return css;
}

std::vector<std::string> parts_of(const json::value& selector) {
  std::vector<std::string> out;
  if (const json::string* text = selector.if_string()) out.emplace_back(*text);
  if (const json::array* list = selector.if_array()) {
    for (const json::value& part : *list) {
      if (!part.is_string()) return {};
      out.emplace_back(part.get_string());
    }
  }
  return out;
}

std::optional<std::string> translate_path(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) {
    const auto one = translate(part);
    if (!one || one->empty()) return std::nullopt;
    out += (out.empty() ? "" : " >> ") + *one;
  }
  return out.empty() ? std::nullopt : std::optional(out);
}

std::string frame_prefix(const json::object& step) {
  std::string path;
  for (const json::value& number : list_at(step, "frame")) {
    if (!number.is_number()) return {};
    path += (path.empty() ? "" : "/") + json::dump(number);
  }
  return path.empty() ? std::string() : fmt::format("frame={} |> ", path);
}

// "select" of `form > select.country`, of `//div/select[2]`, and of the roles that only it has.
std::string last_element(std::string_view part) {
  if (part.starts_with("aria/") || part.starts_with("text/")) {
    return {};
  }
  const bool xpath = part.starts_with("xpath/");
  if (part.starts_with("pierce/")) part.remove_prefix(7);
  const std::size_t begin = part.find_last_of(xpath ? "/" : " >") + 1;
  // Names of custom elements have a hyphen: `select-box` is no select.
  const std::size_t end = std::min(part.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", begin), part.size());
  return std::string(part.substr(begin, end - begin));
}

}  // namespace

RecordedSelectors read_selectors(const json::object& step, const ConvertOptions& options) {
  const std::string prefix = frame_prefix(step);
  RecordedSelectors out;
  std::string guess;  // a name without a role
  const auto keep = [&](std::vector<std::string>& list, std::string_view selector) {
    std::string text = as_literal(prefix + std::string(selector));
    if (std::ranges::find(list, text) != list.end()) return;
    if (options.check_selector && !options.check_selector(json::value(text))) return;
    list.push_back(std::move(text));
  };
  for (const json::value& selector : list_at(step, "selectors")) {
    const std::vector<std::string> parts = parts_of(selector);
    if (parts.empty()) continue;
    const bool is_aria = parts.size() == 1 && parts.front().starts_with("aria/");
    const Aria aria = is_aria ? parse_aria(std::string_view(parts.front()).substr(5)) : Aria{};
    if (out.label.empty()) {
      out.label = !aria.name.empty() ? aria.name
                                     : std::string(parts.back().starts_with("text/")
                                                       ? std::string_view(parts.back()).substr(5)
                                                       : std::string_view());
    }
    if (const auto exact = translate_path(parts)) {
      keep(out.alternatives, *exact);
    } else if (is_aria && !aria.name.empty()) {
      guess = aria.name;
    }
  }
  if (!guess.empty()) {
    const bool alone = out.alternatives.empty();
    keep(out.alternatives, fmt::format("label={}", quoted(guess)));
    // The text of a label is an element of its own, so this one is for when nothing else is known.
    if (alone) keep(out.alternatives, fmt::format("text={}", quoted(guess)));
  }
  if (out.alternatives.size() > kMostAlternatives) out.alternatives.resize(kMostAlternatives);
  if (out.label.empty() && !out.alternatives.empty()) out.label = out.alternatives.front();
  out.label = shortened(out.label);
  return out;
}

json::value as_input(const std::vector<std::string>& alternatives) {
  if (alternatives.size() == 1) return json::value(alternatives.front());
  json::array list;
  for (const std::string& one : alternatives) list.emplace_back(one);
  return list;
}

std::string element_named_by(const json::object& step) {
  static constexpr std::array<std::string_view, 3> kFields{"select", "input", "textarea"};
  for (const json::value& selector : list_at(step, "selectors")) {
    const std::vector<std::string> parts = parts_of(selector);
    if (parts.empty()) continue;
    std::string name = last_element(parts.back());
    if (std::ranges::find(kFields, name) != kFields.end()) return name;
    if (parts.back().ends_with("[role=\"textbox\"]") || parts.back().ends_with("[role=\"searchbox\"]"))
      return "input";
    if (parts.back().ends_with("[role=\"listbox\"]")) return "select";
  }
  return {};
}

bool names_a_drawing(const json::object& step) {
  static constexpr std::array<std::string_view, 11> kDrawings{
      "canvas", "svg", "circle", "ellipse", "g", "line", "path", "polygon", "polyline", "rect", "use"};
  return std::ranges::any_of(list_at(step, "selectors"), [](const json::value& selector) {
    const std::vector<std::string> parts = parts_of(selector);
    return !parts.empty() &&
           std::ranges::find(kDrawings, std::string_view(last_element(parts.back()))) != kDrawings.end();
  });
}

}  // namespace flow::foreign::detail
