#pragma once
// Run: what all parts of one execution share: the services, the records, the redactor, what has been spent,
// and how it ends. Owned by the Execution; outlives every node.
#include <map>
#include <optional>
#include <random>
#include <vector>

#include "engine/detail/credential_book.hpp"
#include "engine/detail/phase_count.hpp"
#include "engine/detail/records.hpp"
#include "engine/detail/scope.hpp"
#include "engine/execution.hpp"

namespace flow::engine::detail {

// How the run ends before all its nodes are done. The first one counts.
struct Ending {
  ExecutionStatus status = ExecutionStatus::completed;
  std::optional<Error> error;
  std::optional<json::value> result;
  bool by_workflow = false;  // it says so itself: another attempt would say the same
};

struct CachedOutputs {
  sdk::Outputs outputs;
  SteadyTime until;
};

class Run : public std::enable_shared_from_this<Run> {
 public:
  Run(Services services_in, RunRequest request_in, Journal& journal_in, ArtifactStore& artifacts);

  const Services services;
  const RunRequest request;
  const std::shared_ptr<const workflow::Plan> shared_plan;  // with the pins of the request
  const workflow::Plan& plan;
  Journal& journal;
  const std::shared_ptr<log::Redactor> redactor;
  Records records;
  const Roots roots;
  CredentialBook credentials;
  PhaseCount phases;
  std::vector<const sdk::NodeType*> types;  // by node
  const std::vector<bool> left_out;         // by node: skipped by a test run

  std::vector<std::shared_ptr<sdk::BrowserSession>> sessions;
  std::map<std::string, CachedOutputs> cache;  // by node and inputs (settings.cache_ttl_s)
  bool degraded = false;
  std::int64_t credits = 0;

  const workflow::PlanNode& node(int index) const { return plan.nodes[static_cast<std::size_t>(index)]; }
  double chance();  // [0, 1)

  // `quota` when the workflow's max_credits or what the user has would be passed.
  Result<void> charge(const Charge& charge);
  void refund(const Charge& charge);
  // `cancelled` when the execution is no longer ours.
  Result<void> check_lease() const { return request.lease ? request.lease->check() : Result<void>{}; }
  // Counts an output; `quota` past the cap of the run.
  Result<void> take_output(const sdk::Value& value);

  // Nodes that run are asked to stop, from the loop and never from inside the caller; none starts any more.
  void end(Ending ending);
  const std::optional<Ending>& ending() const { return ending_; }
  // From now on what runs is teardown, which no ending stops.
  void begin_teardown() { tearing_down_ = true; }
  bool tearing_down() const { return tearing_down_; }
  bool stopping() const { return ending_ && !tearing_down_; }
  // As Execution::stop() says.
  void stop(StopReason reason, std::string message);
  bool abandoned() const { return abandoned_; }  // no teardown node starts any more
  // Until when a node that is cut short may show its page; absent: it does not.
  std::optional<SteadyTime> evidence_until() const { return evidence_until_; }
  // Ends it when its time is up.
  void set_time(SteadyTime deadline, milliseconds limit) {
    deadline_ = deadline;
    limit_ = limit;
  }
  void end_if_late();
  // What asks them, or the teardown node that runs; called at most once.
  void on_end(std::function<void()> ask) { ask_ = std::move(ask); }

  // A node ended, or was skipped: its phase may be done.
  void decided(const Frame& frame, int node, workflow::NodeState state);

 private:
  std::mt19937_64 random_;
  std::optional<Ending> ending_;
  bool tearing_down_ = false;
  bool abandoned_ = false;
  std::optional<SteadyTime> evidence_until_;
  SteadyTime deadline_ = SteadyTime::max();
  milliseconds limit_{0};
  void ask();
  std::function<void()> ask_;
  std::uint64_t output_bytes_ = 0;
};

}  // namespace flow::engine::detail
