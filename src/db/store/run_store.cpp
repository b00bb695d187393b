// What a worker writes while it runs an execution. Reading is run_read.cpp.
#include "db/store/run_store.hpp"

#include <tuple>

#include "db/database.hpp"
#include "db/store/detail/columns.hpp"

namespace flow::db {

using detail::stored_json;
using detail::stored_text;

namespace {

// An older state never takes the place of a newer one.
#define FLOW_NODE_RUNS \
  R"(
INSERT INTO node_runs(execution_id, node_id, iteration, attempt, tries, kind, status, input_hash, output, output_ref, error,
                      credits, started_at, finished_at, seq, name, type, phase, state, inputs, degraded, warnings, waited_ms,
                      took_ms)
SELECT l.id, a.node, a.iteration, a.attempt, a.tries, a.kind, a.status, a.hash, a.output, a.output_ref, a.error, a.credits,
       a.started, a.finished, a.seq, a.name, a.type, a.phase, a.state, a.inputs, a.degraded, a.warnings::text[], a.waited,
       a.took
  FROM unnest($3::int[], $4::text[], $5::text[], $6::smallint[], $7::smallint[], $8::text[], $9::text[], $10::bytea[],
              $11::jsonb[], $12::text[], $13::jsonb[], $14::int[], $15::timestamptz[], $16::timestamptz[], $17::bigint[],
              $18::text[], $19::text[], $20::int[], $21::text[], $22::jsonb[], $23::boolean[], $24::text[], $25::bigint[],
              $26::bigint[])
         a(lease, node, iteration, attempt, tries, kind, status, hash, output, output_ref, error, credits, started, finished,
           seq, name, type, phase, state, inputs, degraded, warnings, waited, took)
  JOIN l ON l.n = a.lease)"
constexpr Statement kFirstNodeRuns{"run_write_first_node_runs", FLOW_LEASES FLOW_NODE_RUNS};
constexpr Statement kNodeRuns{"run_write_node_runs", FLOW_LEASES FLOW_NODE_RUNS R"(
    ON CONFLICT (execution_id, node_id, iteration, attempt) DO UPDATE
   SET tries = excluded.tries, kind = excluded.kind, status = excluded.status, input_hash = excluded.input_hash,
       output = excluded.output, output_ref = excluded.output_ref, error = excluded.error, credits = excluded.credits,
       started_at = excluded.started_at, finished_at = excluded.finished_at, seq = excluded.seq, name = excluded.name,
       type = excluded.type, phase = excluded.phase, state = excluded.state, inputs = excluded.inputs,
       degraded = excluded.degraded, warnings = excluded.warnings, waited_ms = excluded.waited_ms, took_ms = excluded.took_ms
 WHERE node_runs.seq <= excluded.seq)"};
#undef FLOW_NODE_RUNS
#define FLOW_PHASES \
  R"(
INSERT INTO execution_phases(execution_id, attempt, phase, seq, succeeded, failed, skipped, finished_at)
SELECT l.id, a.attempt, a.phase, a.seq, a.succeeded, a.failed, a.skipped, a.finished
  FROM unnest($3::int[], $4::smallint[], $5::int[], $6::bigint[], $7::int[], $8::int[], $9::int[], $10::timestamptz[])
         a(lease, attempt, phase, seq, succeeded, failed, skipped, finished)
  JOIN l ON l.n = a.lease)"
constexpr Statement kFirstPhases{"run_write_first_phases", FLOW_LEASES FLOW_PHASES};
constexpr Statement kPhases{"run_write_phases", FLOW_LEASES FLOW_PHASES R"(
    ON CONFLICT (execution_id, attempt, phase) DO UPDATE
   SET seq = excluded.seq, succeeded = excluded.succeeded, failed = excluded.failed, skipped = excluded.skipped,
       finished_at = excluded.finished_at
 WHERE execution_phases.seq <= excluded.seq)"};
#undef FLOW_PHASES
#define FLOW_LOGS \
  R"(
INSERT INTO execution_logs(execution_id, seq, attempt, at, level, node_id, iteration, message, fields)
SELECT l.id, a.seq, a.attempt, a.at, a.level, a.node, a.iteration, a.message, a.fields
  FROM unnest($3::int[], $4::bigint[], $5::smallint[], $6::timestamptz[], $7::text[], $8::text[], $9::text[], $10::text[],
              $11::jsonb[])
         a(lease, seq, attempt, at, level, node, iteration, message, fields)
  JOIN l ON l.n = a.lease)"
constexpr Statement kFirstLogs{"run_write_first_logs", FLOW_LEASES FLOW_LOGS};
constexpr Statement kLogs{"run_write_logs", FLOW_LEASES FLOW_LOGS R"(
    ON CONFLICT DO NOTHING)"};
#undef FLOW_LOGS
constexpr Statement kArtifacts{"run_write_artifacts", FLOW_LEASES R"(
INSERT INTO artifacts(execution_id, id, seq, attempt, node_id, iteration, name, mime, bytes, sha256)
SELECT l.id, a.artifact, a.seq, a.attempt, a.node, a.iteration, a.name, a.mime, a.bytes, a.sha256
  FROM unnest($3::int[], $4::text[], $5::bigint[], $6::smallint[], $7::text[], $8::text[], $9::text[], $10::text[],
              $11::bigint[], $12::text[])
         a(lease, artifact, seq, attempt, node, iteration, name, mime, bytes, sha256)
  JOIN l ON l.n = a.lease
    ON CONFLICT DO NOTHING)"};
#define FLOW_RESULTS \
  R"(
INSERT INTO execution_results(execution_id, attempt, degraded, credits, result)
SELECT l.id, l.attempt, a.degraded, a.credits, a.result
  FROM unnest($3::int[], $4::boolean[], $5::bigint[], $6::json[]) a(lease, degraded, credits, result)
  JOIN l ON l.n = a.lease)"
constexpr Statement kFirstResults{"run_write_first_results", FLOW_LEASES FLOW_RESULTS};
constexpr Statement kResults{"run_write_results", FLOW_LEASES FLOW_RESULTS R"(
    ON CONFLICT (execution_id) DO UPDATE
   SET attempt = excluded.attempt, degraded = excluded.degraded, credits = excluded.credits, result = excluded.result)"};
#undef FLOW_RESULTS

template <class Row>
Params lease_columns(const std::vector<const Leased<Row>*>& rows) {
  return detail::lease_columns(rows, &Leased<Row>::lease);
}

std::optional<std::string> bytes_or_null(const std::string& bytes) {
  if (bytes.empty()) return std::nullopt;
  return Param::bytes(bytes).text();
}

// As the one element of an array that it is.
std::string text_array(const std::vector<std::string>& texts) {
  std::vector<std::string> stored;
  for (const std::string& text : texts) stored.push_back(stored_text(text));
  return *Param(stored).text();
}

}  // namespace

Call RunStore::write_node_runs(const LeasedRows<NodeRunRow>& given, Earlier earlier) {
  using In = const Leased<NodeRunRow>&;
  const auto rows = detail::last_of_each(given.all(), [](In a) {
    return std::tuple<std::string_view, std::string_view, std::string_view, int>(
        a.lease.execution.str(), a.row.node.str(), a.row.iteration, a.row.attempt);
  });
  Params params = lease_columns(rows);
  const auto add = [&](auto read) { params.push_back(detail::column(rows, read)); };
  add([](In a) { return stored_text(a.row.node.str()); });
  add([](In a) { return a.row.iteration; });
  add([](In a) { return a.row.attempt; });
  add([](In a) { return a.row.tries; });
  add([](In a) { return std::string(to_string(a.row.kind)); });
  add([](In a) { return std::string(to_string(a.row.status)); });
  add([](In a) { return bytes_or_null(a.row.input_hash); });
  add([](In a) { return stored_json(a.row.output); });
  add([](In a) { return a.row.output_ref.empty() ? std::optional<std::string>() : a.row.output_ref; });
  add([](In a) { return stored_json(a.row.error); });
  add([](In a) { return a.row.credits; });
  add([](In a) { return a.row.started_at; });
  add([](In a) { return a.row.finished_at; });
  add([](In a) { return a.row.seq; });
  add([](In a) { return stored_text(a.row.name); });
  add([](In a) { return a.row.type; });
  add([](In a) { return a.row.phase; });
  add([](In a) { return a.row.state; });
  add([](In a) { return stored_json(a.row.inputs); });
  add([](In a) { return a.row.degraded; });
  add([](In a) { return text_array(a.row.warnings); });
  add([](In a) { return a.row.waited.count(); });
  add([](In a) { return a.row.took.count(); });
  return {earlier == Earlier::none ? kFirstNodeRuns : kNodeRuns, std::move(params)};
}

Call RunStore::write_phases(const LeasedRows<PhaseRow>& given, Earlier earlier) {
  using In = const Leased<PhaseRow>&;
  const auto rows = detail::last_of_each(given.all(), [](In a) {
    return std::tuple<std::string_view, int, int>(a.lease.execution.str(), a.row.attempt, a.row.phase);
  });
  Params params = lease_columns(rows);
  const auto add = [&](auto read) { params.push_back(detail::column(rows, read)); };
  add([](In a) { return a.row.attempt; });
  add([](In a) { return a.row.phase; });
  add([](In a) { return a.row.seq; });
  add([](In a) { return a.row.succeeded; });
  add([](In a) { return a.row.failed; });
  add([](In a) { return a.row.skipped; });
  add([](In a) { return a.row.finished_at; });
  return {earlier == Earlier::none ? kFirstPhases : kPhases, std::move(params)};
}

Call RunStore::write_logs(const LeasedRows<LogRow>& given, Earlier earlier) {
  using In = const Leased<LogRow>&;
  const auto& rows = given.all();
  Params params = lease_columns(rows);
  const auto add = [&](auto read) { params.push_back(detail::column(rows, read)); };
  add([](In a) { return a.row.seq; });
  add([](In a) { return a.row.attempt; });
  add([](In a) { return a.row.at; });
  add([](In a) { return a.row.level; });
  add([](In a) { return stored_text(a.row.node.str()); });
  add([](In a) { return a.row.iteration; });
  add([](In a) { return stored_text(a.row.message); });
  add([](In a) { return stored_json(a.row.fields); });
  return {earlier == Earlier::none ? kFirstLogs : kLogs, std::move(params)};
}

Call RunStore::write_artifacts(const LeasedRows<ArtifactRow>& given) {
  using In = const Leased<ArtifactRow>&;
  const auto& rows = given.all();
  Params params = lease_columns(rows);
  const auto add = [&](auto read) { params.push_back(detail::column(rows, read)); };
  add([](In a) { return stored_text(a.row.id.str()); });
  add([](In a) { return a.row.seq; });
  add([](In a) { return a.row.attempt; });
  add([](In a) { return stored_text(a.row.node.str()); });
  add([](In a) { return a.row.iteration; });
  add([](In a) { return stored_text(a.row.name); });
  add([](In a) { return stored_text(a.row.mime); });
  add([](In a) { return a.row.bytes; });
  add([](In a) { return a.row.sha256; });
  return {kArtifacts, std::move(params)};
}

Call RunStore::write_results(const LeasedRows<RunResult>& given, Earlier earlier) {
  using In = const Leased<RunResult>&;
  const auto rows =
      detail::last_of_each(given.all(), [](In a) { return std::string_view(a.lease.execution.str()); });
  Params params = lease_columns(rows);
  const auto add = [&](auto read) { params.push_back(detail::column(rows, read)); };
  add([](In a) { return a.row.degraded; });
  add([](In a) { return a.row.credits; });
  add([](In a) { return a.row.result ? std::optional(json::dump(*a.row.result)) : std::nullopt; });
  return {earlier == Earlier::none ? kFirstResults : kResults, std::move(params)};
}

}  // namespace flow::db
