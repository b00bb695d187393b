#include "api/checks.hpp"

#include <algorithm>

#include "browser/selector.hpp"
#include "nodes/catalog.hpp"

namespace flow::api {
namespace {

json::array problems_json(const workflow::Checked& checked) {
  json::array problems;
  for (const workflow::Problem& problem : checked.problems) problems.push_back(workflow::to_json(problem));
  return problems;
}

}  // namespace

Task<Result<workflow::Written>> check_document(Context cx, Services* services, UserId user,
                                               json::object document) {
  CO_TRY(const auto credentials, co_await services->credentials.list(cx, user));
  workflow::ImportOptions import;
  std::map<std::string, std::string, std::less<>> kinds;
  for (const db::StoredCredential& credential : credentials) {
    import.credential_names.emplace(credential.id.str(), credential.name);
    kinds.emplace(credential.name, credential.kind);
  }
  workflow::CheckOptions options;
  options.credentials = std::move(kinds);
  options.check_selector = browser::check_selector;
  options.minimum_interval = services->options.minimum_interval;
  co_return workflow::read_written(std::move(document), nodes::catalogue(), import, options);
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
