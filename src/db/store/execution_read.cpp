// Lists and details of executions.
#include <algorithm>

#include "db/database.hpp"
#include "db/store/detail/common.hpp"
#include "db/store/detail/journal_read.hpp"
#include "db/store/detail/text.hpp"
#include "db/store/execution_store.hpp"

#define FLOW_EXECUTION_COLUMNS                                                                           \
  "e.id, e.workflow_id, w.name AS workflow_name, e.version, e.user_id, e.trigger, e.trigger_id, "        \
  "e.scheduled_for, e.replay_of, e.priority, e.status, coalesce(e.wait_reason, '') AS wait_reason, "     \
  "e.ready_at, e.accepted_at, e.started_at, e.finished_at, "                                             \
  "(1000 * extract(epoch FROM e.finished_at - e.started_at))::bigint AS took_ms, e.attempt, e.charged, " \
  "e.max_attempts, e.cancel_requested_at IS NOT NULL AS cancel_requested, e.dead, "                      \
  "coalesce(e.last_node, '') AS last_node, e.error, coalesce(r.degraded, false) AS degraded, "           \
  "coalesce(r.credits, 0) AS credits, "                                                                  \
  "coalesce(i.overrides, i.pinned) IS NOT NULL OR i.run_to IS NOT NULL AS test"
#define FLOW_EXECUTION_TABLES                                                                  \
  " FROM executions e JOIN workflows w ON w.id = e.workflow_id LEFT JOIN execution_results r " \
  "ON r.execution_id = e.id LEFT JOIN execution_inputs i ON i.execution_id = e.id "
// Times of acceptance narrow the ids as well, which the index follows; ten minutes for clocks that differ.
#define FLOW_EXECUTION_LIST(scope)                                                                      \
  "SELECT " FLOW_EXECUTION_COLUMNS FLOW_EXECUTION_TABLES "WHERE e.user_id = $1 AND " scope              \
  " AND ($2::uuid IS NULL OR e.id < $2) AND ($3::text[] IS NULL OR e.status = ANY($3)) "                \
  "AND ($4::text[] IS NULL OR e.trigger = ANY($4)) AND ($5::uuid IS NULL OR e.workflow_id = $5) "       \
  "AND ($6::uuid IS NULL OR e.trigger_id = $6) AND ($7::timestamptz IS NULL OR e.accepted_at >= $7 "    \
  "AND e.id >= uuid_floor($7 - interval '10 min')) AND ($8::timestamptz IS NULL OR e.accepted_at < $8 " \
  "AND e.id < uuid_floor($8 + interval '10 min')) AND ($9::text IS NULL OR w.name ILIKE $9 "            \
  "OR e.error->>'message' ILIKE $9 OR e.id::text ILIKE substr($9, 2)) "                                 \
  "AND ($11::boolean IS NULL OR e.dead = $11) ORDER BY e.id DESC LIMIT $10"

namespace flow::db {
namespace {

// One text for each index, so that a prepared plan finds it.
constexpr Statement kList{"execution_list", FLOW_EXECUTION_LIST("true")};
constexpr Statement kListFailed{"execution_list_failed",
                                FLOW_EXECUTION_LIST("e.error IS NOT NULL AND e.status = 'failed'")};
constexpr Statement kListDead{"execution_list_dead", FLOW_EXECUTION_LIST("e.error IS NOT NULL AND e.dead")};
constexpr Statement kListWorkflow{"execution_list_workflow", FLOW_EXECUTION_LIST("e.workflow_id = $5")};

constexpr Statement kGet{"execution_get", "SELECT " FLOW_EXECUTION_COLUMNS FLOW_EXECUTION_TABLES
                                          "WHERE e.user_id = $1 AND e.id = $2"};
constexpr Statement kMore{
    "execution_more",
    "SELECT i.params, i.trigger, r.result "
    "FROM executions e LEFT JOIN execution_inputs i ON i.execution_id = e.id "
    "LEFT JOIN execution_results r ON r.execution_id = e.id WHERE e.user_id = $1 AND e.id = $2"};
constexpr Statement kEnding{
    "execution_ending",
    "SELECT e.status, e.error, r.result FROM executions e LEFT JOIN execution_results r "
    "ON r.execution_id = e.id WHERE e.user_id = $1 AND e.id = $2"};
constexpr Statement kPhases{
    "execution_phases",
    "SELECT " FLOW_PHASE_COLUMNS
    " FROM execution_phases x WHERE execution_id = $2 AND " FLOW_OF_USER("x") " ORDER BY attempt, phase"};
constexpr Statement kNodeRuns{"execution_node_runs",
                              "SELECT * FROM (SELECT " FLOW_NODE_RUN_COLUMNS
                              " FROM node_runs x WHERE execution_id = $2 AND " FLOW_OF_USER(
                                  "x") " ORDER BY seq DESC LIMIT 5000) n ORDER BY seq"};
constexpr Statement kArtifacts{
    "execution_artifacts",
    "SELECT " FLOW_ARTIFACT_COLUMNS
    " FROM artifacts x WHERE execution_id = $2 AND " FLOW_OF_USER("x") " ORDER BY seq, id"};
constexpr Statement kEffects{
    "execution_effects",
    "SELECT node_id, iteration, key, policy, state, tries, response, created_at, done_at FROM effects x "
    "WHERE execution_id = $2 AND " FLOW_OF_USER("x") " ORDER BY created_at, node_id, iteration"};

ExecutionItem read_item(const Row& row) {
  return {.id = row.get<ExecutionId>("id"),
          .workflow = row.get<WorkflowId>("workflow_id"),
          .workflow_name = row.get<std::string>("workflow_name"),
          .version = row.get<int>("version"),
          .user = row.get<UserId>("user_id"),
          .started_by = detail::get_enum<StartedBy>(row, "trigger"),
          .trigger_id = row.get<std::optional<TriggerId>>("trigger_id"),
          .scheduled_for = row.get<std::optional<WallTime>>("scheduled_for"),
          .replay_of = row.get<std::optional<ExecutionId>>("replay_of"),
          .priority = row.get<int>("priority"),
          .status = detail::get_enum<ExecutionStatus>(row, "status"),
          .wait_reason = row.get<std::string>("wait_reason"),
          .ready_at = row.get<std::optional<WallTime>>("ready_at"),
          .accepted_at = row.get<WallTime>("accepted_at"),
          .started_at = row.get<std::optional<WallTime>>("started_at"),
          .finished_at = row.get<std::optional<WallTime>>("finished_at"),
          .took_ms = row.get<std::optional<std::int64_t>>("took_ms"),
          .attempt = row.get<int>("attempt"),
          .charged = row.get<int>("charged"),
          .max_attempts = row.get<int>("max_attempts"),
          .cancel_requested = row.get<bool>("cancel_requested"),
          .dead = row.get<bool>("dead"),
          .last_node = row.get<std::string>("last_node"),
          .error = row.get<std::optional<json::value>>("error"),
          .degraded = row.get<bool>("degraded"),
          .credits = row.get<std::int64_t>("credits"),
          .test = row.get<bool>("test")};
}

template <class Enum>
Param names(const std::vector<Enum>& values) {
  if (values.empty()) return std::nullopt;
  std::vector<std::string> out;
  for (const Enum value : values) out.emplace_back(to_string(value));
  return out;
}

std::optional<json::object> object_or_none(const Row& row, std::string_view column) {
  const auto value = row.get<std::optional<json::value>>(column);
  if (!value || !value->is_object()) return std::nullopt;
  return value->as_object();
}

Statement list_statement(const ExecutionFilter& filter) {
  if (filter.workflow) return kListWorkflow;
  if (filter.dead == true) return kListDead;
  if (filter.statuses.size() == 1 && filter.statuses.front() == ExecutionStatus::failed) return kListFailed;
  return kList;
}

}  // namespace

Task<Result<Page<ExecutionItem>>> ExecutionStore::list(Context cx, UserId user, ExecutionFilter filter,
                                                       PageRequest page) {
  const int limit = std::clamp(page.limit, 1, kMaxPage);
  CO_TRY(const auto before, detail::id_cursor(page.cursor));
  Params params{user, before};
  if (filter.workflow) {
    CO_TRY_VOID(detail::check_id("workflow", filter.workflow->str()));
  }
  if (filter.trigger) {
    CO_TRY_VOID(detail::check_id("trigger", filter.trigger->str()));
  }
  params.push_back(names(filter.statuses));
  params.push_back(names(filter.started_by));
  params.push_back(filter.workflow);
  params.push_back(filter.trigger);
  params.push_back(filter.since);
  params.push_back(filter.until);
  params.push_back(like_pattern(filter.search));
  params.push_back(limit + 1);
  params.push_back(filter.dead);
  CO_TRY(const Rows rows, co_await database_->query(cx, list_statement(filter), std::move(params)));
  Page<ExecutionItem> out;
  for (const Row row : rows) {
    if (out.items.size() == static_cast<std::size_t>(limit)) {
      out.next = encode_cursor({out.items.back().id.str()});
      break;
    }
    out.items.push_back(read_item(row));
  }
  co_return out;
}

Task<Result<ExecutionItem>> ExecutionStore::get(Context cx, UserId user, ExecutionId id) {
  CO_TRY_VOID(detail::check_id("execution", id.str()));
  CO_TRY(const Rows rows, co_await database_->query(cx, kGet, {user, id}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("execution", id.str()));
  co_return read_item(rows.front());
}

Task<Result<ExecutionEnding>> ExecutionStore::ending(Context cx, UserId user, ExecutionId id) {
  CO_TRY_VOID(detail::check_id("execution", id.str()));
  CO_TRY(const Rows rows, co_await database_->together(cx, kEnding, {user, id}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("execution", id.str()));
  const Row row = rows.front();
  co_return ExecutionEnding{.status = detail::get_enum<ExecutionStatus>(row, "status"),
                            .error = row.get<std::optional<json::value>>("error"),
                            .result = row.get<std::optional<json::value>>("result")};
}

Task<Result<ExecutionDetail>> ExecutionStore::detail(Context cx, UserId user, ExecutionId id) {
  CO_TRY_VOID(detail::check_id("execution", id.str()));
  // Each has a snapshot of its own: with the status first, what has ended is seen whole.
  std::vector<Call> calls;
  for (const Statement statement : {kGet, kMore, kPhases, kNodeRuns, kArtifacts, kEffects}) {
    calls.push_back({statement, {user, id}});
  }
  CO_TRY(const std::vector<Rows> rows, co_await database_->batch(cx, std::move(calls)));
  if (rows[0].empty()) co_return std::unexpected(detail::no_such("execution", id.str()));
  const Row more = rows[1].front();
  co_return ExecutionDetail{.execution = read_item(rows[0].front()),
                            .params = object_or_none(more, "params"),
                            .trigger = object_or_none(more, "trigger"),
                            .result = more.get<std::optional<json::value>>("result"),
                            .phases = detail::read_all<PhaseRow>(rows[2], detail::read_phase),
                            .node_runs = detail::read_all<NodeRunRow>(rows[3], detail::read_node_run),
                            .artifacts = detail::read_all<ArtifactRow>(rows[4], detail::read_artifact),
                            .effects = detail::read_all<EffectRow>(rows[5], detail::read_effect)};
}

}  // namespace flow::db
