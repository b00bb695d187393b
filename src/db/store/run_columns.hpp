#pragma once
// The columns of a RunInput, for statements that read one beside something else. `e` is the execution: its
// row, or what an UPDATE of it returned.
#include "db/store/run_store.hpp"

// $N of the credits a month of users without a limit of their own.
#define FLOW_RUN_COLUMNS(default_credits)                                                              \
  "e.id, e.user_id, e.workflow_id, w.name AS workflow_name, e.version, e.trigger AS started_by, "      \
  "v.definition, "                                                                                     \
  "e.trigger_id, coalesce(t.document_key, '') AS trigger_key, coalesce(t.kind, '') AS trigger_kind, "  \
  "coalesce(t.name, '') AS trigger_name, t.config AS trigger_config, e.scheduled_for, e.accepted_at, " \
  "coalesce(e.started_at, now()) AS started_at, e.attempt, i.params, i.trigger AS trigger_values, "    \
  "i.overrides, i.pinned, "                                                                            \
  "i.run_to, i.reuse_of, CASE WHEN coalesce(u.limit_credits_month, " default_credits                   \
  ") IS NOT NULL THEN "                                                                                \
  "greatest(0, coalesce(u.limit_credits_month, " default_credits                                       \
  ") - credits_this_month(u.id)) "                                                                     \
  "END::bigint AS credits_left "
// `join` is "JOIN " or, where there may be no execution, "LEFT JOIN ".
#define FLOW_RUN_JOINS(join)                                                             \
  join "workflows w ON w.id = e.workflow_id " join "users u ON u.id = e.user_id " join   \
       "workflow_versions v ON v.workflow_id = e.workflow_id AND v.version = e.version " \
       "LEFT JOIN triggers t ON t.id = e.trigger_id LEFT JOIN execution_inputs i ON i.execution_id = e.id "

namespace flow::db {

class Row;

RunInput read_run_input(const Row& row);

}  // namespace flow::db
