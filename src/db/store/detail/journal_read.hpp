#pragma once
// Rows of the journal as viewers read them. Every statement has the user as $1 and the execution as $2.
#include "db/rows.hpp"
#include "db/statement.hpp"
#include "db/store/journal_rows.hpp"

// Whose execution it is, for statements over the journal's table x.
#define FLOW_OF_USER(x) \
  "EXISTS (SELECT 1 FROM executions o WHERE o.id = " x ".execution_id AND o.user_id = $1)"
#define FLOW_NODE_RUN_COLUMNS                                                                                \
  "node_id, iteration, attempt, tries, kind, status, output, coalesce(output_ref, '') AS output_ref, "       \
  "error, "                                                                                                  \
  "credits, started_at, finished_at, seq, name, type, phase, state, inputs, degraded, warnings, waited_ms, " \
  "took_ms"
#define FLOW_PHASE_COLUMNS    "attempt, phase, seq, succeeded, failed, skipped, finished_at"
#define FLOW_ARTIFACT_COLUMNS "id, attempt, seq, node_id, iteration, name, mime, bytes, sha256, created_at"

namespace flow::db::detail {

NodeRunRow read_node_run(const Row& row);  // without input_hash
PhaseRow read_phase(const Row& row);
LogRow read_log(const Row& row);
ArtifactRow read_artifact(const Row& row);
EffectRow read_effect(const Row& row);

template <class T, class Read>
std::vector<T> read_all(const Rows& rows, Read read) {
  std::vector<T> out;
  out.reserve(rows.size());
  for (const Row row : rows) out.push_back(read(row));
  return out;
}

}  // namespace flow::db::detail
