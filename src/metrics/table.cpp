#include <array>

#include "metrics/metrics.hpp"

namespace flow::metrics {
namespace {

constexpr std::array<std::string_view, 1> kEngine{"engine"};
constexpr std::array<std::string_view, 1> kCause{"cause"};
constexpr std::array<std::string_view, 1> kStatus{"status"};
constexpr std::array<std::string_view, 1> kType{"type"};
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
};

}  // namespace

std::span<const MetricRow> metric_rows() {
  return kRows;
}

}  // namespace flow::metrics
