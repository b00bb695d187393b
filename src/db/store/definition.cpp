#include "db/store/definition.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "crypto/hash.hpp"
#include "db/store/detail/text.hpp"
#include "workflow/domain.hpp"
#include "workflow/validate.hpp"

namespace flow::db {
namespace {

constexpr std::array<std::string_view, 4> kOfTheWorkflow{"id", "name", "description", "status"};

// Keys in order, so that equal documents are equal texts. As deep as the parser let the document be.
json::value canonical(const json::value& value) {
  if (const json::object* object = value.if_object()) {
    std::vector<std::string_view> keys;
    for (const auto& member : *object) keys.push_back(member.key());
    std::ranges::sort(keys);
    json::object out;
    for (const std::string_view key : keys) out[key] = canonical(object->at(key));
    return out;
  }
  if (const json::array* array = value.if_array()) {
    json::array out;
    for (const json::value& element : *array) out.push_back(canonical(element));
    return out;
  }
  return value;
}

int max_attempts(const json::object& document) {
  const json::value* settings = json::find(document, "settings");
  if (settings == nullptr || !settings->is_object()) return 3;
  const json::value* attempts = json::find(settings->as_object(), "max_attempts");
  if (attempts == nullptr || !attempts->is_number()) return 3;
  return static_cast<int>(std::clamp(attempts->to_number<double>(), 1.0, 3.0));
}

// What does not pass the checks does not run either. How often it may be due is not asked here.
std::optional<std::string> domain_of(const json::object& document, const workflow::Catalogue& catalogue) {
  const auto read = workflow::read_document(document);
  if (!read) return std::nullopt;
  const workflow::Checked checked =
      workflow::check(*read, catalogue, {.minimum_interval = std::chrono::seconds{1}});
  if (!checked.ok()) return std::nullopt;
  std::string domain = workflow::domain_of(*checked.plan);
  return domain.empty() ? std::nullopt : std::optional(std::move(domain));
}

}  // namespace

Definition make_definition(json::object document, const workflow::Catalogue* catalogue) {
  Definition made;
  if (catalogue != nullptr) made.domain = domain_of(document, *catalogue);
  made.name = detail::stored_text(json::string_or(document, "name", ""));
  made.description = detail::stored_text(json::string_or(document, "description", ""));
  made.has_description = document.contains("description");
  for (const std::string_view key : kOfTheWorkflow) {
    const auto at = document.find(key);
    if (at != document.end()) document.stable_erase(at);
  }
  made.max_attempts = max_attempts(document);
  if (const json::value* nodes = json::find(document, "nodes"); nodes != nullptr && nodes->is_array()) {
    made.node_count = static_cast<int>(nodes->as_array().size());
  }
  const json::value content(std::move(document));
  made.text = json::dump(content);
  made.content_hash = crypto::sha256(json::dump(canonical(content)));
  return made;
}

}  // namespace flow::db
