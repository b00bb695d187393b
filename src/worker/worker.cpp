#include "worker/worker.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include <boost/asio/this_coro.hpp>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "async/task_group.hpp"
#include "db/store/live_store.hpp"
#include "net/http_client.hpp"
#include "net/smtp_client.hpp"
#include "worker/attempt.hpp"
#include "worker/handed_runs.hpp"
#include "worker/outcome_writer.hpp"

namespace flow::worker {

namespace {

constexpr std::string_view kCancelChannel = "fb_cancel";
constexpr const char* kNewsChannel = "fb_journal";  // for whoever waits for the end of an execution
constexpr milliseconds kClaimTime{5000};
constexpr milliseconds kClaimPause{500};  // after a failed one
constexpr milliseconds kWatch{1000};      // how often local lease ends are looked at
constexpr milliseconds kBeatTime{5000};
constexpr milliseconds kEndTime{20'000};  // for interrupted runs to end and be written
constexpr milliseconds kCloseTime{10'000};

}  // namespace

struct Worker::State : std::enable_shared_from_this<Worker::State> {
  State(async::Loop& loop_in, db::Database& database_in, queue::Queue& queue_in, WorkerOptions options_in)
      : loop(loop_in),
        database(database_in),
        queue(queue_in),
        options(with_owner(std::move(options_in))),
        browsers(loop, options.browsers),
        http(loop, {.egress = options.egress}),
        smtp(loop, {.egress = options.egress}),
        writer(database, options.group_commit ? GroupCommitOptions{} : GroupCommitOptions{.items = 1},
               options.logger),
        outcomes(queue, writer, options.group_commit ? 64U : 1U, options.logger),
        versions(options.nodes),
        services{.loop = loop,
                 .database = database,
                 .writer = writer,
                 .versions = versions,
                 .browsers = browsers,
                 .http = http,
                 .smtp = smtp,
                 .keys = options.keys,
                 .nodes = options.nodes,
                 .artifacts = options.artifacts,
                 .caps = options.caps,
                 .credits_month = options.credits_month},
        handed(loop,
               {.socket = options.handover_socket,
                .owner = options.owner,
                .slots = options.light_slots,
                .on_start = [this](queue::Claim claim,
                                   BootTime leased_at) { begin(std::move(claim), leased_at)->keep_result(); },
                .on_change = [this] { offer(); },
                .logger = options.logger}),
        claiming(loop.io().get_executor()),
        listening(loop.io().get_executor()),
        running(loop.io().get_executor(), async::OnFailure::keep_going),
        beside(loop.io().get_executor(), async::OnFailure::keep_going) {}

  static WorkerOptions with_owner(WorkerOptions options) {
    if (options.owner.empty()) options.owner = owner_of_this_process();
    return options;
  }

  async::Loop& loop;
  db::Database& database;
  queue::Queue& queue;
  WorkerOptions options;
  browser::Pool browsers;
  net::HttpClient http;
  net::SmtpClient smtp;
  GroupCommit writer;
  OutcomeWriter outcomes;
  VersionCache versions;
  AttemptServices services;
  HandedRuns handed;

  // A claim is never cancelled: what it got without our knowing would be lost until its lease ends.
  async::TaskGroup claiming;
  async::TaskGroup listening;
  async::TaskGroup running;  // attempts
  async::TaskGroup beside;   // heartbeats and the writers, until the last outcome is written
  std::map<ExecutionId, std::shared_ptr<Attempt>> attempts;
  async::Event more;    // a slot is free, or there may be work
  async::Event hungry;  // a claim has answered: ask the queue when the next one may find something
  async::Event idle;    // no attempt runs
  async::Event beat;    // look at the leases now
  db::Subscription cancels;
  db::Subscription watchers;
  bool may_find = true;       // the queue has said so since the last claim began, or a site has room again
  int asked_for = 0;          // slots that the claim under way may fill
  bool claims_alone = false;  // it may bring one that must run alone
  bool started = false;
  bool stopping = false;
  bool stopped = false;
  BootTime last_beat{0};
  std::optional<queue::Outcome> last;  // of the attempt that ended last
  bool last_stored = false;
  WorkerStats stats;

  Context forever() const { return {loop.clock(), options.logger, SteadyTime::max()}; }

  // --- claiming ---

  int in_slots() const { return static_cast<int>(attempts.size()) - handed.running(); }
  bool one_runs_alone() const {
    return std::ranges::any_of(attempts, [](const auto& one) { return one.second->claim().solo; });
  }
  int free_slots() const { return one_runs_alone() ? 0 : options.slots - in_slots() - asked_for; }
  // What must run alone waits for nothing else any more.
  bool only_light_runs_are_in_the_way() const { return queue.left_one_alone() && in_slots() == 0; }

  // For light runs that an API process hands over. None may begin beside one that runs alone.
  void offer() {
    if (!stopping && !claims_alone && !one_runs_alone() && !only_light_runs_are_in_the_way()) handed.offer();
  }

  queue::ClaimRequest claim_request() const {
    queue::ClaimRequest request{.worker = options.owner,
                                .free_slots = asked_for,
                                .slots = options.slots,
                                .running = {},
                                .others = !handed.quiet(),
                                .inputs = queue::InputRequest{.credits_month = options.credits_month}};
    if (options.runs_per_domain) request.per_domain = queue::PerDomain{.most = *options.runs_per_domain};
    for (const auto& [id, attempt] : attempts) {
      if (handed.runs(id)) continue;
      const queue::Claim& claim = attempt->claim();
      request.running[claim.user] += 1;
      if (request.per_domain && !claim.domain.empty()) request.per_domain->running[claim.domain] += 1;
    }
    return request;
  }

  static Task<Result<void>> keep_claiming(std::shared_ptr<State> self) {
    while (!self->stopping) {
      self->more.reset();
      if (self->may_find && self->free_slots() > 0) {
        if (self->only_light_runs_are_in_the_way()) co_await self->handed.call_back(self->forever());
        self->asked_for = self->free_slots();
        const queue::ClaimRequest request = self->claim_request();
        self->claims_alone = !request.others;
        const BootTime sent = boot_now();
        self->may_find = false;
        auto claims = co_await self->queue.claim(self->forever().within(kClaimTime), request);
        self->asked_for = 0;
        self->claims_alone = false;
        if (!claims) {
          self->options.logger.warning("nothing could be claimed", {{"error", claims.error().message}});
          co_await self->loop.clock().sleep_for(kClaimPause);
          self->may_find = true;
          continue;
        }
        self->hungry.set();
        for (queue::Claim& claim : *claims) self->begin(std::move(claim), sent);
      }
      self->offer();
      if (!self->stopping) CO_TRY_VOID(co_await self->more.wait(self->forever()));
    }
    co_return Result<void>{};
  }

  // One wait for each claim: the queue paces them by what claims find.
  static Task<Result<void>> keep_listening(std::shared_ptr<State> self) {
    for (;;) {
      CO_TRY_VOID(co_await self->hungry.wait(self->forever()));
      self->hungry.reset();
      const auto rung = co_await self->queue.wait(self->forever());
      if (!rung) co_await self->loop.clock().sleep_for(kClaimPause);
      self->may_find = true;
      self->more.set();
    }
  }

  // --- attempts ---

  std::shared_ptr<Attempt> begin(queue::Claim claim, BootTime sent) {
    const ExecutionId id = claim.execution;
    auto attempt = std::make_shared<Attempt>(services, std::move(claim), sent);
    attempts.insert_or_assign(id, attempt);
    idle.reset();
    stats.started += 1;
    if (stopping) attempt->interrupt();
    running.spawn("run of an execution", run_attempt(shared_from_this(), attempt));
    return attempt;
  }

  static Task<Result<void>> run_attempt(std::shared_ptr<State> self, std::shared_ptr<Attempt> attempt) {
    const queue::Claim& claim = attempt->claim();
    const Context cx = self->forever().with_log(
        self->options.logger.with({{"execution", claim.execution.str()}, {"attempt", claim.attempt}}));
    auto outcome = co_await async::with_deadline(cx, outcome_of(cx, attempt));
    if (outcome && *outcome) {
      self->last = **outcome;
      self->last_stored = co_await self->outcomes.write(cx, **outcome, attempt->lease());
      if (self->last_stored) {
        // Who handed it over tells all others of its process.
        if (!self->handed.tell(**outcome, attempt->take_result()))
          self->services.database.notify(kNewsChannel, claim.execution.str());
      } else {
        self->stats.fenced += 1;
      }
      if (self->last_stored && self->options.on_ended) self->options.on_ended(**outcome);
    } else if (!outcome) {
      // A defect of ours: the lease runs out, and the execution is started again or buried by its count.
      cx.log().error("an attempt ended without an outcome", {{"error", outcome.error().message}});
    }
    // The next one of its site may go now, and nobody rings for that.
    if (!claim.domain.empty()) self->may_find = true;
    self->handed.ended(claim.execution);
    self->attempts.erase(claim.execution);
    self->offer();
    if (self->attempts.empty()) self->idle.set();
    self->more.set();
    co_return Result<void>{};
  }

  static Task<Result<std::optional<queue::Outcome>>> outcome_of(Context cx,
                                                                std::shared_ptr<Attempt> attempt) {
    co_return co_await attempt->run(cx);
  }

  // --- leases ---

  static Task<Result<void>> keep_leases(std::shared_ptr<State> self) {
    for (;;) {
      const Context cx = self->forever();
      self->beat.reset();
      for (const auto& [id, attempt] : self->attempts) {
        if (!attempt->lease()->held()) attempt->lose();
      }
      if (boot_now() - self->last_beat >= queue::kHeartbeat && !self->attempts.empty())
        co_await self->heartbeat();
      const auto rung = co_await async::with_deadline(cx.within(kWatch), self->beat.wait(cx));
      if (!rung && rung.error().code == ErrorCode::cancelled) co_return std::unexpected(rung.error());
    }
  }

  Task<void> heartbeat() {
    std::vector<queue::Beat> beats;
    for (const auto& [id, attempt] : attempts)
      beats.push_back({.execution = id, .token = attempt->claim().token, .node = attempt->last_node()});
    const BootTime sent = boot_now();
    last_beat = sent;
    const auto pulses = co_await queue.heartbeat(forever().within(kBeatTime), beats);
    if (!pulses) {
      options.logger.warning("a heartbeat was not confirmed", {{"error", pulses.error().message}});
      last_beat = sent - queue::kHeartbeat + std::chrono::seconds{2};  // again soon
      co_return;
    }
    for (std::size_t i = 0; i < beats.size(); ++i) {
      const auto found = attempts.find(beats[i].execution);
      if (found == attempts.end() || found->second->claim().token != beats[i].token) continue;
      Attempt& attempt = *found->second;
      switch ((*pulses)[i]) {
        case queue::Pulse::alive: attempt.lease()->confirm(sent); break;
        case queue::Pulse::cancel:
          attempt.lease()->confirm(sent);
          attempt.cancel();
          break;
        case queue::Pulse::lost: attempt.lose(); break;
      }
    }
  }

  // "" after a reconnect: any of them may have been meant.
  void cancel_rung(std::string_view id) {
    if (attempts.empty() || (!id.empty() && !attempts.contains(ExecutionId(std::string(id))))) return;
    last_beat = BootTime{0};
    beat.set();
  }

  void watched(std::string_view id) {
    const auto found = id.empty() ? attempts.end() : attempts.find(ExecutionId(std::string(id)));
    if (found != attempts.end()) found->second->watched();
  }

  // --- life ---

  void start_beside() {
    if (std::exchange(started, true)) return;
    idle.set();
    cancels = database.listen(std::string(kCancelChannel), [weak = weak_from_this()](std::string_view id) {
      if (const auto self = weak.lock()) self->cancel_rung(id);
    });
    watchers = database.listen(db::kWatchChannel, [weak = weak_from_this()](std::string_view id) {
      if (const auto self = weak.lock()) self->watched(id);
    });
    beside.spawn("heartbeats", keep_leases(shared_from_this()));
    beside.spawn("journal writer", writer.run(forever()));
    beside.spawn("outcome writer", outcomes.run(forever()));
  }

  OnceResult once_result() const {
    if (!last) return OnceResult::done;  // somebody else has it now
    if (!last_stored) return database.up() ? OnceResult::done : OnceResult::environment;
    const bool given_back = last->wait && *last->wait != queue::WaitReason::backoff;
    const bool ended_well =
        last->status == queue::Status::completed || last->status == queue::Status::cancelled;
    return given_back || ended_well ? OnceResult::done : OnceResult::failed;
  }

  void interrupt_all() {
    for (const auto& [id, attempt] : attempts) attempt->interrupt();
  }

  static Task<Result<void>> stop_all(std::shared_ptr<State> self, Context cx) {
    self->stopping = true;
    self->more.set();
    self->listening.cancel();
    static_cast<void>(co_await self->listening.join(cx.grace(kClaimTime)));
    Result<void> result = co_await self->claiming.join(cx.grace(2 * kClaimTime));
    co_await self->handed.call_back(cx.grace(kClaimTime));
    const milliseconds grace =
        std::min(self->options.grace, std::max(cx.remaining() - kEndTime, milliseconds{0}));
    if (self->started && !self->attempts.empty()) {
      const Context while_graceful = cx.within(grace);
      static_cast<void>(co_await async::with_deadline(while_graceful, self->idle.wait(while_graceful)));
      self->interrupt_all();
    }
    auto ended = co_await self->running.join(cx.grace(std::max(cx.remaining(), kEndTime)));
    if (!ended) {
      result = std::move(ended);
      for (const auto& [id, attempt] : self->attempts)
        attempt->lose();  // the store is away: others will go on
      static_cast<void>(co_await self->running.join(cx.grace(kCloseTime)));
    }
    self->writer.close();
    self->outcomes.close();
    if (self->started) static_cast<void>(co_await self->writer.flushed(cx.grace(kCloseTime)));
    self->beside.cancel();
    static_cast<void>(co_await self->beside.join(cx.grace(kCloseTime)));
    self->cancels = {};
    self->watchers = {};
    for (async::Service* service :
         std::initializer_list<async::Service*>{&self->handed, &self->browsers, &self->http, &self->smtp}) {
      auto closed = co_await service->stop(cx.grace(kCloseTime));
      if (!closed && result) result = std::move(closed);
    }
    self->stopped = true;
    co_return result;
  }
};

Worker::Worker(async::Loop& loop, db::Database& database, queue::Queue& queue, WorkerOptions options)
    : state_(std::make_shared<State>(loop, database, queue, std::move(options))) {}
Worker::~Worker() = default;

Task<Result<void>> Worker::start(Context cx) {
  const auto state = state_;
  if (state->started || state->stopped) co_return Result<void>{};
  CO_TRY_VOID(co_await state->browsers.start(cx));
  state->start_beside();
  state->claiming.spawn("claims", State::keep_claiming(state));
  state->listening.spawn("doorbell", State::keep_listening(state));
  if (const auto waiting = co_await state->handed.start(cx); !waiting)
    state->options.logger.info("all runs come by the queue", {{"reason", waiting.error().message}});
  co_return Result<void>{};
}

Task<Result<void>> Worker::stop(Context cx) {
  const auto state = state_;
  if (state->stopped) co_return Result<void>{};
  co_return co_await async::shielded(State::stop_all(state, std::move(cx)));
}

void Worker::interrupt() {
  state_->stopping = true;
  state_->more.set();
  state_->interrupt_all();
}

Task<OnceResult> Worker::run_once(Context cx, std::string message) {
  const auto state = state_;
  const auto execution = read_message(message);
  if (!execution) {
    cx.log().error(execution.error().message);
    co_return OnceResult::unreadable;
  }
  state->start_beside();
  const BootTime sent = boot_now();
  auto start = co_await state->queue.claim_one(cx.within(kClaimTime), *execution, state->options.owner);
  if (!start) {
    cx.log().error("the execution could not be claimed", {{"error", start.error().message}});
    co_return OnceResult::environment;
  }
  if (!start->claim) {
    cx.log().info("there is nothing to run", {{"execution", execution->str()}});
    co_return OnceResult::done;
  }
  state->last.reset();
  state->begin(*std::move(start->claim), sent);
  if (const auto ended = co_await state->idle.wait(state->forever()); !ended)
    co_return OnceResult::environment;
  co_return state->once_result();
}

WorkerStats Worker::stats() const {
  WorkerStats stats = state_->stats;
  stats.running = static_cast<int>(state_->attempts.size());
  return stats;
}

}  // namespace flow::worker
