#include "db/store/detail/journal_read.hpp"

#include "db/store/detail/common.hpp"

namespace flow::db::detail {

NodeRunRow read_node_run(const Row& row) {
  return {.node = row.get<NodeId>("node_id"),
          .iteration = row.get<std::string>("iteration"),
          .attempt = row.get<int>("attempt"),
          .tries = row.get<int>("tries"),
          .kind = get_enum<NodeKind>(row, "kind"),
          .status = get_enum<NodeRunStatus>(row, "status"),
          .input_hash = {},
          .output = row.get<std::optional<json::value>>("output"),
          .output_ref = row.get<std::string>("output_ref"),
          .error = row.get<std::optional<json::value>>("error"),
          .credits = row.get<int>("credits"),
          .started_at = row.get<WallTime>("started_at"),
          .finished_at = row.get<std::optional<WallTime>>("finished_at"),
          .seq = row.get<std::int64_t>("seq"),
          .name = row.get<std::string>("name"),
          .type = row.get<std::string>("type"),
          .phase = row.get<int>("phase"),
          .state = row.get<std::string>("state"),
          .inputs = row.get<std::optional<json::value>>("inputs"),
          .degraded = row.get<bool>("degraded"),
          .warnings = row.get<std::vector<std::string>>("warnings"),
          .waited = milliseconds{row.get<std::int64_t>("waited_ms")},
          .took = milliseconds{row.get<std::int64_t>("took_ms")}};
}

PhaseRow read_phase(const Row& row) {
  return {.attempt = row.get<int>("attempt"),
          .phase = row.get<int>("phase"),
          .seq = row.get<std::int64_t>("seq"),
          .succeeded = row.get<int>("succeeded"),
          .failed = row.get<int>("failed"),
          .skipped = row.get<int>("skipped"),
          .finished_at = row.get<std::optional<WallTime>>("finished_at")};
}

LogRow read_log(const Row& row) {
  return {.attempt = row.get<int>("attempt"),
          .seq = row.get<std::int64_t>("seq"),
          .at = row.get<WallTime>("at"),
          .level = row.get<std::string>("level"),
          .node = row.get<NodeId>("node_id"),
          .iteration = row.get<std::string>("iteration"),
          .message = row.get<std::string>("message"),
          .fields = row.get<std::optional<json::value>>("fields")};
}

ArtifactRow read_artifact(const Row& row) {
  return {.id = row.get<ArtifactId>("id"),
          .attempt = row.get<int>("attempt"),
          .seq = row.get<std::int64_t>("seq"),
          .node = row.get<NodeId>("node_id"),
          .iteration = row.get<std::string>("iteration"),
          .name = row.get<std::string>("name"),
          .mime = row.get<std::string>("mime"),
          .bytes = row.get<std::int64_t>("bytes"),
          .sha256 = row.get<std::string>("sha256"),
          .created_at = row.get<WallTime>("created_at")};
}

EffectRow read_effect(const Row& row) {
  return {.node = row.get<NodeId>("node_id"),
          .iteration = row.get<std::string>("iteration"),
          .key = row.get<std::string>("key"),
          .policy = get_enum<EffectPolicy>(row, "policy"),
          .state = get_enum<EffectState>(row, "state"),
          .tries = row.get<int>("tries"),
          .response = row.get<std::optional<json::value>>("response"),
          .created_at = row.get<WallTime>("created_at"),
          .done_at = row.get<std::optional<WallTime>>("done_at")};
}

}  // namespace flow::db::detail
