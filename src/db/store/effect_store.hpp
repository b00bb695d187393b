#pragma once
// EffectStore: the rows that make an effect on the outside world happen once.
//
// Intent before, result after, each durable before the run goes on. What is to be done about the row that is
// found is not decided here (engine/effects.hpp).
#include <optional>
#include <string>

#include "async/context.hpp"
#include "async/task.hpp"
#include "db/store/journal_rows.hpp"

namespace flow::db {

class Database;
class Rows;
struct Call;

struct EffectIntentRow {
  NodeId node;
  std::string iteration = {};
  std::string key;
  EffectPolicy policy = EffectPolicy::idempotent;
  std::string request_hash;  // 32 bytes
};

struct EffectFoundRow {
  EffectState state = EffectState::intent;
  int tries = 1;  // 1: the row is new
  std::optional<json::value> response;
  bool same_request = true;
};

class EffectStore {
 public:
  explicit EffectStore(Database& database) : database_(&database) {}

  // As Calls, for a group commit. An intent that gives no row has lost its lease: nothing may be done.
  static Call intent(const LeaseKey& lease, const EffectIntentRow& intent);
  static std::optional<EffectFoundRow> read_intent(const Rows& rows);
  // After an intent that found `failed` (nothing was sent then): the row stands for this request now.
  static Call renew(const LeaseKey& lease, const EffectIntentRow& intent);
  // done, failed (before anything was sent) or unknown; no affected row: the lease is lost.
  static Call settle(const LeaseKey& lease, const NodeId& node, const std::string& iteration,
                     EffectState state, const std::optional<json::value>& response);

  // The same, each in a transaction of its own; intend() also renews. None, or false: the lease is lost.
  Task<Result<std::optional<EffectFoundRow>>> intend(Context cx, LeaseKey lease, EffectIntentRow intent);
  Task<Result<bool>> settled(Context cx, LeaseKey lease, NodeId node, std::string iteration,
                             EffectState state, std::optional<json::value> response);

 private:
  Database* database_;
};

}  // namespace flow::db
