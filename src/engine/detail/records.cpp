#include "engine/detail/records.hpp"

#include <algorithm>

#include "os/files.hpp"

namespace flow::engine::detail {
namespace {

constexpr Bytes kLongestRedactedFile{64U << 20};

bool is_text(std::string_view mime) {
  return mime.starts_with("text/") || mime.find("json") != std::string_view::npos ||
         mime.find("xml") != std::string_view::npos || mime.find("javascript") != std::string_view::npos;
}

}  // namespace

json::value Records::redacted(const json::value& document) const {
  return redactor_->empty() ? document : redactor_->apply(document);
}

Error Records::redacted(Error error) const {
  if (redactor_->empty()) return error;
  error.message = redactor_->apply(error.message);
  error.detail = redactor_->apply(json::value(std::move(error.detail))).get_object();
  return error;
}

bool Records::holds_secret(const json::value& document) const {
  return !redactor_->empty() && redactor_->contains_secret(json::dump(document));
}

json::value Records::shown(const Place& place, const std::string& label, const sdk::Value& value,
                           std::vector<std::string>& warnings) {
  if (value.is_page()) return "[page]";
  const auto document = value.shared_json();
  if (json::text_size(*document, value_limit_.count) <= value_limit_.count) return redacted(*document);

  const auto kept = kept_.find(document.get());
  if (kept != kept_.end() && kept->second.value.lock() == document)
    return json::object{{"$artifact", to_json(kept->second.artifact)}};
  auto artifact = document->is_string()
                      ? store(place, label + ".txt", "text/plain", document->get_string())
                      : store(place, label + ".json", "application/json", json::dump(*document));
  if (!artifact) {
    warnings.push_back(
        fmt::format("{} is too large to be shown, and was not kept: {}", label, artifact.error().message));
    return nullptr;
  }
  kept_.insert_or_assign(document.get(), Kept{.value = document, .artifact = *artifact});
  return json::object{{"$artifact", to_json(*artifact)}};
}

Result<Artifact> Records::stored(const Place& place, Result<Artifact> artifact) {
  if (artifact) {
    write(
        ArtifactStored{.node = place.node, .iteration = place.iteration, .artifact = *artifact, .at = now()});
  }
  return artifact;
}

Result<Artifact> Records::store(const Place& place, std::string_view name, std::string_view mime,
                                std::string_view bytes) {
  if (lease_ != nullptr) TRY_VOID(lease_->check());
  const std::string clean_name = redacted(name);
  if (is_text(mime) && redactor_->contains_secret(bytes))
    return stored(place, artifacts_.put(clean_name, mime, redactor_->apply(bytes)));
  return stored(place, artifacts_.put(clean_name, mime, bytes));
}

Result<Artifact> Records::adopt(const Place& place, std::string_view name, std::string_view mime,
                                const std::string& path) {
  if (lease_ != nullptr) TRY_VOID(lease_->check());
  if (is_text(mime) && !redactor_->empty()) {
    auto content = os::read_file(path, kLongestRedactedFile);
    if (content && redactor_->contains_secret(*content))
      TRY_VOID(os::write_file(path, redactor_->apply(*content)));
  }
  return stored(place, artifacts_.adopt(redacted(name), mime, path));
}

}  // namespace flow::engine::detail
