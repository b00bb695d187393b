#pragma once
// Metrics of the process: one table of rows (table.cpp), counted from wherever things happen, printed in
// Prometheus' text format.
//
// There is one registry a process, process(); a test makes its own. It belongs to the loop: side
// threads do not count. A label's values are a bounded set (node types, outcomes, never ids): past
// kMaxSeries different ones a row counts under the value "other", so that no input can fill the memory.
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace flow::metrics {

// The rows, in the order of the table.
enum class Metric : std::uint8_t {
  browser_launches,        // by engine
  browser_launch_seconds,  // by engine
  browser_crashes,         // by cause
  node_runs,               // by type and state
  node_run_seconds,        // by type
  executions,              // by status
  http_requests,           // by operation and class of status
  http_request_seconds,    // by operation
  event_streams,           // open now
  db_queries,              // by connection and outcome
  db_query_seconds,        // by connection
  db_connections,          // by connection
  queue_fenced_writes,     // outcomes of lost leases
  queue_lost_leases,       // by what became of the execution
  queue_dead_letters,      // by reason
  queue_ready,             // messages
  queue_oldest,            // seconds
  queue_dead_rows,
  outbox_oldest,          // seconds
  db_oldest_snapshot,     // seconds
  db_slot_held,           // bytes
  schedule_occurrences,   // by outcome and reason
  schedule_late_seconds,  // of those that fired
  schedule_overdue,       // triggers
  schedule_errors,        // triggers that could not be evaluated
  maintenance_failures,   // by duty
};

enum class Kind : std::uint8_t { counter, histogram, gauge };

struct MetricRow {
  Metric metric;
  Kind kind;
  std::string_view name;  // on the wire
  std::string_view help;
  std::span<const std::string_view> labels;
};
std::span<const MetricRow> metric_rows();

inline constexpr std::size_t kMaxSeries = 500;  // of one row

class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // One value for each label of the row, in its order.
  void add(Metric metric, std::initializer_list<std::string_view> labels, double count = 1);
  void set(Metric metric, std::initializer_list<std::string_view> labels, double value);  // of a gauge
  void observe(Metric metric, std::initializer_list<std::string_view> labels, double seconds);

  // Text exposition format 0.0.4, rows in the order of the table, series sorted.
  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Registry& process();

}  // namespace flow::metrics
