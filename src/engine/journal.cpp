#include "engine/journal.hpp"

namespace flow::engine {

std::string_view to_string(RunKind kind) {
  switch (kind) {
    case RunKind::pure: return "pure";
    case RunKind::browser: return "browser";
    case RunKind::effect: return "effect";
  }
  return "pure";
}

json::object to_json(const Artifact& artifact) {
  return {{"name", artifact.name},
          {"mime", artifact.mime},
          {"bytes", artifact.bytes},
          {"sha256", artifact.sha256},
          {"artefact", artifact.id.str()}};
}

json::object to_json(const Error& error) {
  return {{"class", flow::to_string(error.code)},
          {"message", error.message},
          {"retryable", error.retryable()},
          {"effect", flow::to_string(error.effect)},
          {"detail", error.detail}};
}

}  // namespace flow::engine
