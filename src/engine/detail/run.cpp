#include "engine/detail/run.hpp"

#include <boost/asio/post.hpp>

#include "async/loop.hpp"
#include "engine/detail/test_run.hpp"

namespace flow::engine::detail {
namespace {

// Of all nodes that are interrupted together.
constexpr milliseconds kEvidenceTime{3000};

std::string_view sentence_of(StopReason reason) {
  switch (reason) {
    case StopReason::cancelled: return "the run was cancelled";
    case StopReason::interrupted: return "the worker stops";
    case StopReason::lease_lost: return "the lease on the run is lost";
    case StopReason::time_over: return "the time of the attempt is over";
  }
  return "the run was stopped";
}

}  // namespace

Run::Run(Services services_in, RunRequest request_in, Journal& journal_in, ArtifactStore& artifacts)
    : services(services_in),
      request(std::move(request_in)),
      shared_plan(with_pins(request.plan, request)),
      plan(*shared_plan),
      journal(journal_in),
      redactor(std::make_shared<log::Redactor>()),
      records(journal, artifacts, redactor, services.loop.clock(), request.value_limit, request.lease),
      roots(make_roots(plan, request.params, request.trigger, request.info)),
      credentials(request.credentials, redactor),
      phases(plan),
      left_out(detail::left_out(plan, request)),
      random_(request.seed) {
  types.reserve(plan.nodes.size());
  for (const workflow::PlanNode& one : plan.nodes) types.push_back(request.find_node(one.spec->type));
}

double Run::chance() {
  return std::uniform_real_distribution<double>(0, 1)(random_);
}

Result<void> Run::charge(const Charge& charge) {
  if (const auto most = plan.settings.max_credits; most && credits + charge.credits > *most) {
    return fail(ErrorCode::quota,
                "the node costs {} credits, and {} of the {} of this run are spent; raise max_credits",
                charge.credits, credits, *most);
  }
  if (request.credits != nullptr && charge.credits > 0) TRY_VOID(request.credits->charge(charge));
  credits += charge.credits;
  return {};
}

void Run::refund(const Charge& charge) {
  if (request.credits != nullptr && charge.credits > 0) request.credits->refund(charge);
  credits -= charge.credits;
}

Result<void> Run::take_output(const sdk::Value& value) {
  if (value.is_page()) return {};
  output_bytes_ += json::text_size(value.json());
  if (output_bytes_ > request.output_cap.count) {
    return fail(ErrorCode::quota, "the outputs of this run have more than {} bytes together",
                request.output_cap.count);
  }
  return {};
}

void Run::end(Ending ending) {
  if (ending_) return;
  ending_ = std::move(ending);
  ask();
}

void Run::stop(StopReason reason, std::string message) {
  if (message.empty()) message = sentence_of(reason);
  const bool first = !ending_;
  end({.status = ExecutionStatus::cancelled,
       .error = make_error(ErrorCode::cancelled, "{}", message),
       .result = {}});
  switch (reason) {
    case StopReason::cancelled: return;
    case StopReason::interrupted:
      if (first) evidence_until_ = services.loop.clock().steady_now() + kEvidenceTime;
      break;
    case StopReason::lease_lost:
    case StopReason::time_over: evidence_until_.reset(); break;
  }
  if (!std::exchange(abandoned_, true)) ask();
}

void Run::ask() {
  boost::asio::post(services.loop.io(), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self && self->tearing_down_ && !self->abandoned_) return;  // too late: teardown gets to its end
    if (self && self->ask_) std::exchange(self->ask_, nullptr)();
  });
}

void Run::end_if_late() {
  const SteadyTime now = services.loop.clock().steady_now();
  if (tearing_down_ || now < deadline_) return;
  if (!ending_) evidence_until_ = now + kEvidenceTime;
  end({.status = ExecutionStatus::failed,
       .error = make_error(ErrorCode::timeout,
                           "the run was not finished after {} s; raise settings.timeout_s of the workflow",
                           json::dump_number(static_cast<double>(limit_.count()) / 1000)),
       .result = {}});
}

void Run::decided(const Frame& frame, int index, workflow::NodeState state) {
  phases.ran(index, state);
  if (frame.body != 0) return;
  for (PhaseFinished& phase : phases.decided(index)) {
    phase.at = records.now();
    records.write(phase);
  }
}

}  // namespace flow::engine::detail
