#include "flow_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace flow::flows {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kEnding = ".flow.json";

bool is_any(const json::value& value) {
  return value.is_string() && value.get_string() == "$any";
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

template <class Change>
json::value mapped(const json::value& document, const Change& change) {
  if (document.is_string()) return change(std::string(document.get_string()));
  if (document.is_array()) {
    json::array out;
    for (const auto& member : document.get_array()) out.push_back(mapped(member, change));
    return out;
  }
  if (document.is_object()) {
    json::object out;
    for (const auto& [key, value] : document.get_object()) out.insert_or_assign(key, mapped(value, change));
    return out;
  }
  return document;
}

json::object object_of(const json::object& document, std::string_view key) {
  const json::value* found = document.if_contains(key);
  return found != nullptr && found->is_object() ? found->get_object() : json::object{};
}

}  // namespace

std::vector<std::string> flow_paths() {
  std::vector<std::string> paths;
  for (const auto& entry : fs::directory_iterator(FLOW_SOURCE_DIR "/tests/flows")) {
    if (entry.path().filename().string().ends_with(kEnding)) paths.push_back(entry.path().string());
  }
  std::ranges::sort(paths);
  return paths;
}

Result<FlowFile> load_flow(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  TRY(auto document, json::parse_object(text.str()));
  const std::string name = fs::path(path).filename().string();
  return FlowFile{.path = path,
                  .name = name.substr(0, name.size() - kEnding.size()),
                  .workflow = object_of(document, "workflow"),
                  .params = object_of(document, "params"),
                  .credentials = object_of(document, "credentials"),
                  .expect = object_of(document, "expect")};
}

json::value filled_in(const json::value& document, const Known& known) {
  return mapped(document, [&](std::string text) -> json::value {
    for (const auto& [name, value] : known) {
      const std::string placeholder = fmt::format("{{{{ params.{} }}}}", name);
      if (text == placeholder) return value;
      replace_all(
          text, placeholder,
          value.is_string() ? std::string_view(value.get_string()) : std::string_view(json::dump(value)));
    }
    return json::value(text);
  });
}

json::value with_placeholders(const json::value& document, const Known& known) {
  return mapped(document, [&](std::string text) -> json::value {
    for (const auto& [name, value] : known) {
      if (value.is_string() && value.get_string().starts_with("http")) {
        replace_all(text, value.get_string(), fmt::format("{{{{ params.{} }}}}", name));
      }
    }
    return json::value(text);
  });
}

std::optional<std::string> difference(const json::value& expected, const json::value& actual,
                                      const std::string& where) {
  if (is_any(expected)) return std::nullopt;
  if (expected.is_object() && actual.is_object()) {
    for (const auto& [key, value] : expected.get_object()) {
      const json::value* found = actual.get_object().if_contains(key);
      const std::string inner = where.empty() ? std::string(key) : where + "." + std::string(key);
      if (found == nullptr) return inner + " is missing";
      if (auto inside = difference(value, *found, inner)) return inside;
    }
    for (const auto& [key, value] : actual.get_object()) {
      if (!expected.get_object().contains(key))
        return fmt::format("{}.{} is not expected: {}", where, std::string_view(key), json::dump(value));
    }
    return std::nullopt;
  }
  if (expected.is_array() && actual.is_array() && expected.get_array().size() == actual.get_array().size()) {
    for (std::size_t i = 0; i < expected.get_array().size(); ++i) {
      if (auto inside =
              difference(expected.get_array()[i], actual.get_array()[i], fmt::format("{}[{}]", where, i)))
        return inside;
    }
    return std::nullopt;
  }
  if (json::equal(expected, actual)) return std::nullopt;
  return fmt::format("{}: {}, not {}", where, json::dump(actual), json::dump(expected));
}

json::value rebaselined(const json::value& expected, const json::value& actual) {
  if (is_any(expected)) return expected;
  if (!expected.is_object() || !actual.is_object()) return actual;
  json::object out;
  for (const auto& [key, value] : actual.get_object()) {
    const json::value* before = expected.get_object().if_contains(key);
    out[key] = before == nullptr ? value : rebaselined(*before, value);
  }
  return out;
}

std::string written(const FlowFile& flow) {
  json::object head = flow.workflow;
  head.stable_erase("nodes");
  head.stable_erase("edges");
  const auto rows = [](const json::object& document, std::string_view key) {
    std::string out;
    const json::value* list = document.if_contains(key);
    if (list == nullptr || !list->is_array()) return out;
    for (const auto& row : list->get_array()) out += (out.empty() ? "\n   " : ",\n   ") + json::dump(row);
    return out.empty() ? out : out + "\n  ";
  };
  std::string start = json::dump(json::value(head));
  start.pop_back();
  std::string out = fmt::format("{{\n \"workflow\": {},\n  \"nodes\": [{}],\n  \"edges\": [{}]}},\n", start,
                                rows(flow.workflow, "nodes"), rows(flow.workflow, "edges"));
  out += fmt::format(" \"params\": {},\n", json::dump(json::value(flow.params)));
  if (!flow.credentials.empty())
    out += fmt::format(" \"credentials\": {},\n", json::dump(json::value(flow.credentials)));
  std::string expectations;
  for (const auto& [name, outputs] : object_of(flow.expect, "outputs")) {
    expectations += fmt::format("{}\n   {}: {}", expectations.empty() ? "" : ",",
                                json::dump(json::value(name)), json::dump(outputs));
  }
  out += fmt::format(" \"expect\": {{\"status\": {}, \"outputs\": {{{}{}}}}}\n}}\n",
                     json::dump(flow.expect.at("status")), expectations, expectations.empty() ? "" : "\n ");
  return out;
}

}  // namespace flow::flows
