#include "api/artifact_path.hpp"

namespace flow::api {

Result<std::string> artifact_path(const Services& services, const ExecutionId& execution,
                                  const ArtifactId& artifact) {
  const std::string& id = artifact.str();
  if (id.empty() || id.starts_with('.') ||
      id.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos)
    return fail(ErrorCode::not_found, "there is no artifact of this id");
  return fmt::format("{}/{}/{}", services.options.artifacts, execution, id);
}

}  // namespace flow::api
