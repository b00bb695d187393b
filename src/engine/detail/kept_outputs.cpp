#include "engine/detail/kept_outputs.hpp"

#include "os/files.hpp"

namespace flow::engine::detail {
namespace {

constexpr Bytes kLongestValue{256U << 20};

const json::object* as_artifact(const json::value& kept) {
  if (!kept.is_object() || kept.get_object().size() != 1) return nullptr;
  const json::value* found = kept.get_object().if_contains("$artifact");
  return found != nullptr && found->is_object() ? &found->get_object() : nullptr;
}

Result<void> check_files(const Records& records, const json::value& document) {
  if (document.is_array()) {
    for (const json::value& member : document.get_array()) TRY_VOID(check_files(records, member));
  } else if (document.is_object()) {
    const json::object& object = document.get_object();
    if (const auto id = json::string_or(object, "artefact", ""); !id.empty())
      TRY_VOID(records.path(ArtifactId(std::string(id))));
    for (const auto& [key, member] : object) TRY_VOID(check_files(records, member));
  }
  return {};
}

Result<json::value> restored(const Records& records, const json::value& kept) {
  const json::object* artifact = as_artifact(kept);
  if (artifact == nullptr) {
    TRY_VOID(check_files(records, kept));
    return kept;
  }
  TRY(const std::string path,
      records.path(ArtifactId(std::string(json::string_or(*artifact, "artefact", "")))));
  TRY(const std::string text, os::read_file(path, kLongestValue));
  if (json::string_or(*artifact, "mime", "") == "text/plain") return json::value(json::string(text));
  TRY(json::value document, json::parse(text, {.size = kLongestValue}));
  TRY_VOID(check_files(records, document));
  return document;
}

}  // namespace

json::object kept_outputs(Records& records, const Place& place, const sdk::Outputs& outputs,
                          std::vector<std::string>& warnings) {
  json::object kept;
  for (const auto& [title, value] : outputs.all()) {
    if (!value.is_page())
      kept[title] = records.shown(place, fmt::format("{}-{}", place.node, title), value, warnings);
  }
  return kept;
}

Result<sdk::Outputs> restored_outputs(const Records& records, const json::object& kept) {
  sdk::Outputs outputs;
  for (const auto& [title, value] : kept) {
    if (title == "Error") continue;
    TRY(json::value document, restored(records, value));
    outputs.set(std::string_view(title), std::move(document));
  }
  return outputs;
}

bool is_restorable(const Records& records, const sdk::Outputs& outputs) {
  for (const auto& [title, value] : outputs.all()) {
    if (value.is_page() || records.holds_secret(value.json())) return false;
  }
  return true;
}

}  // namespace flow::engine::detail
