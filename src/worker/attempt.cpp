#include "worker/attempt.hpp"

#include <random>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "async/task_group.hpp"
#include "worker/detail/run_request.hpp"
#include "worker/live_view.hpp"
#include "worker/postgres_effects.hpp"
#include "worker/postgres_journal.hpp"
#include "worker/run_credentials.hpp"
#include "worker/run_credits.hpp"

namespace flow::worker {
namespace {

// Of an attempt: teardown begins at the first, at the second everything ends. The queue gives 15 minutes.
constexpr milliseconds kRunTime = std::chrono::minutes{13} + std::chrono::seconds{30};
constexpr milliseconds kHardTime = std::chrono::minutes{14};
constexpr milliseconds kReadTime{10'000};

db::LeaseKey lease_key(const queue::Claim& claim) {
  return {.execution = claim.execution, .token = claim.token, .attempt = claim.attempt};
}

std::string file_prefix(const queue::Claim& claim) {
  return fmt::format("a{}-{:016x}-", claim.attempt, static_cast<std::uint64_t>(claim.token));
}

// A key of the instance, from what only its processes know: the same in all of them at any time.
Secret hash_key(crypto::KeyRing ring) {
  ring.drop_old_keys();
  return ring.text();
}

}  // namespace

struct Attempt::State {
  State(const AttemptServices& services_in, queue::Claim claim_in, BootTime sent)
      : services(services_in),
        input(std::exchange(claim_in.input, nullptr)),
        claim(std::move(claim_in)),
        lease(sent),
        journal(services.writer, lease_key(claim), services.caps.journal),
        effects(services.writer, lease_key(claim)),
        onlookers(services.loop.io().get_executor(), async::OnFailure::keep_going) {}

  const AttemptServices& services;
  std::shared_ptr<const db::RunInput> input;  // until the run is prepared
  const queue::Claim claim;
  LocalLease lease;
  PostgresJournal journal;
  PostgresEffects effects;
  std::optional<RunCredits> credits;
  engine::MemoryReuse earlier;
  std::shared_ptr<RunCredentials> credentials;
  std::unique_ptr<engine::FolderArtifactStore> artifacts;
  std::unique_ptr<engine::Execution> execution;
  async::TaskGroup onlookers;
  std::shared_ptr<LiveView> view;  // since somebody looked
  bool keeps_result = false;
  std::optional<json::value> kept_result;
  bool running = false;
  bool cancelling = false;
  bool interrupting = false;

  void tell() {
    if (!execution) return;
    if (!lease.held()) execution->stop(engine::StopReason::lease_lost);
    if (interrupting) execution->stop(engine::StopReason::interrupted);
    if (cancelling) execution->stop(engine::StopReason::cancelled, "cancelled by the user");
  }

  Task<Result<void>> prepare(Context cx) {
    db::RunStore runs(services.database);
    auto known = std::exchange(input, nullptr);
    if (known && known->definition.empty() && !services.versions.knows(known->workflow, known->version))
      known = nullptr;
    if (!known) {
      CO_TRY(auto loaded, co_await runs.load(cx, claim.execution, services.credits_month));
      known = std::make_shared<const db::RunInput>(std::move(loaded));
    }
    CO_TRY(const auto plan, services.versions.plan(*known));
    CO_TRY(engine::RunRequest request, detail::run_request(*known, plan, claim));
    CO_TRY(credentials,
           co_await RunCredentials::load(cx, &services.database, claim.user, plan, &services.keys));
    if (claim.attempt > 1 || known->reuse_of) {
      CO_TRY(const auto found, co_await runs.reusable(cx, claim.execution));
      earlier = detail::reusable_runs(found);
      request.earlier = &earlier;
    }
    engine::FolderOptions files{.cap = services.caps.files, .prefix = file_prefix(claim), .make_now = false};
    // The caps are those of the execution. A first attempt has nothing before it and asks nothing.
    if (claim.attempt > 1) {
      CO_TRY(const db::RunKept kept, co_await runs.kept(cx, claim.execution));
      files.used = kept.files;
      journal.count_earlier(kept.journal);
    }
    if (known->reuse_of) files.also.push_back(services.artifacts + "/" + known->reuse_of->str());
    CO_TRY(artifacts, engine::FolderArtifactStore::open(services.artifacts + "/" + claim.execution.str(),
                                                        std::move(files)));
    credits.emplace(services.writer, lease_key(claim), known->credits_left);
    request.find_node = services.nodes.find;
    request.credentials = [held = credentials](std::string_view name) { return held->open(name); };
    request.lease = &lease;
    request.effects = &effects;
    request.credits = &*credits;
    request.hash_key = hash_key(services.keys.ring());
    execution = std::make_unique<engine::Execution>(
        engine::Services{services.loop, services.browsers, services.http, services.smtp}, std::move(request),
        journal, *artifacts);
    co_return Result<void>{};
  }

  double chance() {
    std::random_device device;
    return std::uniform_real_distribution<double>(0, 1)(device);
  }

  queue::Outcome outcome_of(const engine::Outcome& ended) {
    if (interrupting && !cancelling && ended.status == engine::ExecutionStatus::cancelled)
      return queue::interrupted(claim, journal.last_node());
    switch (ended.status) {
      case engine::ExecutionStatus::completed: return queue::completed(claim);
      case engine::ExecutionStatus::cancelled:
        return queue::cancelled(claim,
                                ended.error ? detail::stored_error(*ended.error) : json::value(nullptr));
      case engine::ExecutionStatus::queued:
      case engine::ExecutionStatus::running:
      case engine::ExecutionStatus::waiting:
      case engine::ExecutionStatus::failed: break;
    }
    return detail::failed_outcome(claim, *ended.error, journal.last_node(), ended.may_retry, chance());
  }

  Task<void> note_credentials(Context cx) {
    if (credentials->used().empty()) co_return;
    db::CredentialStore store(services.database);
    const auto noted = co_await store.note_used(cx, claim.user, credentials->used());
    if (!noted) cx.log().warning("the use of credentials was not noted", {{"error", noted.error().message}});
  }

  // In the journal, before the outcome.
  void write_result(engine::Outcome ended) {
    // A later attempt may have reused all, and charged nothing itself.
    if (ended.credits > 0 || claim.attempt > 1) credits->keep();
    if (keeps_result) kept_result = ended.result;
    services.writer.put(db::Leased<db::RunResult>{
        .lease = lease_key(claim),
        .row = {.degraded = ended.degraded, .credits = ended.credits, .result = std::move(ended.result)}});
  }

  Task<std::optional<queue::Outcome>> run(Context cx) {
    auto ready = co_await prepare(cx.within(kReadTime));
    if (!lease.held()) co_return std::nullopt;
    if (!ready) {
      const bool may_retry = ready.error().retryable();
      co_return detail::failed_outcome(claim, ready.error(), {}, may_retry, chance());
    }
    tell();
    auto hard_end = cx.clock().alarm(services.loop.io().get_executor(), cx.clock().steady_now() + kHardTime,
                                     [this] { execution->stop(engine::StopReason::time_over); });
    running = true;
    engine::Outcome ended = co_await execution->run(cx.within(kRunTime));
    running = false;
    hard_end.reset();
    onlookers.cancel();
    const auto left = co_await onlookers.join(Context(cx.clock(), cx.log(), SteadyTime::max()));
    if (!left && left.error().code != ErrorCode::cancelled)
      cx.log().debug("the live view did not end well", {{"error", left.error().message}});
    if (!lease.held()) {
      journal.close();
      co_return std::nullopt;
    }
    co_await note_credentials(cx.within(kReadTime));
    const queue::Outcome outcome = outcome_of(ended);
    write_result(std::move(ended));
    co_return outcome;
  }
};

Attempt::Attempt(const AttemptServices& services, queue::Claim claim, BootTime sent)
    : state_(std::make_shared<State>(services, std::move(claim), sent)) {}
Attempt::~Attempt() = default;

Task<std::optional<queue::Outcome>> Attempt::run(Context cx) {
  const auto state = state_;
  co_return co_await state->run(std::move(cx));
}

void Attempt::cancel() {
  state_->cancelling = true;
  state_->tell();
}

void Attempt::interrupt() {
  state_->interrupting = true;
  state_->tell();
}

void Attempt::watched() {
  State& self = *state_;
  if (!self.running) return;
  if (!self.view) {
    self.view = std::make_shared<LiveView>(self.services.database, self.claim.execution,
                                           [execution = self.execution.get()] { return execution->pages(); });
    const Context forever(self.services.loop.clock(), {}, SteadyTime::max());
    self.onlookers.spawn("live view", LiveView::run(forever, self.view));
  }
  self.view->watched(self.services.loop.clock().steady_now());
}

void Attempt::keep_result() {
  state_->keeps_result = true;
}

std::optional<json::value> Attempt::take_result() {
  return std::exchange(state_->kept_result, std::nullopt);
}

void Attempt::lose() {
  state_->lease.lose();
  state_->journal.close();
  state_->tell();
}

const queue::Claim& Attempt::claim() const {
  return state_->claim;
}
std::shared_ptr<LocalLease> Attempt::lease() {
  return {state_, &state_->lease};
}
const std::string& Attempt::last_node() const {
  return state_->journal.last_node();
}

}  // namespace flow::worker
