// Reading workflows, their versions and how they do.
#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"
#include "base/time.hpp"
#include "db/store/detail/common.hpp"
#include "db/store/detail/text.hpp"
#include "db/store/detail/workflow_row.hpp"
#include "db/store/workflow_store.hpp"

// Statistics of the newest executions of workflow w, as a lateral sub-select; `most` is a number.
#define FLOW_WORKFLOW_STATISTICS(most)                                                                      \
  "(SELECT count(*) AS runs, count(*) FILTER (WHERE r.status = 'completed') AS completed, "                 \
  "count(*) FILTER (WHERE r.status = 'failed') AS failed, "                                                 \
  "count(*) FILTER (WHERE r.status = 'cancelled') AS cancelled, "                                           \
  "count(*) FILTER (WHERE r.status IN ('queued', 'running', 'waiting')) AS live, "                          \
  "(percentile_cont(0.5) WITHIN GROUP (ORDER BY r.ms) FILTER (WHERE r.status = 'completed'))::bigint AS "   \
  "median_ms, "                                                                                             \
  "(percentile_cont(0.95) WITHIN GROUP (ORDER BY r.ms) FILTER (WHERE r.status = 'completed'))::bigint AS "  \
  "p95_ms, "                                                                                                \
  "max(r.accepted_at) AS last_run_at, (array_agg(r.status ORDER BY r.id DESC))[1] AS last_status "          \
  "FROM (SELECT e.id, e.status, e.accepted_at, 1000 * extract(epoch FROM e.finished_at - e.started_at) AS " \
  "ms "                                                                                                     \
  "FROM executions e WHERE e.workflow_id = w.id AND e.id >= uuid_floor(now() - interval '30 days') "        \
  "ORDER BY e.id DESC LIMIT " most ") r) s"

namespace flow::db {
namespace {

// Arrays of equal length, the newest run last.
#define FLOW_WORKFLOW_LAST_RUNS                                                                           \
  "(SELECT coalesce(array_agg(r.id::text ORDER BY r.id), '{}') AS run_ids, "                              \
  "coalesce(array_agg(r.status ORDER BY r.id), '{}') AS run_statuses, "                                   \
  "coalesce(array_agg((1000000 * extract(epoch FROM r.accepted_at))::bigint::text ORDER BY r.id), '{}') " \
  "AS run_times, "                                                                                        \
  "coalesce(array_agg(coalesce((1000 * extract(epoch FROM r.finished_at - r.started_at))::bigint::text, " \
  "'') "                                                                                                  \
  "ORDER BY r.id), '{}') AS run_lengths FROM (SELECT e.* FROM executions e WHERE e.workflow_id = w.id "   \
  "ORDER BY e.id DESC LIMIT 20) r) l"
constexpr Statement kList{
    "workflow_list",
    "SELECT p.*, s.*, l.*, coalesce((SELECT v.node_count FROM workflow_versions v WHERE v.workflow_id = p.id "
    "AND v.version = p.draft_version), 0) AS node_count, ARRAY(SELECT DISTINCT t.kind FROM triggers t WHERE "
    "t.workflow_id = p.id AND t.deleted_at IS NULL ORDER BY t.kind) AS trigger_kinds FROM "
    "(SELECT " FLOW_WORKFLOW_COLUMNS
    " FROM workflows w "
    "WHERE w.user_id = $1 AND w.deleted_at IS NULL AND ($2::text IS NULL OR w.status = $2) "
    "AND ($3::text IS NULL OR w.name ILIKE $3 OR w.description ILIKE $3) "
    "AND ($4::timestamptz IS NULL OR (w.updated_at, w.id) < ($4, $5::uuid)) "
    "ORDER BY w.updated_at DESC, w.id DESC LIMIT $6) p JOIN workflows w ON w.id = p.id "
    "CROSS JOIN LATERAL " FLOW_WORKFLOW_STATISTICS("200") " CROSS JOIN LATERAL " FLOW_WORKFLOW_LAST_RUNS
                                                          " ORDER BY p.updated_at DESC, p.id DESC"};
constexpr Statement kStatistics{"workflow_statistics",
                                "SELECT s.* FROM workflows w CROSS JOIN LATERAL " FLOW_WORKFLOW_STATISTICS(
                                    "10000") " WHERE w.user_id = $1 AND w.id = $2 AND w.deleted_at IS NULL"};
constexpr Statement kVersions{
    "workflow_versions",
    "SELECT v.version, v.content_hash, v.node_count, v.author_id, v.note, v.restored_from, v.created_at, "
    "v.quarantined_at "
    "FROM workflows w JOIN workflow_versions v ON v.workflow_id = w.id "
    "WHERE w.user_id = $1 AND w.id = $2 AND w.deleted_at IS NULL AND ($3::int IS NULL OR v.version < $3) "
    "ORDER BY v.version DESC LIMIT $4"};
constexpr Statement kDocument{
    "workflow_document",
    "SELECT w.name, w.description, w.status, w.draft_version, v.definition FROM workflows w "
    "LEFT JOIN workflow_versions v ON v.workflow_id = w.id AND v.version = coalesce($3, w.draft_version) "
    "WHERE w.user_id = $1 AND w.id = $2 AND w.deleted_at IS NULL"};

WorkflowStatistics read_statistics(const Row& row) {
  WorkflowStatistics out{.runs = row.get<std::int64_t>("runs"),
                         .completed = row.get<std::int64_t>("completed"),
                         .failed = row.get<std::int64_t>("failed"),
                         .cancelled = row.get<std::int64_t>("cancelled"),
                         .live = row.get<std::int64_t>("live"),
                         .success_rate = {},
                         .median_ms = row.get<std::optional<std::int64_t>>("median_ms"),
                         .p95_ms = row.get<std::optional<std::int64_t>>("p95_ms"),
                         .last_run_at = row.get<std::optional<WallTime>>("last_run_at"),
                         .last_status = {}};
  if (const std::int64_t ended = out.completed + out.failed; ended > 0)
    out.success_rate = static_cast<double>(out.completed) / static_cast<double>(ended);
  if (!row.is_null("last_status")) out.last_status = detail::get_enum<ExecutionStatus>(row, "last_status");
  return out;
}

std::int64_t number_of(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::vector<RunMark> read_last_runs(const Row& row) {
  const auto ids = row.get<std::vector<std::string>>("run_ids");
  const auto statuses = row.get<std::vector<std::string>>("run_statuses");
  const auto times = row.get<std::vector<std::string>>("run_times");
  const auto lengths = row.get<std::vector<std::string>>("run_lengths");
  std::vector<RunMark> out;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    RunMark mark{.id = ExecutionId(ids[i]),
                 .status = find_enum<ExecutionStatus>(statuses[i]).value_or(ExecutionStatus::queued),
                 .accepted_at = WallTime{std::chrono::microseconds{number_of(times[i])}},
                 .took_ms = {}};
    if (!lengths[i].empty()) mark.took_ms = number_of(lengths[i]);
    out.push_back(std::move(mark));
  }
  return out;
}

WorkflowItem read_item(const Row& row) {
  return {.workflow = detail::read_workflow(row),
          .statistics = read_statistics(row),
          .last_runs = read_last_runs(row),
          .node_count = row.get<int>("node_count"),
          .trigger_kinds = row.get<std::vector<std::string>>("trigger_kinds")};
}

}  // namespace

Task<Result<Workflow>> WorkflowStore::get(Context cx, UserId user, WorkflowId id) {
  CO_TRY_VOID(detail::check_id("workflow", id.str()));
  CO_TRY(const Rows rows, co_await database_->query(cx, detail::kGetWorkflow, {user, id}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("workflow", id.str()));
  co_return detail::read_workflow(rows.front());
}

Task<Result<Page<WorkflowItem>>> WorkflowStore::list(Context cx, UserId user, WorkflowFilter filter,
                                                     PageRequest page) {
  const int limit = std::clamp(page.limit, 1, kMaxPage);
  Params params{user};
  params.push_back(filter.status ? Param(to_string(*filter.status)) : Param(std::nullopt));
  params.push_back(like_pattern(filter.search));
  if (page.cursor.empty()) {
    params.push_back(std::nullopt);
    params.push_back(std::nullopt);
  } else {
    CO_TRY(const auto parts, decode_cursor(page.cursor, 2));
    CO_TRY_VOID(parse_rfc3339(parts[0]));
    CO_TRY_VOID(detail::check_id("page at", parts[1]));
    params.push_back(parts[0]);
    params.push_back(parts[1]);
  }
  params.push_back(limit + 1);
  CO_TRY(const Rows rows, co_await database_->query(cx, kList, std::move(params)));
  Page<WorkflowItem> out;
  for (const Row row : rows) {
    if (out.items.size() == static_cast<std::size_t>(limit)) {
      const Workflow& last = out.items.back().workflow;
      out.next = encode_cursor({*Param(last.updated_at).text(), last.id.str()});
      break;
    }
    out.items.push_back(read_item(row));
  }
  co_return out;
}

Task<Result<WorkflowStatistics>> WorkflowStore::statistics(Context cx, UserId user, WorkflowId id) {
  CO_TRY_VOID(detail::check_id("workflow", id.str()));
  CO_TRY(const Rows rows, co_await database_->query(cx, kStatistics, {user, id}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("workflow", id.str()));
  co_return read_statistics(rows.front());
}

Task<Result<Page<WorkflowVersion>>> WorkflowStore::versions(Context cx, UserId user, WorkflowId id,
                                                            PageRequest page) {
  CO_TRY_VOID(co_await get(cx, user, id));
  const int limit = std::clamp(page.limit, 1, kMaxPage);
  std::optional<int> before;
  if (!page.cursor.empty()) {
    CO_TRY(const auto parts, decode_cursor(page.cursor, 1));
    CO_TRY(const int number, cursor_number(parts[0]));
    before = number;
  }
  CO_TRY(const Rows rows, co_await database_->query(cx, kVersions, {user, id, before, limit + 1}));
  Page<WorkflowVersion> out;
  for (const Row row : rows) {
    if (out.items.size() == static_cast<std::size_t>(limit)) {
      out.next = encode_cursor({std::to_string(out.items.back().version)});
      break;
    }
    out.items.push_back({.version = row.get<int>("version"),
                         .content_hash = hex_encode(row.get<std::string>("content_hash")),
                         .node_count = row.get<int>("node_count"),
                         .author = row.get<UserId>("author_id"),
                         .note = row.get<std::string>("note"),
                         .restored_from = row.get<std::optional<int>>("restored_from"),
                         .created_at = row.get<WallTime>("created_at"),
                         .quarantined_at = row.get<std::optional<WallTime>>("quarantined_at")});
  }
  co_return out;
}

Task<Result<json::object>> WorkflowStore::document(Context cx, UserId user, WorkflowId id,
                                                   std::optional<int> version) {
  CO_TRY_VOID(detail::check_id("workflow", id.str()));
  CO_TRY(const Rows rows, co_await database_->query(cx, kDocument, {user, id, version}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("workflow", id.str()));
  const Row row = rows.front();
  if (row.is_null("definition")) {
    co_return fail(ErrorCode::not_found, "the workflow has no version {}; its newest is {}",
                   version.value_or(0), row.get<int>("draft_version"));
  }
  CO_TRY(const json::object definition, json::parse_object(row.get<std::string_view>("definition")));
  json::object document{{"id", id.str()},
                        {"name", row.get<std::string>("name")},
                        {"description", row.get<std::string>("description")},
                        {"status", row.get<std::string>("status")}};
  for (const auto& member : definition) document[member.key()] = member.value();
  co_return document;
}

}  // namespace flow::db
