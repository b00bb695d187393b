#include "worker/group_commit.hpp"

#include <algorithm>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include "async/deadline.hpp"
#include "worker/detail/journal_batch.hpp"
#include "worker/detail/store_errors.hpp"

namespace flow::worker {

namespace {

using detail::Entry;
using detail::may_pass;
using detail::Waiter;

constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestPause{2000};
constexpr milliseconds kWriteTime{15'000};

void answer(const std::shared_ptr<Waiter>& waiter, Result<db::Rows> result) {
  if (!waiter) return;
  waiter->result = std::move(result);
  waiter->done.set();
}

Task<Result<void>> sleep(Context cx, milliseconds span) {
  co_await cx.clock().sleep_for(span);
  co_return Result<void>{};
}

}  // namespace

struct GroupCommit::State {
  State(db::Database& database_in, GroupCommitOptions options_in, log::Logger logger_in)
      : database(database_in), options(options_in), logger(std::move(logger_in)) {}

  db::Database& database;
  GroupCommitOptions options;
  log::Logger logger;
  detail::JournalBatch waiting;
  async::Event work;
  async::Event relief;
  bool closed = false;
  std::size_t alone = 0;  // so many items are written one by one: one of them was refused
  milliseconds pause{0};

  // Somebody waits, or a commit is full.
  bool pressing() const { return waiting.awaited() || all_press(); }
  bool all_press() const {
    return closed || alone > 0 || waiting.size() >= options.items || waiting.bytes() >= options.bytes.count;
  }

  void look() {
    if (waiting.size() == 1 || pressing()) work.set();
    if (waiting.bytes() <= options.congested.count / 2) relief.set();
  }

  void committed(std::vector<Entry> entries, const detail::BatchCalls& batch,
                 const std::vector<db::Rows>& rows) {
    pause = milliseconds{0};
    for (std::size_t i = 0; i < entries.size(); ++i)
      answer(entries[i].waiter, batch.answers[i] ? rows[*batch.answers[i]] : db::Rows());
  }

  // Rows, and those who only wait for them, stay; a call somebody waits for is theirs to repeat.
  void postponed(std::vector<Entry> entries, const Error& error) {
    std::vector<Entry> rest;
    for (Entry& entry : entries) {
      if (entry.waiter && std::holds_alternative<db::Call>(entry.what)) {
        answer(entry.waiter, std::unexpected(error));
      } else {
        rest.push_back(std::move(entry));
      }
    }
    waiting.give_back(std::move(rest));
    pause = std::clamp(pause * 2, kFirstPause, kLongestPause);
  }

  void refused(std::vector<Entry> entries, const Error& error) {
    if (entries.size() > 1) {
      alone = entries.size();
      waiting.give_back(std::move(entries));
      return;
    }
    logger.error("a row of the journal was refused and is lost", {{"error", error.message}});
    answer(entries.front().waiter, std::unexpected(error));
  }

  Task<Result<std::vector<db::Rows>>> send(Context cx, std::vector<db::Call> calls) {
    if (calls.empty()) co_return std::vector<db::Rows>();
    co_return co_await database.batch(cx.grace(kWriteTime), std::move(calls));
  }

  Task<void> write(Context cx) {
    const std::size_t most = alone > 0 ? 1 : options.items;
    const detail::Whose whose =
        waiting.awaited() && !all_press() ? detail::Whose::awaited : detail::Whose::everybodys;
    std::vector<Entry> entries = waiting.take(most, options.bytes.count, whose);
    alone -= std::min<std::size_t>(alone, 1);
    if (entries.empty()) co_return;
    detail::BatchCalls batch = detail::calls_of(entries);
    Result<std::vector<db::Rows>> rows = co_await send(cx, batch.calls);
    if (!rows && !may_pass(rows.error()) && batch.takes_for_new) {
      // Perhaps only because one of them was there already.
      for (Entry& entry : entries) entry.earlier = db::Earlier::perhaps;
      batch = detail::calls_of(entries);
      rows = co_await send(cx, batch.calls);
    }
    if (rows) {
      committed(std::move(entries), batch, *rows);
    } else if (may_pass(rows.error())) {
      postponed(std::move(entries), rows.error());
    } else {
      refused(std::move(entries), rows.error());
    }
    look();
  }
};

GroupCommit::GroupCommit(db::Database& database, GroupCommitOptions options, log::Logger logger)
    : state_(std::make_shared<State>(database, options, std::move(logger))) {}
GroupCommit::~GroupCommit() = default;

void GroupCommit::put(JournalRow row) {
  state_->waiting.put(std::move(row));
  state_->look();
}

void GroupCommit::put(ExecutionId of, db::Call call) {
  state_->waiting.put(std::move(call), nullptr, {.executions = {std::move(of)}});
  state_->look();
}

Task<Result<db::Rows>> GroupCommit::call(Context cx, ExecutionId locked, db::Call call) {
  return answered(std::move(cx), std::move(call),
                  {.executions = {std::move(locked)}, .locks = detail::Locks::one});
}

Task<Result<db::Rows>> GroupCommit::last_call(Context cx, std::vector<ExecutionId> ended, db::Call call) {
  return answered(std::move(cx), std::move(call),
                  {.executions = std::move(ended), .locks = detail::Locks::several});
}

Task<Result<db::Rows>> GroupCommit::answered(Context cx, db::Call call, detail::About about) {
  const auto waiter = std::make_shared<Waiter>();
  state_->waiting.put(std::move(call), waiter, std::move(about));
  state_->work.set();
  auto waited = co_await async::with_deadline(cx, waiter->done.wait(cx));
  if (waiter->result) co_return *std::move(waiter->result);
  waiter->gone = true;
  co_return std::unexpected(std::move(waited).error().with_effect(Effect::unknown));
}

Task<Result<void>> GroupCommit::flushed(Context cx) {
  const auto waiter = std::make_shared<Waiter>();
  state_->waiting.put(waiter);
  state_->work.set();
  auto waited = co_await async::with_deadline(cx, waiter->done.wait(cx));
  if (!waiter->result) {
    waiter->gone = true;
    co_return std::unexpected(std::move(waited).error());
  }
  if (!*waiter->result) co_return std::unexpected(waiter->result->error());
  co_return Result<void>{};
}

void GroupCommit::drop(const ExecutionId& execution, std::int64_t token) {
  state_->waiting.drop(execution, token);
  state_->look();
}

bool GroupCommit::congested() const {
  return state_->waiting.bytes() > state_->options.congested.count;
}

Task<void> GroupCommit::relieved(Context cx) {
  while (congested()) {
    state_->relief.reset();
    if (!co_await async::with_deadline(cx, state_->relief.wait(cx))) co_return;
  }
}

Task<Result<void>> GroupCommit::run(Context cx) {
  const auto state = state_;
  for (;;) {
    if (state->waiting.empty()) {
      if (state->closed) co_return Result<void>{};
      state->work.reset();
      CO_TRY_VOID(co_await state->work.wait(cx));
      continue;
    }
    if (!state->pressing()) {
      state->work.reset();
      static_cast<void>(co_await state->work.wait(cx.within(state->options.gather)));
    }
    co_await state->write(cx);
    if (state->pause.count() == 0) continue;
    CO_TRY_VOID(co_await async::with_deadline(cx, sleep(cx, state->pause)));
  }
}

void GroupCommit::close() {
  state_->closed = true;
  state_->work.set();
}

}  // namespace flow::worker
