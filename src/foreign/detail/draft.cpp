#include "foreign/detail/draft.hpp"

#include <cmath>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "workflow/slug.hpp"

namespace flow::foreign::detail {
namespace {

constexpr int kColumns = 12;  // nodes in a row of the editor
constexpr int kColumnWidth = 260;
constexpr int kRowHeight = 180;

}  // namespace

Draft::Made& Draft::made(const std::string& id) {
  const auto found = nodes_.find(id);
  FLOW_ASSERT(found != nodes_.end());
  return found->second;
}

const Draft::Made& Draft::made(const std::string& id) const {
  const auto found = nodes_.find(id);
  FLOW_ASSERT(found != nodes_.end());
  return found->second;
}

std::string Draft::unique_name(std::string_view wanted) {
  std::string name(wanted);
  for (int i = 2; !slugs_.insert(workflow::slug(name)).second; ++i) name = fmt::format("{} {}", wanted, i);
  return name;
}

std::string Draft::add(NewNode node) {
  FLOW_ASSERT(knows(node.type));
  const std::string id = fmt::format("n{}", order_.size() + 1);
  node.name = unique_name(node.name);
  std::string slug = workflow::slug(node.name);
  nodes_.emplace(id, Made{.node = std::move(node), .slug = std::move(slug)});
  order_.push_back(id);
  return id;
}

const std::string& Draft::type_of(const std::string& node) const {
  return made(node).node.type;
}

bool Draft::has_input(const std::string& node, std::string_view input) const {
  return options_.catalogue.find(type_of(node))->input(input) != nullptr;
}

json::object& Draft::inputs_of(const std::string& node) {
  return made(node).node.inputs;
}

json::object& Draft::settings_of(const std::string& node) {
  return made(node).node.settings;
}

std::string Draft::reference(const std::string& node, std::string_view output) const {
  return fmt::format("nodes.{}.{}", made(node).slug, workflow::slug(output));
}

void Draft::connect(const Source& from, const std::string& node, std::string_view input) {
  if (!connected_.insert({from, Source{.node = node, .output = std::string(input)}}).second) return;
  edges_.push_back(json::object{{"id", fmt::format("e{}", edges_.size() + 1)},
                                {"source", from.node},
                                {"target", node},
                                {"sourceHandle", from.output},
                                {"targetHandle", input}});
}

void Draft::add_param(std::string_view name, json::object schema, bool required) {
  if (!params_.contains(name) && required) required_params_.push_back(json::string(name));
  params_.insert_or_assign(name, std::move(schema));
}

void Draft::leave_out(std::string where, std::string reason, std::string advice, json::value source) {
  json::object kept{{"where", where}, {"reason", reason}, {"advice", advice}};
  if (!source.is_null()) kept["source"] = std::move(source);
  sources_.push_back(std::move(kept));
  left_out_.push_back({.where = std::move(where), .reason = std::move(reason), .advice = std::move(advice)});
}

Converted Draft::finish() && {
  json::object document = std::move(document_);
  document["status"] = "draft";
  if (!params_.empty()) {
    json::object schema{{"type", "object"}, {"properties", std::move(params_)}};
    if (!required_params_.empty()) schema["required"] = std::move(required_params_);
    document["params"] = std::move(schema);
  }
  json::array nodes;
  std::map<std::string, int> places;  // how many nodes each container has so far
  for (const std::string& id : order_) {
    NewNode& node = made(id).node;
    const int place = places[node.parent]++;
    json::object data{{"name", std::move(node.name)}, {"inputs", std::move(node.inputs)}};
    if (!node.settings.empty()) data["settings"] = std::move(node.settings);
    if (!node.imported.empty()) data["imported"] = std::move(node.imported);
    json::object written{{"id", id}, {"type", std::move(node.type)}};
    if (!node.parent.empty()) written["parentId"] = node.parent;
    written["position"] =
        json::object{{"x", place % kColumns * kColumnWidth}, {"y", place / kColumns * kRowHeight}};
    written["data"] = std::move(data);
    nodes.push_back(std::move(written));
  }
  document["nodes"] = std::move(nodes);
  document["edges"] = std::move(edges_);
  json::object imported{{"from", to_string(from_)}};
  if (!sources_.empty()) imported["left_out"] = std::move(sources_);
  document["imported"] = std::move(imported);
  return {.document = std::move(document), .left_out = std::move(left_out_)};
}

std::string as_literal(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t braces = std::min(text.find("{{", at), text.size());
    out += text.substr(at, braces - at);
    if (braces < text.size()) out += R"({{ "{{" }})";
    at = braces + 2;
  }
  return out;
}

std::string text_at(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  if (found == nullptr) return {};
  if (found->is_string()) return std::string(found->get_string());
  return found->is_number() || found->is_bool() ? json::dump(*found) : std::string();
}

bool flag_at(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  return found != nullptr && found->is_bool() && found->get_bool();
}

std::optional<double> number_at(const json::object& object, std::string_view key) {
  const auto parsed = json::parse(text_at(object, key), {.size = Bytes{64}, .depth = 1});
  if (!parsed || !parsed->is_number()) return std::nullopt;
  const double number = parsed->to_number<double>();
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

const json::object& object_at(const json::object& object, std::string_view key) {
  static const json::object kNone;
  const json::value* found = object.if_contains(key);
  return found != nullptr && found->is_object() ? found->get_object() : kNone;
}

const json::array& list_at(const json::object& object, std::string_view key) {
  static const json::array kNone;
  const json::value* found = object.if_contains(key);
  return found != nullptr && found->is_array() ? found->get_array() : kNone;
}

std::string shortened(std::string_view text, std::size_t most) {
  std::string out;
  bool cut = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool begins_character = (byte & 0xC0U) != 0x80U;
    if (begins_character && out.size() >= most) {
      cut = true;
      break;
    }
    out += byte < 0x20 ? ' ' : text[i];
  }
  return cut ? out + "…" : out;
}

}  // namespace flow::foreign::detail
