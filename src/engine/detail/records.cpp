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

std::uint64_t json_size(const json::value& document, std::uint64_t enough) {
  switch (document.kind()) {
    case boost::json::kind::null: return 4;
    case boost::json::kind::bool_: return 5;
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
    case boost::json::kind::double_: return 8;
    case boost::json::kind::string: return document.get_string().size() + 2;
    case boost::json::kind::array: {
      std::uint64_t size = 2;
      for (const json::value& member : document.get_array()) {
        if (size > enough) break;
        size += json_size(member, enough - size) + 1;
      }
      return size;
    }
    case boost::json::kind::object: break;
  }
  std::uint64_t size = 2;
  for (const auto& [key, member] : document.get_object()) {
    if (size > enough) break;
    size += key.size() + 4;
    if (size > enough) break;
    size += json_size(member, enough - size);
  }
  return size;
}

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
  if (json_size(*document, value_limit_.count) <= value_limit_.count) return redacted(*document);

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
