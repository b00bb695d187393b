#include "db/transaction.hpp"

#include "db/detail/database_state.hpp"
#include "db/detail/server_error.hpp"

namespace flow::db {

using detail::SegmentPtr;

namespace {

constexpr Statement kBegin{"tx_begin", "BEGIN"};
constexpr Statement kTimeout{"tx_timeout", "SELECT set_config('statement_timeout', $1, true)"};
constexpr Statement kCommit{"tx_commit", "COMMIT"};
constexpr Statement kRollback{"tx_rollback", "ROLLBACK"};
constexpr milliseconds kRollbackTime{2000};
constexpr std::size_t kMostIdle = 1;  // connections kept for the next transaction

}  // namespace

struct Transaction::State {
  std::shared_ptr<Database::State> database;
  Database::State::ConnectionPtr connection;  // null when it was given back
  TransactionOptions options;
  bool begun = false;

  ~State() {
    if (!connection) return;
    // Rolled back by the server before anyone else's statement, or with the connection.
    const bool usable = connection->is_open() && connection->in_flight() == 0;
    if (usable && begun) connection->send({Call{kRollback}});
    database->take_back(connection, usable);
  }

  std::vector<Call> opening() {
    std::vector<Call> calls;
    if (std::exchange(begun, true)) return calls;
    calls.push_back({kBegin});
    if (options.statement_timeout) {
      connection->set_statement_timeout(*options.statement_timeout);
      calls.push_back({kTimeout, {options.statement_timeout->count()}});
    }
    return calls;
  }

  static Task<Result<std::vector<Rows>>> run(State* self, Context cx, std::vector<Call> calls);
  static Task<Result<std::vector<Rows>>> answer(State* self, Context cx, SegmentPtr segment);
  static Task<Result<void>> end(State* self, Context cx, Statement statement);
};

// Until its commit, nothing a transaction does has an effect. Who leaves early leaves a statement running:
// the connection cannot serve anyone else.
Task<Result<std::vector<Rows>>> Transaction::State::answer(State* self, Context cx, SegmentPtr segment) {
  const auto connection = self->connection;
  auto answer = co_await detail::answer_of(cx, segment);
  if (answer) co_return answer;
  if (!segment->done.is_set()) connection->close("a transaction was left while a statement ran");
  co_return std::unexpected(std::move(answer).error().with_effect(Effect::none));
}

Task<Result<std::vector<Rows>>> Transaction::State::run(State* self, Context cx, std::vector<Call> calls) {
  FLOW_ASSERT(self->connection != nullptr);  // not after commit() or rollback()
  std::vector<Call> all = self->opening();
  const auto extra = static_cast<std::ptrdiff_t>(all.size());
  std::ranges::move(calls, std::back_inserter(all));
  CO_TRY(auto rows, co_await answer(self, cx, self->connection->send(all)));
  rows.erase(rows.begin(), rows.begin() + extra);
  co_return rows;
}

Task<Result<void>> Transaction::State::end(State* self, Context cx, Statement statement) {
  FLOW_ASSERT(self->connection != nullptr);
  const auto connection = std::exchange(self->connection, nullptr);
  const auto database = self->database;
  if (!self->begun) {
    database->take_back(connection, true);
    co_return Result<void>{};
  }
  const bool was_open = connection->is_open();
  auto answer = co_await detail::answer_of(cx, connection->send({Call{statement}}));
  const bool usable = answer.has_value();
  if (!usable) connection->close("a transaction could not be ended");
  database->take_back(connection, usable);
  if (!usable) {
    const bool answered = !sqlstate(answer.error()).empty();
    co_return std::unexpected(
        std::move(answer).error().with_effect(was_open && !answered ? Effect::unknown : Effect::none));
  }
  if (answer->front().tag() != statement.sql) {
    co_return fail(ErrorCode::internal,
                   "the transaction was rolled back instead of committed: a statement in it "
                   "had failed");
  }
  co_return Result<void>{};
}

Transaction::Transaction(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction& Transaction::operator=(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

Task<Result<Rows>> Transaction::query(Context cx, Statement statement, Params params) {
  std::vector<Call> calls;
  calls.push_back({statement, std::move(params)});
  CO_TRY(auto rows, co_await State::run(state_.get(), cx, std::move(calls)));
  co_return std::move(rows.front());
}

Task<Result<std::vector<Rows>>> Transaction::batch(Context cx, std::vector<Call> calls) {
  co_return co_await State::run(state_.get(), cx, std::move(calls));
}

Task<Result<void>> Transaction::script(Context cx, std::string sql) {
  State* self = state_.get();
  FLOW_ASSERT(self->connection != nullptr);
  if (!self->begun) CO_TRY_VOID(co_await State::run(self, cx, {}));
  CO_TRY_VOID(co_await State::answer(self, cx, self->connection->send_script(sql)));
  co_return Result<void>{};
}

Task<Result<void>> Transaction::commit(Context cx) {
  co_return co_await State::end(state_.get(), cx, kCommit);
}

Task<Result<void>> Transaction::rollback(Context cx) {
  co_return co_await State::end(state_.get(), cx.grace(kRollbackTime), kRollback);
}

// --- lending ---

Task<Result<Transaction>> Database::begin(Context cx, TransactionOptions options) {
  const auto database = state_;
  CO_TRY(auto connection, co_await State::lend(database, cx));
  auto state = std::make_unique<Transaction::State>();
  state->database = database;
  state->connection = std::move(connection);
  state->options = options;
  co_return Transaction(std::move(state));
}

Task<Result<Database::State::ConnectionPtr>> Database::State::lend(std::shared_ptr<State> self, Context cx) {
  for (;;) {
    if (self->phase != Phase::running)
      co_return std::unexpected(detail::connection_error("the database is not started", Effect::none));
    if (self->lent.size() < self->options.transactions) break;
    self->returned.reset();
    if (auto waited = co_await self->returned.wait(cx); !waited) {
      co_return std::unexpected(std::move(waited).error().context(
          fmt::format("waiting for one of {} connections for transactions", self->options.transactions)));
    }
  }
  while (!self->idle.empty()) {
    const ConnectionPtr connection = std::move(self->idle.back());
    self->idle.pop_back();
    if (!connection->is_open()) continue;
    self->lent.push_back(connection);
    co_return connection;
  }
  CO_TRY(auto settings, detail::session_settings(self->options, detail::SessionKind::lent));
  const ConnectionPtr place;  // so that those who connect at the same time count
  self->lent.push_back(place);
  auto opened = co_await detail::Connection::open(cx, self->loop, std::move(settings));
  self->lent.erase(std::ranges::find(self->lent, place));
  if (!opened) {
    self->returned.set();
    co_return std::unexpected(std::move(opened).error());
  }
  self->lent.push_back(*opened);
  co_return *opened;
}

void Database::State::take_back(const ConnectionPtr& connection, bool usable) {
  std::erase(lent, connection);
  connection->set_statement_timeout(options.statement_timeout);
  if (usable && phase == Phase::running && idle.size() < kMostIdle) {
    idle.push_back(connection);
  } else {
    connection->close("it is not needed any more");
  }
  returned.set();
}

}  // namespace flow::db
