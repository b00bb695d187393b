#pragma once
// Retention: takes away what has been kept long enough. Never locks: whole partitions are dropped, rows go at
// most 500 a transaction.
//
// One call of prune() does at most one step of each kind and says whether there may be more: the caller
// paces. Files of artifacts are the caller's to delete; their rows are given to it when they are gone. Any
// number of processes may prune at once.
#include <chrono>
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/id.hpp"

namespace flow::db {

class Database;

struct RetentionOptions {
  std::chrono::days dead_letters{14};  // and failure hooks
  std::chrono::days journal{30};       // node runs, phases, logs
  std::chrono::days ledger{90};
  std::chrono::days usage{400};
  std::chrono::days executions{30};         // completed and cancelled
  std::chrono::days failed_executions{90};  // and what is about them: inputs, results, effects
  std::chrono::days artifacts{7};           // of completed and cancelled executions
  std::chrono::days failed_artifacts{30};
  std::chrono::days audit{365};
};

struct GoneArtifact {
  ExecutionId execution;
  ArtifactId artifact;
};

struct Pruned {
  std::vector<std::string> partitions;  // dropped
  std::size_t executions = 0;
  std::size_t workflows = 0;  // deleted ones without executions
  std::size_t others = 0;     // sessions, links, audit rows, hooks, triggers
  std::vector<GoneArtifact> artifacts;
  bool more = false;
};

class Retention {
 public:
  Retention(Database& database, RetentionOptions options) : database_(&database), options_(options) {}

  Task<Result<Pruned>> prune(Context cx);

 private:
  Task<Result<void>> drop_partitions(Context cx, Pruned* pruned);
  Task<Result<void>> prune_executions(Context cx, Pruned* pruned);
  Task<Result<void>> prune_artifacts(Context cx, Pruned* pruned);
  Task<Result<void>> prune_others(Context cx, Pruned* pruned);

  Database* database_;
  RetentionOptions options_;
  // Where the walks are; empty: at the beginning.
  ExecutionId execution_;
  GoneArtifact artifact_;
};

}  // namespace flow::db
