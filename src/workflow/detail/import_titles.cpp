#include "workflow/detail/import_titles.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "workflow/slug.hpp"

namespace flow::workflow::detail {
namespace {

// Words an expression of ours may consist of.
constexpr std::array<std::string_view, 11> kOwnWords{"trigger",   "params", "nodes", "item",  "index", "vars",
                                                     "execution", "now",    "true",  "false", "null"};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool may_be_a_title(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return false;
  if (std::ranges::find(kOwnWords, text) != kOwnWords.end()) return false;
  return std::ranges::all_of(text, [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == ' ' || c == '_' || c == '-';
  });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

void each_text(json::value& value, const std::function<void(json::string&)>& visit) {
  if (value.is_string()) {
    visit(value.get_string());
  } else if (value.is_array()) {
    for (json::value& member : value.get_array()) each_text(member, visit);
  } else if (value.is_object()) {
    for (auto& member : value.get_object()) each_text(member.value(), visit);
  }
}

TitleReplacement replace_titles(std::string_view text, const FindOutput& find) {
  TitleReplacement out;
  std::size_t at = 0;
  while (true) {
    const std::size_t open = text.find("{{", at);
    const std::size_t close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) break;
    const std::string_view title = trimmed(text.substr(open + 2, close - open - 2));
    const bool is_title = may_be_a_title(title);
    const auto reference = is_title ? find(title) : std::nullopt;
    if (reference) {
      out.text += text.substr(at, open - at);
      out.text += fmt::format("{{{{ {} }}}}", *reference);
      out.replaced = true;
    } else {
      out.text += text.substr(at, close + 2 - at);
      if (is_title) out.unresolved.emplace_back(title);
    }
    at = close + 2;
  }
  out.text += text.substr(at);
  return out;
}

std::vector<std::string> upstream(const json::object& document, const std::string& id) {
  std::vector<std::string> found;
  std::set<std::string> seen{id};
  const json::value* edges = document.if_contains("edges");
  if (edges == nullptr || !edges->is_array()) return found;
  std::vector<std::string> from{id};
  for (std::size_t next = 0; next < from.size(); ++next) {
    const std::string target = from[next];
    for (const json::value& edge : edges->get_array()) {
      if (!edge.is_object() || json::string_or(edge.get_object(), "target", "") != target) continue;
      std::string source(json::string_or(edge.get_object(), "source", ""));
      if (source.empty() || !seen.insert(source).second) continue;
      found.push_back(source);
      from.push_back(std::move(source));
    }
  }
  return found;
}

std::string reference_to(const json::object& node, std::string_view output) {
  std::string_view name = json::string_or(node, "id", "");
  if (const json::value* data = node.if_contains("data"); data != nullptr && data->is_object()) {
    if (const std::string_view given = json::string_or(data->get_object(), "name", ""); !given.empty())
      name = given;
  }
  return fmt::format("nodes.{}.{}", slug(name), slug(output));
}

}  // namespace flow::workflow::detail
