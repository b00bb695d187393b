#include "app/workflow_file.hpp"

#include "app/text_source.hpp"
#include "browser/selector.hpp"
#include "nodes/catalog.hpp"

namespace flow::app {
namespace {

Result<workflow::Written> read_workflow(std::string_view text, std::optional<CredentialKinds> credentials) {
  TRY(json::object source, json::parse_object(text, {.size = workflow::kMaxDocumentSize}));
  workflow::CheckOptions options;
  options.credentials = std::move(credentials);
  options.check_selector = browser::check_selector;
  return workflow::read_written(std::move(source), nodes::catalogue(), {}, options);
}

}  // namespace

Result<workflow::Written> load_workflow(const std::string& name, std::optional<CredentialKinds> credentials) {
  TRY(const std::string text, read_text(name, workflow::kMaxDocumentSize));
  auto read = read_workflow(text, std::move(credentials));
  if (!read) return std::unexpected(std::move(read).error().context(source_name(name)));
  return read;
}

}  // namespace flow::app
