#include "app/workflow_file.hpp"

#include "app/text_source.hpp"
#include "browser/selector.hpp"
#include "nodes/catalog.hpp"

namespace flow::app {
namespace {

Result<workflow::Written> read_workflow(json::object source, std::optional<CredentialKinds> credentials) {
  workflow::CheckOptions options;
  options.credentials = std::move(credentials);
  options.check_selector = browser::check_selector;
  return workflow::read_written(std::move(source), nodes::catalogue(), {}, options);
}

Result<BroughtOver> convert_and_read(json::object source) {
  BroughtOver out{.kind = foreign::kind_of(source), .written = {}, .left_out = {}};
  TRY(foreign::Converted converted,
      foreign::convert(std::move(source),
                       {.catalogue = nodes::catalogue(), .check_selector = browser::check_selector}));
  out.left_out = std::move(converted.left_out);
  TRY(out.written, read_workflow(std::move(converted.document), std::nullopt));
  return out;
}

// The JSON object of the file, given to `read`; errors have the name of the file in front.
template <class Read>
auto read_object(const std::string& name, Read read) -> decltype(read(json::object{})) {
  TRY(const std::string text, read_text(name, workflow::kMaxDocumentSize));
  auto source = json::parse_object(text, {.size = workflow::kMaxDocumentSize});
  if (!source) return std::unexpected(std::move(source).error().context(source_name(name)));
  auto result = read(*std::move(source));
  if (!result) return std::unexpected(std::move(result).error().context(source_name(name)));
  return result;
}

}  // namespace

Result<workflow::Written> load_workflow(const std::string& name, std::optional<CredentialKinds> credentials) {
  return read_object(
      name, [&](json::object source) { return read_workflow(std::move(source), std::move(credentials)); });
}

Result<BroughtOver> bring_over(const std::string& name) {
  return read_object(name, convert_and_read);
}

}  // namespace flow::app
