#include <array>

#include "metrics/metrics.hpp"

namespace flow::metrics {
namespace {

constexpr std::array<std::string_view, 1> kConnection{"connection"};
constexpr std::array<std::string_view, 2> kConnectionAndOutcome{"connection", "outcome"};
constexpr std::array<std::string_view, 1> kEngine{"engine"};
constexpr std::array<std::string_view, 1> kCause{"cause"};
constexpr std::array<std::string_view, 1> kStatus{"status"};
constexpr std::array<std::string_view, 1> kType{"type"};
constexpr std::array<std::string_view, 1> kOperation{"operation"};
constexpr std::array<std::string_view, 2> kOperationAndStatus{"operation", "status"};
constexpr std::array<std::string_view, 0> kNone{};
constexpr std::array<std::string_view, 1> kReason{"reason"};
constexpr std::array<std::string_view, 1> kDuty{"duty"};
constexpr std::array<std::string_view, 2> kOutcomeAndReason{"outcome", "reason"};
constexpr std::array<std::string_view, 2> kTypeAndState{"type", "state"};

constexpr std::array kRows{
    MetricRow{Metric::browser_launches, Kind::counter, "flowbuilder_browser_launches_total",
              "Browser processes started.", kEngine},
    MetricRow{Metric::browser_launch_seconds, Kind::histogram, "flowbuilder_browser_launch_seconds",
              "From spawning a browser to its first answer.", kEngine},
    MetricRow{Metric::browser_crashes, Kind::counter, "flowbuilder_browser_crashes_total",
              "Browsers and pages that died by themselves.", kCause},
    MetricRow{Metric::node_runs, Kind::counter, "flowbuilder_node_runs_total",
              "Nodes that ended, by their state.", kTypeAndState},
    MetricRow{Metric::node_run_seconds, Kind::histogram, "flowbuilder_node_run_seconds",
              "From the start of a node's first attempt to the end of its last.", kType},
    MetricRow{Metric::executions, Kind::counter, "flowbuilder_executions_total", "Executions that ended.",
              kStatus},
    MetricRow{Metric::http_requests, Kind::counter, "flowbuilder_http_requests_total",
              "Requests to the API, by operation and class of status.", kOperationAndStatus},
    MetricRow{Metric::http_request_seconds, Kind::histogram, "flowbuilder_http_request_seconds",
              "From a request of the API to its answer.", kOperation},
    MetricRow{Metric::event_streams, Kind::gauge, "flowbuilder_event_streams",
              "Watchers of executions that are connected now.", kNone},
    MetricRow{Metric::db_queries, Kind::counter, "flowbuilder_db_queries_total",
              "Transactions of one round trip, by kind of connection.", kConnectionAndOutcome},
    MetricRow{Metric::db_query_seconds, Kind::histogram, "flowbuilder_db_query_seconds",
              "From the call to the answer, waiting for a connection included.", kConnection},
    MetricRow{Metric::db_connections, Kind::counter, "flowbuilder_db_connections_total",
              "Connections to the database that were made: more than the first ones are reconnects.",
              kConnection},
    MetricRow{Metric::queue_fenced_writes, Kind::counter, "flowbuilder_queue_fenced_writes_total",
              "Outcomes that were refused because their lease was lost.", kNone},
    MetricRow{Metric::queue_lost_leases, Kind::counter, "flowbuilder_queue_lost_leases_total",
              "Attempts whose worker was lost, by what became of the execution.", kStatus},
    MetricRow{Metric::queue_dead_letters, Kind::counter, "flowbuilder_queue_dead_letters_total",
              "Executions that ended as dead letters.", kReason},
    MetricRow{Metric::queue_ready, Kind::gauge, "flowbuilder_queue_ready",
              "Messages that may be claimed now.", kNone},
    MetricRow{Metric::queue_oldest, Kind::gauge, "flowbuilder_queue_oldest_seconds",
              "Age of the oldest message that may be claimed: above 60 for minutes is an alarm, work waits "
              "for workers.",
              kNone},
    MetricRow{Metric::queue_dead_rows, Kind::gauge, "flowbuilder_queue_dead_rows",
              "Dead rows of the queue's table: above 1,000,000 something holds vacuum back.", kNone},
    MetricRow{Metric::outbox_oldest, Kind::gauge, "flowbuilder_outbox_oldest_seconds",
              "Age of the oldest row of the outbox.", kNone},
    MetricRow{Metric::db_oldest_snapshot, Kind::gauge, "flowbuilder_db_oldest_snapshot_seconds",
              "Age of the oldest transaction that holds vacuum back: above 60 is an alarm.", kNone},
    MetricRow{Metric::db_slot_held, Kind::gauge, "flowbuilder_db_slot_held_bytes",
              "Log that the laziest replication slot makes the server keep.", kNone},
    MetricRow{Metric::schedule_occurrences, Kind::counter, "flowbuilder_schedule_occurrences_total",
              "Occurrences of schedules, by what became of them.", kOutcomeAndReason},
    MetricRow{Metric::schedule_late_seconds, Kind::histogram, "flowbuilder_schedule_late_seconds",
              "From the time of an occurrence to its execution being accepted.", kNone},
    MetricRow{Metric::schedule_overdue, Kind::gauge, "flowbuilder_schedule_overdue",
              "Active triggers that are due for longer than two passes: above 0 for minutes is an alarm.",
              kNone},
    MetricRow{Metric::schedule_errors, Kind::counter, "flowbuilder_schedule_errors_total",
              "Triggers that were stopped because they cannot be evaluated.", kNone},
    MetricRow{Metric::maintenance_failures, Kind::counter, "flowbuilder_maintenance_failures_total",
              "Passes of the scheduler and its duties that failed and were tried again.", kDuty},
};

}  // namespace

std::span<const MetricRow> metric_rows() {
  return kRows;
}

}  // namespace flow::metrics
