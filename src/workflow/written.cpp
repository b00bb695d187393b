#include "workflow/written.hpp"

#include <algorithm>

namespace flow::workflow {
namespace {

// Import says more about what it could not bring over than the checks can (what it would have been), so its
// words win where both found the same.
void merge(Checked& checked, std::vector<Problem> found) {
  for (Problem& problem : found) {
    const auto same = std::ranges::find_if(checked.problems, [&](const Problem& other) {
      return other.node == problem.node && other.input == problem.input && other.code == problem.code;
    });
    if (problem.severity == Severity::error) checked.plan = nullptr;
    if (same == checked.problems.end()) {
      checked.problems.push_back(std::move(problem));
    } else {
      same->reason = std::move(problem.reason);
    }
  }
}

json::object& object_at(json::object& parent, std::string_view name) {
  json::value& member = parent[name];
  return member.is_object() ? member.get_object() : member.emplace_object();
}

}  // namespace

Result<Written> read_written(json::object source, const Catalogue& catalogue, const ImportOptions& import,
                             const CheckOptions& options) {
  Imported imported = import_document(std::move(source), catalogue, import);
  TRY(Document document, read_document(std::move(imported.document)));
  Checked checked = check(document, catalogue, options);
  merge(checked, std::move(imported.problems));
  return Written{std::move(document), std::move(imported.changes), std::move(checked)};
}

Result<void> override_inputs(json::object& document, const json::object& overrides) {
  json::value* nodes = document.if_contains("nodes");
  const auto find = [nodes](std::string_view id) -> json::object* {
    if (nodes == nullptr || !nodes->is_array()) return nullptr;
    for (json::value& node : nodes->get_array()) {
      if (node.is_object() && json::string_or(node.get_object(), "id", "") == id) return &node.get_object();
    }
    return nullptr;
  };
  for (const auto& [id, inputs] : overrides) {
    json::object* node = find(id);
    if (node == nullptr || !inputs.is_object()) {
      return fail(ErrorCode::invalid_input,
                  "there is no node \"{}\" in the workflow whose inputs could be overridden",
                  std::string_view(id));
    }
    json::object& own = object_at(object_at(*node, "data"), "inputs");
    for (const auto& [title, value] : inputs.get_object()) own[title] = value;
  }
  return {};
}

}  // namespace flow::workflow
