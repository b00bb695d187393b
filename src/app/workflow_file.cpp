#include "app/workflow_file.hpp"

#include <algorithm>

#include "app/text_source.hpp"
#include "browser/selector.hpp"
#include "nodes/catalog.hpp"
#include "workflow/import.hpp"

namespace flow::app {
namespace {

using workflow::Problem;

Result<void> check_selector(const json::value& written) {
  if (auto problem = browser::check_selector(written)) return std::unexpected(*std::move(problem));
  return {};
}

// Import says more about what it could not bring over than the checks can (what it would have been), so its
// words win where both found the same.
void merge(workflow::Checked& checked, std::vector<Problem> found) {
  for (Problem& problem : found) {
    const auto same = std::ranges::find_if(checked.problems, [&](const Problem& other) {
      return other.node == problem.node && other.input == problem.input && other.code == problem.code;
    });
    if (problem.severity == workflow::Severity::error) checked.plan = nullptr;
    if (same == checked.problems.end()) {
      checked.problems.push_back(std::move(problem));
    } else {
      same->reason = std::move(problem.reason);
    }
  }
}

Result<WorkflowFile> read_workflow(std::string_view text, std::optional<CredentialKinds> credentials) {
  TRY(json::object source, json::parse_object(text, {.size = workflow::kMaxDocumentSize}));
  workflow::Imported imported = workflow::import_document(std::move(source), nodes::catalogue());
  TRY(workflow::Document document, workflow::read_document(std::move(imported.document)));
  workflow::CheckOptions options;
  options.credentials = std::move(credentials);
  options.check_selector = check_selector;
  workflow::Checked checked = workflow::check(document, nodes::catalogue(), options);
  merge(checked, std::move(imported.problems));
  return WorkflowFile{std::move(document), std::move(imported.changes), std::move(checked)};
}

}  // namespace

Result<WorkflowFile> load_workflow(const std::string& name, std::optional<CredentialKinds> credentials) {
  TRY(const std::string text, read_text(name, workflow::kMaxDocumentSize));
  auto read = read_workflow(text, std::move(credentials));
  if (!read) return std::unexpected(std::move(read).error().context(source_name(name)));
  return read;
}

}  // namespace flow::app
