#include "worker/postgres_journal.hpp"

#include <algorithm>

#include "worker/detail/storable.hpp"

namespace flow::worker {
namespace {

using detail::make_storable;
using workflow::NodeState;

db::NodeKind kind_of(engine::RunKind kind) {
  switch (kind) {
    case engine::RunKind::pure: return db::NodeKind::pure;
    case engine::RunKind::browser: return db::NodeKind::browser;
    case engine::RunKind::effect: return db::NodeKind::effect;
  }
  return db::NodeKind::pure;
}

db::NodeRunStatus status_of(const engine::NodeFinished& record) {
  if (record.reused) return db::NodeRunStatus::reused;
  switch (record.state) {
    case NodeState::succeeded: return db::NodeRunStatus::done;
    case NodeState::bypassed:
    case NodeState::skipped: return db::NodeRunStatus::skipped;
    case NodeState::waiting:
    case NodeState::running:
    case NodeState::failed:
    case NodeState::cancelled: break;
  }
  return db::NodeRunStatus::failed;
}

std::optional<json::value> error_of(const engine::NodeFinished& record) {
  if (!record.error) return std::nullopt;
  json::value error = engine::to_json(*record.error);
  make_storable(error);
  return error;
}

}  // namespace

PostgresJournal::PostgresJournal(GroupCommit& writer, db::LeaseKey lease, Bytes cap)
    : writer_(writer), lease_(std::move(lease)), cap_(cap) {}

void PostgresJournal::write(engine::Record record) {
  if (closed_) return;
  std::visit([this](auto&& one) { take(std::forward<decltype(one)>(one)); }, std::move(record));
}

void PostgresJournal::close() {
  closed_ = true;
  writer_.drop(lease_.execution, lease_.token);
}

std::int64_t PostgresJournal::next_seq() {
  return db::journal_seq(lease_.attempt, ++seq_);
}

bool PostgresJournal::reserve(std::size_t bytes) {
  used_ += bytes;
  return used_ <= cap_.count;
}

void PostgresJournal::take(engine::NodeStarted record) {
  last_node_ = record.node.str();
  writer_.put(db::Leased<db::NodeRunRow>{.lease = lease_,
                                         .row = {.node = std::move(record.node),
                                                 .iteration = std::move(record.iteration),
                                                 .attempt = lease_.attempt,
                                                 .tries = record.attempt,
                                                 .started_at = record.at,
                                                 .seq = next_seq(),
                                                 .name = std::move(record.name),
                                                 .type = std::move(record.type),
                                                 .phase = record.phase}});
}

void PostgresJournal::take(engine::NodeWaiting record) {
  log({.attempt = lease_.attempt,
       .seq = next_seq(),
       .at = record.at,
       .level = "info",
       .node = std::move(record.node),
       .iteration = std::move(record.iteration),
       .message = std::move(record.reason),
       .fields =
           record.fields.empty() ? std::nullopt : std::optional<json::value>(std::move(record.fields))});
}

void PostgresJournal::take(engine::NodeFinished record) {
  db::NodeRunRow row{.node = std::move(record.node),
                     .iteration = std::move(record.iteration),
                     .attempt = lease_.attempt,
                     .tries = std::max(record.attempts, 1),
                     .kind = kind_of(record.kind),
                     .status = status_of(record),
                     .input_hash = std::move(record.input_hash),
                     .error = error_of(record),
                     .credits = record.credits,
                     .started_at = record.started_at,
                     .finished_at = record.at,
                     .seq = next_seq(),
                     .name = std::move(record.name),
                     .type = std::move(record.type),
                     .phase = record.phase,
                     .state = std::string(workflow::to_string(record.state)),
                     .degraded = record.degraded,
                     .warnings = std::move(record.warnings),
                     .waited = record.waited,
                     .took = record.took};
  for (std::string& warning : row.warnings) make_storable(warning);
  json::value inputs = std::move(record.inputs);
  json::value output = std::move(record.outputs);
  make_storable(inputs);
  if (make_storable(output)) row.input_hash.clear();  // a later attempt would get something else
  if (reserve(json::text_size(inputs) + json::text_size(output))) {
    row.inputs = std::move(inputs);
    row.output = std::move(output);
  } else {
    row.input_hash.clear();
    row.warnings.emplace_back("inputs and outputs were not kept: the journal of the run is full");
  }
  writer_.put(db::Leased<db::NodeRunRow>{.lease = lease_, .row = std::move(row)});
}

void PostgresJournal::take(engine::NodeSkipped record) {
  writer_.put(
      db::Leased<db::NodeRunRow>{.lease = lease_,
                                 .row = {.node = std::move(record.node),
                                         .iteration = std::move(record.iteration),
                                         .attempt = lease_.attempt,
                                         .status = db::NodeRunStatus::skipped,
                                         .started_at = record.at,
                                         .finished_at = record.at,
                                         .seq = next_seq(),
                                         .name = std::move(record.name),
                                         .type = std::move(record.type),
                                         .phase = record.phase,
                                         .state = std::string(workflow::to_string(NodeState::skipped))}});
}

void PostgresJournal::take(engine::LogRecord record) {
  log({.attempt = lease_.attempt,
       .seq = next_seq(),
       .at = record.at,
       .level = std::string(log::to_string(record.level)),
       .node = std::move(record.node),
       .iteration = std::move(record.iteration),
       .message = std::move(record.message),
       .fields =
           record.fields.empty() ? std::nullopt : std::optional<json::value>(std::move(record.fields))});
}

void PostgresJournal::log(db::LogRow row) {
  const std::size_t bytes = row.message.size() + (row.fields ? json::text_size(*row.fields) : 0);
  if (!reserve(bytes)) {
    if (std::exchange(said_full_, true)) return;
    row.level = "warning";
    row.message = "the journal of the run is full; further log lines are not kept";
    row.fields.reset();
  }
  make_storable(row.message);
  if (row.fields) make_storable(*row.fields);
  writer_.put(db::Leased<db::LogRow>{.lease = lease_, .row = std::move(row)});
}

void PostgresJournal::take(engine::ArtifactStored record) {
  engine::Artifact& artifact = record.artifact;
  make_storable(artifact.name);
  writer_.put(db::Leased<db::ArtifactRow>{.lease = lease_,
                                          .row = {.id = std::move(artifact.id),
                                                  .attempt = lease_.attempt,
                                                  .seq = next_seq(),
                                                  .node = std::move(record.node),
                                                  .iteration = std::move(record.iteration),
                                                  .name = std::move(artifact.name),
                                                  .mime = std::move(artifact.mime),
                                                  .bytes = static_cast<std::int64_t>(artifact.bytes),
                                                  .sha256 = std::move(artifact.sha256),
                                                  .created_at = record.at}});
}

void PostgresJournal::take(engine::PhaseFinished record) {
  writer_.put(db::Leased<db::PhaseRow>{.lease = lease_,
                                       .row = {.attempt = lease_.attempt,
                                               .phase = record.phase,
                                               .seq = next_seq(),
                                               .succeeded = record.succeeded,
                                               .failed = record.failed,
                                               .skipped = record.skipped,
                                               .finished_at = record.at}});
}

}  // namespace flow::worker
