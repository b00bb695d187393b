#include "db/database.hpp"

#include "async/deadline.hpp"
#include "db/detail/database_state.hpp"
#include "db/detail/server_error.hpp"
#include "metrics/metrics.hpp"

namespace flow::db {

using detail::SessionKind;

namespace {

constexpr milliseconds kOutagePatience{500};  // how young an outage may be for a call to wait it out

}  // namespace

Database::Database(async::Loop& loop, DatabaseOptions options)
    : state_(std::make_shared<State>(loop, std::move(options))) {}
Database::~Database() = default;

Task<Result<void>> Database::start(Context cx) {
  const auto state = state_;
  if (state->phase == State::Phase::running) co_return Result<void>{};
  if (state->phase == State::Phase::stopped)
    co_return fail(ErrorCode::unavailable, "the database was stopped and does not start again");
  CO_TRY_VOID(state->make_slots());
  state->tasks =
      std::make_unique<async::TaskGroup>(state->loop->io().get_executor(), async::OnFailure::keep_going);
  state->phase = State::Phase::running;
  state->down_since = state->loop->clock().steady_now();
  state->keep(state->main.front());
  auto first = co_await State::wait_for_first(state, cx);
  if (!first) {
    co_await async::ignore_cancellation();
    static_cast<void>(co_await stop(cx.grace(std::chrono::seconds{2})));
  }
  co_return first;
}

Task<Result<void>> Database::stop(Context cx) {
  const auto state = state_;
  if (std::exchange(state->phase, State::Phase::stopped) != State::Phase::running) co_return Result<void>{};
  auto drained = co_await State::drain(state, cx);
  state->changed.set();
  state->returned.set();
  state->tasks->cancel();
  auto joined = co_await state->tasks->join(cx.grace(std::chrono::seconds{2}));
  for (const auto& slot : state->main) slot->empty("the database connections were stopped");
  for (const auto& slot : {state->soft, state->listen}) slot->empty("the database connections were stopped");
  for (const auto& connection : state->lent) connection->close("the database connections were stopped");
  state->idle.clear();
  co_return drained ? std::move(joined) : std::move(drained);
}

Task<Result<Rows>> Database::query(Context cx, Statement statement, Params params) {
  std::vector<Call> calls;
  calls.push_back({statement, std::move(params)});
  CO_TRY(auto all, co_await State::run(state_, cx, SessionKind::main, std::move(calls)));
  co_return std::move(all.front());
}

Task<Result<Rows>> Database::together(Context cx, Statement statement, Params params) {
  co_return co_await State::run_together(state_, std::move(cx), {statement, std::move(params)});
}

Task<Result<std::vector<Rows>>> Database::batch(Context cx, std::vector<Call> calls) {
  if (calls.empty()) co_return std::vector<Rows>{};
  co_return co_await State::run(state_, cx, SessionKind::main, std::move(calls));
}

Task<Result<Rows>> Database::soft(Context cx, Statement statement, Params params) {
  std::vector<Call> calls;
  calls.push_back({statement, std::move(params)});
  CO_TRY(auto all, co_await State::run(state_, cx, SessionKind::soft, std::move(calls)));
  co_return std::move(all.front());
}

void Database::notify(std::string channel, std::string payload) {
  if (state_->phase != State::Phase::running) return;
  state_->keep(state_->soft);
  state_->doorbell->ring(channel, std::move(payload));
}

Subscription Database::listen(std::string channel, std::function<void(std::string_view payload)> callback) {
  if (state_->phase == State::Phase::running) state_->keep(state_->listen);
  return Subscription(state_->listener->add(std::move(channel), std::move(callback)));
}

bool Database::up() const {
  return state_->up();
}

milliseconds Database::down_for() const {
  if (up() || !state_->down_since) return milliseconds{0};
  return std::chrono::ceil<milliseconds>(state_->loop->clock().steady_now() - *state_->down_since);
}

// --- the connections ---

Database::State::State(async::Loop& owner_loop, DatabaseOptions database_options)
    : loop(&owner_loop),
      options(std::move(database_options)),
      doorbell(std::make_shared<detail::Doorbell>(&owner_loop)),
      listener(std::make_shared<detail::Listener>()),
      together(std::make_shared<detail::Together>(
          [this] { return phase == Phase::running ? pick_main() : nullptr; })) {}

Result<void> Database::State::make_slots() {
  const auto make = [&](SessionKind kind) -> Result<SlotPtr> {
    TRY(auto settings, detail::session_settings(options, kind));
    auto slot = std::make_shared<detail::Slot>(loop, std::move(settings), kind, options.logger);
    slot->on_up = [this, weak = std::weak_ptr(slot)] {
      if (const auto alive = weak.lock()) came_up(alive);
    };
    slot->on_down = [this] { went_down(); };
    return slot;
  };
  main.clear();
  for (std::size_t i = 0; i < std::max<std::size_t>(options.connections, 1); ++i) {
    TRY(auto slot, make(SessionKind::main));
    main.push_back(std::move(slot));
  }
  TRY(soft, make(SessionKind::soft));
  TRY(listen, make(SessionKind::listen));
  return {};
}

void Database::State::keep(const SlotPtr& slot) {
  if (std::exchange(slot->kept, true)) return;
  tasks->spawn(detail::to_string(slot->kind()), detail::Slot::keep(slot));
}

void Database::State::came_up(const SlotPtr& slot) {
  metrics::process().add(metrics::Metric::db_connections, {detail::to_string(slot->kind())});
  if (slot == soft) doorbell->connect(slot->connection());
  if (slot == listen) listener->connect(slot->connection());
  if (slot->kind() == SessionKind::main) down_since.reset();
  for (const auto& other : main) other->hurry();
  soft->hurry();
  listen->hurry();
  changed.set();
}

void Database::State::went_down() {
  if (!down_since && !up()) down_since = loop->clock().steady_now();
  changed.set();
}

bool Database::State::up() const {
  return std::ranges::any_of(main, [](const SlotPtr& slot) { return slot->connection() != nullptr; });
}

// The least busy one; another is opened when all are busy.
Database::State::ConnectionPtr Database::State::pick_main() {
  ConnectionPtr best;
  for (const SlotPtr& slot : main) {
    const ConnectionPtr connection = slot->connection();
    if (connection && (!best || connection->in_flight() < best->in_flight())) best = connection;
  }
  if (best && best->in_flight() > 0) {
    const auto more = std::ranges::find_if(main, [](const SlotPtr& slot) { return !slot->kept; });
    if (more != main.end()) keep(*more);
  }
  return best;
}

Database::State::ConnectionPtr Database::State::pick_soft() {
  keep(soft);
  return soft->connection();
}

Error Database::State::down_error() const {
  std::string reason = "it is being connected";
  for (const SlotPtr& slot : main)
    if (slot->last_error()) reason = slot->last_error()->message;
  const SteadyTime since = down_since.value_or(loop->clock().steady_now());
  return detail::connection_error(
      fmt::format("the database has been out of reach for {} ms: {}",
                  std::chrono::floor<milliseconds>(loop->clock().steady_now() - since).count(), reason),
      Effect::none);
}

Task<Result<void>> Database::State::wait_for_first(std::shared_ptr<State> self, Context cx) {
  const auto& slot = self->main.front();
  while (!slot->connection()) {
    if (slot->last_error() && slot->last_error()->detail.contains("permanent"))
      co_return std::unexpected(*slot->last_error());
    self->changed.reset();
    if (auto waited = co_await self->changed.wait(cx); !waited) {
      if (slot->last_error() && waited.error().code == ErrorCode::timeout)
        co_return std::unexpected(*slot->last_error());
      co_return std::unexpected(std::move(waited).error().context("connecting to the database"));
    }
  }
  co_return Result<void>{};
}

Task<Result<Database::State::ConnectionPtr>> Database::State::ready(std::shared_ptr<State> self, Context cx,
                                                                    SessionKind kind) {
  const SteadyTime first_seen = self->loop->clock().steady_now();
  for (;;) {
    if (self->phase != Phase::running)
      co_return std::unexpected(detail::connection_error("the database is not started", Effect::none));
    if (auto connection = kind == SessionKind::soft ? self->pick_soft() : self->pick_main())
      co_return connection;
    const SteadyTime since = kind == SessionKind::soft ? first_seen : self->down_since.value_or(first_seen);
    const Context patience = cx.narrow(since + kOutagePatience);
    if (patience.expired()) co_return std::unexpected(self->down_error());
    self->changed.reset();
    if (const auto waited = co_await self->changed.wait(patience); !waited) {
      if (waited.error().code == ErrorCode::cancelled) co_return std::unexpected(waited.error());
    }
  }
}

namespace {

void count(const Database::State& state, SessionKind kind, SteadyTime began, std::string_view outcome) {
  auto& registry = metrics::process();
  const std::string_view name = detail::to_string(kind);
  registry.add(metrics::Metric::db_queries, {name, outcome});
  const std::chrono::duration<double> took = state.loop->clock().steady_now() - began;
  registry.observe(metrics::Metric::db_query_seconds, {name}, took.count());
}

}  // namespace

Task<Result<std::vector<Rows>>> Database::State::run(std::shared_ptr<State> self, Context cx,
                                                     SessionKind kind, std::vector<Call> calls) {
  const SteadyTime began = self->loop->clock().steady_now();
  for (bool again = false;; again = true) {
    CO_TRY(const ConnectionPtr connection, co_await ready(self, cx, kind));
    auto answer = co_await detail::answer_of(cx, connection->send(calls));
    if (!answer) {
      const Error& error = answer.error();
      if (sqlstate(error) == "25006") connection->close("the server has become a read-only standby");
      const bool untouched = detail::is_connection_error(error) && error.effect == Effect::none;
      if (untouched && !again && !cx.expired()) continue;
    }
    count(*self, kind, began, answer ? "ok" : to_string(answer.error().code));
    co_return answer;
  }
}

Task<Result<Rows>> Database::State::run_together(std::shared_ptr<State> self, Context cx, Call call) {
  const SteadyTime began = self->loop->clock().steady_now();
  const auto shared = std::make_shared<Call>(std::move(call));
  auto answer = co_await detail::Together::query(cx, self->together, shared);
  if (answer && !*answer) {
    std::vector<Call> alone;
    alone.push_back(detail::Together::alone(std::move(*shared)));
    CO_TRY(auto all, co_await run(self, cx, SessionKind::main, std::move(alone)));
    co_return std::move(all.front());
  }
  count(*self, SessionKind::main, began, answer ? "ok" : to_string(answer.error().code));
  if (!answer) co_return std::unexpected(std::move(answer).error());
  co_return **std::move(answer);
}

Task<Result<void>> Database::State::drain(std::shared_ptr<State> self, Context cx) {
  std::vector<SlotPtr> slots = self->main;
  slots.push_back(self->soft);
  for (const SlotPtr& slot : slots) {
    const auto connection = slot->connection();
    const auto last = connection ? connection->last_segment() : nullptr;
    if (last && !co_await last->done.wait(cx))
      co_return fail(ErrorCode::timeout,
                     "statements were still running when the database connections were stopped");
  }
  while (!self->lent.empty()) {
    self->returned.reset();
    if (!co_await self->returned.wait(cx)) {
      co_return fail(ErrorCode::timeout,
                     "{} transactions were still open when the database connections were stopped",
                     self->lent.size());
    }
  }
  co_return Result<void>{};
}

}  // namespace flow::db
