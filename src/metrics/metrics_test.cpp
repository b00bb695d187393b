#include "metrics/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace flow::metrics {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MetricTable, RowsStandInTheOrderOfTheEnumerators) {
  std::size_t place = 0;
  for (const MetricRow& row : metric_rows())
    EXPECT_EQ(static_cast<std::size_t>(row.metric), place++) << row.name;
}

// Dashboards and alerts name these: a change here is a change for operators and belongs into the changelog.
TEST(MetricTable, NamesAreKept) {
  std::set<std::string> names;
  for (const MetricRow& row : metric_rows()) {
    std::string name(row.name);
    for (const std::string_view label : row.labels) name += " " + std::string(label);
    names.insert(name);
  }
  EXPECT_EQ(names, (std::set<std::string>{
                       "flowbuilder_browser_crashes_total cause",
                       "flowbuilder_browser_launch_seconds engine",
                       "flowbuilder_browser_launches_total engine",
                       "flowbuilder_db_connections_total connection",
                       "flowbuilder_db_oldest_snapshot_seconds",
                       "flowbuilder_db_queries_total connection outcome",
                       "flowbuilder_db_query_seconds connection",
                       "flowbuilder_event_streams",
                       "flowbuilder_executions_total status",
                       "flowbuilder_http_request_seconds operation",
                       "flowbuilder_http_requests_total operation status",
                       "flowbuilder_maintenance_failures_total duty",
                       "flowbuilder_node_run_seconds type",
                       "flowbuilder_node_runs_total type state",
                       "flowbuilder_queue_dead_letters_total reason",
                       "flowbuilder_db_slot_held_bytes",
                       "flowbuilder_outbox_oldest_seconds",
                       "flowbuilder_queue_dead_rows",
                       "flowbuilder_queue_fenced_writes_total",
                       "flowbuilder_queue_lost_leases_total status",
                       "flowbuilder_queue_oldest_seconds",
                       "flowbuilder_queue_ready",
                       "flowbuilder_schedule_errors_total",
                       "flowbuilder_schedule_late_seconds",
                       "flowbuilder_schedule_occurrences_total outcome reason",
                       "flowbuilder_schedule_overdue",
                   }));
}

TEST(MetricTable, CountersEndInTotalAndHistogramsInTheirUnit) {
  for (const MetricRow& row : metric_rows()) {
    if (row.kind != Kind::gauge)
      EXPECT_TRUE(row.name.ends_with(row.kind == Kind::counter ? "_total" : "_seconds")) << row.name;
    EXPECT_TRUE(row.help.ends_with(".")) << row.name;
  }
}

TEST(Registry, CountsBySeries) {
  Registry registry;
  registry.add(Metric::node_runs, {"click_element", "succeeded"});
  registry.add(Metric::node_runs, {"click_element", "succeeded"}, 2);
  registry.add(Metric::node_runs, {"click_element", "failed"});
  const std::string text = registry.text();
  EXPECT_THAT(text, HasSubstr("# TYPE flowbuilder_node_runs_total counter\n"));
  EXPECT_THAT(text, HasSubstr(R"(flowbuilder_node_runs_total{state="succeeded",type="click_element"} 3)"));
  EXPECT_THAT(text, HasSubstr(R"(flowbuilder_node_runs_total{state="failed",type="click_element"} 1)"));
}

TEST(Registry, ObservesSecondsInBuckets) {
  Registry registry;
  registry.observe(Metric::node_run_seconds, {"delay"}, 0.25);
  const std::string text = registry.text();
  EXPECT_THAT(text, HasSubstr(R"(flowbuilder_node_run_seconds_bucket{type="delay",le="0.1"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(flowbuilder_node_run_seconds_bucket{type="delay",le="0.5"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(flowbuilder_node_run_seconds_sum{type="delay"} 0.25)"));
}

TEST(Registry, AGaugeHasItsLastValue) {
  Registry registry;
  registry.set(Metric::event_streams, {}, 3);
  registry.set(Metric::event_streams, {}, 1);
  EXPECT_THAT(registry.text(),
              HasSubstr("# TYPE flowbuilder_event_streams gauge\nflowbuilder_event_streams 1\n"));
}

TEST(Registry, SeriesAreBounded) {
  Registry registry;
  for (std::size_t i = 0; i < kMaxSeries + 10; ++i)
    registry.add(Metric::executions, {"status-" + std::to_string(i)});
  const std::string text = registry.text();
  EXPECT_THAT(text, HasSubstr(R"(flowbuilder_executions_total{status="other"} 10)"));
  EXPECT_THAT(text, Not(HasSubstr("status-" + std::to_string(kMaxSeries))));
  // Those that were there go on counting for themselves.
  registry.add(Metric::executions, {"status-0"});
  EXPECT_THAT(registry.text(), HasSubstr(R"(flowbuilder_executions_total{status="status-0"} 2)"));
}

}  // namespace
}  // namespace flow::metrics
