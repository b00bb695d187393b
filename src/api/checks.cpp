#include "api/checks.hpp"

#include <algorithm>

#include "browser/selector.hpp"
#include "nodes/catalog.hpp"
#include "workflow/import.hpp"

namespace flow::api {
namespace {

Result<void> check_selector(const json::value& written) {
  if (auto problem = browser::check_selector(written)) return std::unexpected(*std::move(problem));
  return {};
}

// Where import and checks found the same, import knows more.
void merge(workflow::Checked& checked, std::vector<workflow::Problem> found) {
  for (workflow::Problem& problem : found) {
    const auto same = std::ranges::find_if(checked.problems, [&](const workflow::Problem& other) {
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

json::array problems_json(const workflow::Checked& checked) {
  json::array problems;
  for (const workflow::Problem& problem : checked.problems) problems.push_back(workflow::to_json(problem));
  return problems;
}

}  // namespace

Task<Result<CheckedDocument>> check_document(Context cx, Services* services, UserId user,
                                             json::object document) {
  CO_TRY(const auto credentials, co_await services->credentials.list(cx, user));
  workflow::ImportOptions import;
  std::map<std::string, std::string, std::less<>> kinds;
  for (const db::StoredCredential& credential : credentials) {
    import.credential_names.emplace(credential.id.str(), credential.name);
    kinds.emplace(credential.name, credential.kind);
  }
  workflow::Imported imported = workflow::import_document(std::move(document), nodes::catalogue(), import);
  CO_TRY(workflow::Document read, workflow::read_document(std::move(imported.document)));
  workflow::CheckOptions options;
  options.credentials = std::move(kinds);
  options.check_selector = check_selector;
  options.minimum_interval = services->options.minimum_interval;
  workflow::Checked checked = workflow::check(read, nodes::catalogue(), options);
  merge(checked, std::move(imported.problems));
  co_return CheckedDocument{std::move(read), std::move(imported.changes), std::move(checked)};
}

json::object to_json(const workflow::Checked& checked) {
  return {{"ok", checked.ok()}, {"problems", problems_json(checked)}};
}

Error not_runnable(const workflow::Checked& checked) {
  const auto first =
      std::ranges::find(checked.problems, workflow::Severity::error, &workflow::Problem::severity);
  const std::string words = first == checked.problems.end() ? "it has problems" : workflow::to_line(*first);
  return make_error(ErrorCode::invalid_input, "the workflow cannot run: {}", words)
      .with_detail("code", "not_runnable")
      .with_detail("problems", problems_json(checked));
}

}  // namespace flow::api
