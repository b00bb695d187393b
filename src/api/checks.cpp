#include "api/checks.hpp"

#include <algorithm>

#include "api/schedule_faults.hpp"
#include "browser/selector.hpp"
#include "nodes/catalog.hpp"

namespace flow::api {

Task<Result<CheckedDocument>> check_document(Context cx, Services* services, UserId user,
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
  CO_TRY(workflow::Written written,
         workflow::read_written(std::move(document), nodes::catalogue(), import, options));
  json::array problems = problems_json(written, options.minimum_interval);
  co_return CheckedDocument{{std::move(written)}, std::move(problems)};
}

json::object to_json(const CheckedDocument& checked) {
  return {{"ok", checked.checked.ok()}, {"problems", checked.problems}};
}

Error not_runnable(const CheckedDocument& checked) {
  const auto& all = checked.checked.problems;
  const auto first = std::ranges::find(all, workflow::Severity::error, &workflow::Problem::severity);
  const std::string words = first == all.end() ? "it has problems" : workflow::to_line(*first);
  return make_error(ErrorCode::invalid_input, "the workflow cannot run: {}", words)
      .with_detail("code", "not_runnable")
      .with_detail("problems", checked.problems);
}

}  // namespace flow::api
