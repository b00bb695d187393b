#pragma once
// NodeReport: what is gathered about one run of a node while it goes on, and written as its record at the
// end.
#include <string>
#include <vector>

#include "engine/detail/frame.hpp"
#include "engine/detail/run.hpp"

namespace flow::engine::detail {

class NodeReport {
 public:
  NodeReport(Run& run, const Frame& frame, int node)
      : run_(run), node_(run.node(node)), iteration_(frame.path), started_at_(run.records.now()) {}

  Place place() const { return {.node = node_.id, .iteration = iteration_}; }
  const std::string& iteration() const { return iteration_; }

  std::vector<std::string> warnings;
  std::vector<Artifact> evidence;
  bool degraded = false;
  int attempts = 1;
  int credits = 0;
  RunKind kind = RunKind::pure;
  std::string input_hash;
  bool reused = false;
  bool pinned = false;
  milliseconds waited{0};
  milliseconds took{0};

  void degrade(std::string_view reason);
  void started(int attempt);
  void waits(std::string reason, json::object fields = {});
  void logged(log::Level level, std::string_view message, const json::object& fields);
  void finished(const NodeResult& result, const std::optional<Error>& error, json::object inputs);

 private:
  Run& run_;
  const workflow::PlanNode& node_;
  std::string iteration_;
  WallTime started_at_;
};

void write_skipped(Run& run, const Frame& frame, int node);

}  // namespace flow::engine::detail
