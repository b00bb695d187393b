// What a worker reads before it runs an execution, and the journal as viewers follow it.
#include <algorithm>
#include <charconv>

#include "db/database.hpp"
#include "db/store/detail/common.hpp"
#include "db/store/detail/journal_read.hpp"
#include "db/store/detail/text.hpp"
#include "db/store/run_columns.hpp"
#include "db/store/run_store.hpp"

namespace flow::db {
namespace {

// By id alone: the worker runs executions of everybody, and the lease is what gives it the right.
constexpr Statement kLoad{"run_load", "SELECT " FLOW_RUN_COLUMNS("$2") "FROM executions e " FLOW_RUN_JOINS(
                                          "JOIN ") "WHERE e.id = $1"};
// The execution's own runs go before those of the one it goes on from.
constexpr Statement kReusable{
    "run_reusable",
    "SELECT DISTINCT ON (node_id, iteration) node_id, iteration, kind, coalesce(input_hash, '') AS "
    "input_hash, output, "
    "coalesce(output_ref, '') AS output_ref, execution_id FROM ("
    "SELECT 0 AS rank, n.* FROM node_runs n WHERE n.execution_id = $1 AND n.kind = 'pure' AND n.input_hash "
    "IS NOT NULL "
    "UNION ALL "
    "SELECT 1, n.* FROM execution_inputs i JOIN node_runs n ON n.execution_id = i.reuse_of "
    "WHERE i.execution_id = $1 AND (n.kind = 'effect' OR n.kind = 'pure' AND n.input_hash IS NOT NULL)) r "
    "WHERE status IN ('done', 'reused') ORDER BY node_id, iteration, rank, attempt DESC"};
// Counted as the journal counts what it writes; the size on disk would be that of compressed values.
constexpr Statement kKept{
    "run_kept",
    "SELECT (SELECT coalesce(sum(bytes), 0)::bigint FROM artifacts WHERE execution_id = $1) AS files, "
    "(SELECT coalesce(sum(coalesce(octet_length(inputs::text), 0) + coalesce(octet_length(output::text), "
    "0)), "
    "0)::bigint FROM node_runs WHERE execution_id = $1) + "
    "(SELECT coalesce(sum(octet_length(message) + coalesce(octet_length(fields::text), 0)), 0)::bigint "
    "FROM execution_logs WHERE execution_id = $1) AS journal"};

constexpr Statement kState{"events_state",
                           "SELECT status, attempt FROM executions WHERE user_id = $1 AND id = $2"};
// With the place in the journal up to which all that is committed is seen by every later statement. Each has
// a snapshot of its own: what is committed between two of them shows in the later ones only.
constexpr Statement kStateAndHorizon{
    "events_state_and_horizon",
    "SELECT status, attempt, greatest((SELECT max(seq) FROM node_runs WHERE execution_id = $2), "
    "(SELECT max(seq) FROM execution_phases WHERE execution_id = $2), "
    "(SELECT max(seq) FROM execution_logs WHERE execution_id = $2), "
    "(SELECT max(seq) FROM artifacts WHERE execution_id = $2), 0) AS horizon "
    "FROM executions WHERE user_id = $1 AND id = $2"};
constexpr Statement kNodeRuns{
    "events_node_runs",
    "SELECT " FLOW_NODE_RUN_COLUMNS
    " FROM node_runs x WHERE execution_id = $2 AND " FLOW_OF_USER("x") " AND seq > $3 ORDER BY seq LIMIT $4"};
constexpr Statement kPhases{"events_phases",
                            "SELECT " FLOW_PHASE_COLUMNS
                            " FROM execution_phases x WHERE execution_id = $2 AND " FLOW_OF_USER(
                                "x") " AND seq > $3 ORDER BY seq LIMIT $4"};
constexpr Statement kLogs{
    "events_logs",
    "SELECT attempt, seq, at, level, node_id, iteration, message, fields FROM execution_logs x "
    "WHERE execution_id = $2 AND " FLOW_OF_USER("x") " AND seq > $3 ORDER BY seq LIMIT $4"};
constexpr Statement kLogPage{
    "log_page",
    "SELECT attempt, seq, at, level, node_id, iteration, message, fields FROM execution_logs x "
    "WHERE execution_id = $2 AND " FLOW_OF_USER("x") " AND seq > $3 AND ($4::text IS NULL OR node_id = $4) "
    "AND ($5::text IS NULL OR iteration = $5) ORDER BY seq LIMIT $6"};
constexpr Statement kArtifacts{
    "events_artifacts",
    "SELECT " FLOW_ARTIFACT_COLUMNS
    " FROM artifacts x WHERE execution_id = $2 AND " FLOW_OF_USER("x") " AND seq > $3 ORDER BY seq LIMIT $4"};
constexpr Statement kArtifact{"artifact_get",
                              "SELECT " FLOW_ARTIFACT_COLUMNS
                              " FROM artifacts x WHERE execution_id = $2 AND id = $3 AND " FLOW_OF_USER("x")};

std::optional<json::object> object_or_none(const Row& row, std::string_view column) {
  auto value = row.get<std::optional<json::value>>(column);
  if (!value || !value->is_object()) return std::nullopt;
  return std::move(value->as_object());
}

// A list that is as long as it may be may go on behind its last row: what the others have behind it is left
// for the next time.
template <class T>
void cut_at(std::vector<T>& rows, std::int64_t seq) {
  std::erase_if(rows, [seq](const T& row) { return row.seq > seq; });
}
template <class T>
void note(const std::vector<T>& rows, std::size_t limit, std::int64_t& complete_to, std::int64_t& newest) {
  if (rows.empty()) return;
  newest = std::max(newest, rows.back().seq);
  if (rows.size() == limit) complete_to = std::min(complete_to, rows.back().seq);
}

}  // namespace

RunInput read_run_input(const Row& row) {
  return {.id = row.get<ExecutionId>("id"),
          .user = row.get<UserId>("user_id"),
          .workflow = row.get<WorkflowId>("workflow_id"),
          .workflow_name = row.get<std::string>("workflow_name"),
          .version = row.get<int>("version"),
          .started_by = detail::get_enum<StartedBy>(row, "started_by"),
          .definition = row.get<std::string>("definition"),
          .trigger_id = row.get<std::optional<TriggerId>>("trigger_id"),
          .trigger_key = row.get<std::string>("trigger_key"),
          .trigger_kind = row.get<std::string>("trigger_kind"),
          .trigger_name = row.get<std::string>("trigger_name"),
          .trigger_config = object_or_none(row, "trigger_config").value_or(json::object{}),
          .scheduled_for = row.get<std::optional<WallTime>>("scheduled_for"),
          .accepted_at = row.get<WallTime>("accepted_at"),
          .started_at = row.get<WallTime>("started_at"),
          .attempt = row.get<int>("attempt"),
          .params = object_or_none(row, "params"),
          .trigger = object_or_none(row, "trigger_values"),
          .overrides = object_or_none(row, "overrides").value_or(json::object{}),
          .pinned = object_or_none(row, "pinned").value_or(json::object{}),
          .run_to = row.get<std::optional<NodeId>>("run_to"),
          .reuse_of = row.get<std::optional<ExecutionId>>("reuse_of"),
          .credits_left = row.get<std::optional<std::int64_t>>("credits_left")};
}

Task<Result<RunInput>> RunStore::load(Context cx, ExecutionId id,
                                      std::optional<std::int64_t> default_credits) {
  CO_TRY_VOID(detail::check_id("execution", id.str()));
  CO_TRY(const Rows rows, co_await database_->together(cx, kLoad, {id, default_credits}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("execution", id.str()));
  co_return read_run_input(rows.front());
}

Task<Result<std::vector<ReusableRun>>> RunStore::reusable(Context cx, ExecutionId id) {
  CO_TRY_VOID(detail::check_id("execution", id.str()));
  CO_TRY(const Rows rows, co_await database_->query(cx, kReusable, {id}));
  std::vector<ReusableRun> out;
  for (const Row row : rows) {
    out.push_back({.node = row.get<NodeId>("node_id"),
                   .iteration = row.get<std::string>("iteration"),
                   .kind = detail::get_enum<NodeKind>(row, "kind"),
                   .input_hash = row.get<std::string>("input_hash"),
                   .output = row.get<std::optional<json::value>>("output"),
                   .output_ref = row.get<std::string>("output_ref"),
                   .execution = row.get<ExecutionId>("execution_id")});
  }
  co_return out;
}

Task<Result<RunKept>> RunStore::kept(Context cx, ExecutionId id) {
  CO_TRY_VOID(detail::check_id("execution", id.str()));
  CO_TRY(const Rows rows, co_await database_->query(cx, kKept, {id}));
  const Row row = rows.front();
  co_return RunKept{.files = Bytes{static_cast<std::uint64_t>(row.get<std::int64_t>("files"))},
                    .journal = Bytes{static_cast<std::uint64_t>(row.get<std::int64_t>("journal"))}};
}

Task<Result<JournalEvents>> RunStore::events(Context cx, UserId user, ExecutionId id, std::int64_t since,
                                             int limit) {
  CO_TRY_VOID(detail::check_id("execution", id.str()));
  const int most = std::clamp(limit, 1, 5'000);
  std::vector<Call> calls{{kStateAndHorizon, {user, id}}};
  for (const Statement statement : {kNodeRuns, kPhases, kLogs, kArtifacts}) {
    calls.push_back({statement, {user, id, since, most}});
  }
  CO_TRY(const std::vector<Rows> rows, co_await database_->batch(cx, std::move(calls)));
  if (rows[0].empty()) co_return std::unexpected(detail::no_such("execution", id.str()));
  JournalEvents out{.node_runs = detail::read_all<NodeRunRow>(rows[1], detail::read_node_run),
                    .phases = detail::read_all<PhaseRow>(rows[2], detail::read_phase),
                    .logs = detail::read_all<LogRow>(rows[3], detail::read_log),
                    .artifacts = detail::read_all<ArtifactRow>(rows[4], detail::read_artifact),
                    .last_seq = since,
                    .status = detail::get_enum<ExecutionStatus>(rows[0].front(), "status"),
                    .attempt = rows[0].front().get<int>("attempt")};
  constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();
  std::int64_t complete_to = kAll;
  const auto full = static_cast<std::size_t>(most);
  note(out.node_runs, full, complete_to, out.last_seq);
  note(out.phases, full, complete_to, out.last_seq);
  note(out.logs, full, complete_to, out.last_seq);
  note(out.artifacts, full, complete_to, out.last_seq);
  out.more = complete_to != kAll;
  complete_to = std::min(complete_to, rows[0].front().get<std::int64_t>("horizon"));
  out.last_seq = std::max(since, std::min(out.last_seq, complete_to));
  cut_at(out.node_runs, complete_to);
  cut_at(out.phases, complete_to);
  cut_at(out.logs, complete_to);
  cut_at(out.artifacts, complete_to);
  co_return out;
}

Task<Result<Page<LogRow>>> RunStore::logs(Context cx, UserId user, ExecutionId id, LogFilter filter,
                                          PageRequest page) {
  CO_TRY_VOID(detail::check_id("execution", id.str()));
  const int limit = std::clamp(page.limit, 1, kMaxPage);
  std::int64_t since = 0;
  if (!page.cursor.empty()) {
    CO_TRY(const auto parts, decode_cursor(page.cursor, 1));
    const std::string& text = parts[0];
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), since);
    if (problem != std::errc{} || end != text.data() + text.size())
      co_return fail(ErrorCode::invalid_input, "the cursor is none of this list");
  }
  Params params{user, id, since};
  params.push_back(filter.node ? Param(detail::stored_text(filter.node->str())) : Param(std::nullopt));
  params.push_back(filter.iteration ? Param(detail::stored_text(*filter.iteration)) : Param(std::nullopt));
  params.push_back(limit + 1);
  CO_TRY(const std::vector<Rows> rows,
         co_await database_->batch(cx, {{kState, {user, id}}, {kLogPage, std::move(params)}}));
  if (rows[0].empty()) co_return std::unexpected(detail::no_such("execution", id.str()));
  Page<LogRow> out{.items = detail::read_all<LogRow>(rows[1], detail::read_log), .next = {}};
  if (out.items.size() > static_cast<std::size_t>(limit)) {
    out.items.pop_back();
    out.next = encode_cursor({std::to_string(out.items.back().seq)});
  }
  co_return out;
}

Task<Result<std::optional<ArtifactRow>>> RunStore::artifact(Context cx, UserId user, ExecutionId id,
                                                            ArtifactId artifact) {
  CO_TRY_VOID(detail::check_id("execution", id.str()));
  CO_TRY(const Rows rows,
         co_await database_->query(cx, kArtifact, {user, id, detail::stored_text(artifact.str())}));
  if (rows.empty()) co_return std::nullopt;
  co_return detail::read_artifact(rows.front());
}

}  // namespace flow::db
