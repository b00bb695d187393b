#pragma once
// A user as the stores of people read it.
#include "db/rows.hpp"
#include "db/store/user_store.hpp"

// Of a users row named u.
#define FLOW_USER_COLUMNS                                                                               \
  "u.id, u.email, u.name, u.role, u.lane, u.limit_nodes, u.limit_active_workflows, "                    \
  "u.limit_concurrent_runs, "                                                                           \
  "u.limit_credits_month, u.password_hash IS NOT NULL AS has_password, u.created_at, u.last_login_at, " \
  "u.disabled_at"

namespace flow::db::detail {

User read_user(const Row& row);

}  // namespace flow::db::detail
