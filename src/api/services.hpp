#pragma once
// Services: what handlers work with. Owned by the Server's state; outlives every call.
#include <map>
#include <string>

#include "api/bells.hpp"
#include "api/hook_cache.hpp"
#include "api/options.hpp"
#include "api/schemas.hpp"
#include "api/throttle.hpp"
#include "async/loop.hpp"
#include "crypto/keys.hpp"
#include "db/database.hpp"
#include "db/store/alert_store.hpp"
#include "db/store/audit_store.hpp"
#include "db/store/credential_store.hpp"
#include "db/store/execution_store.hpp"
#include "db/store/ledger_store.hpp"
#include "db/store/live_store.hpp"
#include "db/store/run_store.hpp"
#include "db/store/session_store.hpp"
#include "db/store/stats_store.hpp"
#include "db/store/token_store.hpp"
#include "db/store/trigger_store.hpp"
#include "db/store/usage_store.hpp"
#include "db/store/user_store.hpp"
#include "db/store/workflow_store.hpp"
#include "handover/giver.hpp"
#include "nodes/catalog.hpp"
#include "trigger/source.hpp"

namespace flow::api {

struct Services {
  Services(async::Loop& on_loop, db::Database& on_database, crypto::Keys& with_keys, ServerOptions wanted)
      : loop(on_loop),
        database(on_database),
        keys(with_keys),
        options(std::move(wanted)),
        users(database),
        sessions(database),
        tokens(database),
        workflows(database, {.limits = options.limits,
                             .minimum_interval = options.minimum_interval,
                             .catalogue = &nodes::catalogue()}),
        triggers(database, options.minimum_interval),
        executions(database, options.limits),
        runs(database),
        live(database),
        credentials(database),
        usage(database),
        ledger(database),
        audit(database),
        alerts(database),
        stats(database),
        giver(loop, {.socket = options.handover_socket,
                     .on_ended = [this](const ExecutionId& id) { bells.ring(id.str()); },
                     .logger = options.logger}) {}

  // Before anything that makes an execution.
  Result<void> room() const { return options.room ? options.room() : Result<void>{}; }

  async::Loop& loop;
  db::Database& database;
  crypto::Keys& keys;
  ServerOptions options;
  std::string origin;  // the public one

  db::UserStore users;
  db::SessionStore sessions;
  db::TokenStore tokens;
  db::WorkflowStore workflows;
  db::TriggerStore triggers;
  db::ExecutionStore executions;
  db::RunStore runs;
  db::LiveStore live;
  db::CredentialStore credentials;
  db::UsageStore usage;
  db::LedgerStore ledger;
  db::AuditStore audit;
  db::AlertStore alerts;
  db::StatsStore stats;

  int watchers = 0;  // of events, connected now

  Schemas schemas;
  Throttles throttles;
  Bells bells;
  HookCache hooks;
  handover::Giver giver;
  trigger::TriggerSources sources;
};

}  // namespace flow::api
