#include "worker/outcome_writer.hpp"

#include <algorithm>
#include <deque>
#include <vector>

#include "async/deadline.hpp"
#include "async/sync.hpp"
#include "worker/detail/store_errors.hpp"

namespace flow::worker {

namespace {

constexpr milliseconds kWriteTime{10'000};
constexpr milliseconds kPause{250};

struct Offer {
  queue::Outcome outcome;
  std::shared_ptr<const LocalLease> lease;
  bool in_doubt = false;  // it may have been stored already
  bool stored = false;
  async::Event done;
};
using OfferPointer = std::shared_ptr<Offer>;

void settle(const OfferPointer& offer, bool stored) {
  offer->stored = stored;
  offer->done.set();
}

}  // namespace

struct OutcomeWriter::State {
  State(queue::Queue& queue_in, GroupCommit& journal_in, std::size_t most_in, log::Logger logger_in)
      : queue(queue_in), journal(journal_in), most(most_in), logger(std::move(logger_in)) {}

  queue::Queue& queue;
  GroupCommit& journal;
  std::size_t most;
  log::Logger logger;
  std::deque<OfferPointer> waiting;
  async::Event work;
  bool closed = false;
  std::size_t alone = 0;  // so many are written one by one: one of them was refused

  std::vector<OfferPointer> take() {
    std::vector<OfferPointer> taken;
    const std::size_t limit = alone > 0 ? 1 : most;
    alone -= std::min<std::size_t>(alone, 1);
    while (!waiting.empty() && taken.size() < limit) {
      OfferPointer offer = std::move(waiting.front());
      waiting.pop_front();
      if (offer->lease->held()) {
        taken.push_back(std::move(offer));
      } else {
        settle(offer, offer->in_doubt);
      }
    }
    return taken;
  }

  // False: the store is away.
  Task<bool> write_some(Context cx) {
    const std::vector<OfferPointer> offers = take();
    if (offers.empty()) co_return true;
    std::vector<queue::Outcome> outcomes;
    std::vector<ExecutionId> ended;
    for (const OfferPointer& offer : offers) {
      outcomes.push_back(offer->outcome);
      ended.push_back(offer->outcome.execution);
    }
    const queue::Commit commit = [this, &ended](Context within, db::Call call) {
      return journal.last_call(std::move(within), std::move(ended), std::move(call));
    };
    const auto answers = co_await queue.finish(cx.grace(kWriteTime), std::move(outcomes), commit);
    if (answers) {
      for (std::size_t i = 0; i < offers.size(); ++i) settle(offers[i], (*answers)[i] || offers[i]->in_doubt);
      co_return true;
    }
    if (!detail::may_pass(answers.error())) {
      if (offers.size() == 1) {
        logger.error("an outcome was refused; its lease runs out", {{"error", answers.error().message}});
        settle(offers.front(), false);
        co_return true;
      }
      alone = offers.size();
    }
    logger.warning("outcomes wait for the store",
                   {{"outcomes", offers.size()}, {"error", answers.error().message}});
    for (auto offer = offers.rbegin(); offer != offers.rend(); ++offer) {
      (*offer)->in_doubt = (*offer)->in_doubt || answers.error().effect != Effect::none;
      waiting.push_front(*offer);
    }
    co_return false;
  }
};

OutcomeWriter::OutcomeWriter(queue::Queue& queue, GroupCommit& journal, std::size_t most, log::Logger logger)
    : state_(std::make_shared<State>(queue, journal, most, std::move(logger))) {}
OutcomeWriter::~OutcomeWriter() = default;

Task<bool> OutcomeWriter::write(Context cx, queue::Outcome outcome, std::shared_ptr<const LocalLease> lease) {
  const auto offer = std::make_shared<Offer>();
  offer->outcome = std::move(outcome);
  offer->lease = std::move(lease);
  state_->waiting.push_back(offer);
  state_->work.set();
  const auto waited = co_await offer->done.wait(cx);
  co_return waited && offer->stored;
}

Task<Result<void>> OutcomeWriter::run(Context cx) {
  const auto state = state_;
  for (;;) {
    if (state->waiting.empty()) {
      if (state->closed) co_return Result<void>{};
      state->work.reset();
      CO_TRY_VOID(co_await state->work.wait(cx));
      continue;
    }
    if (!co_await state->write_some(cx)) co_await cx.clock().sleep_for(kPause);
  }
}

void OutcomeWriter::close() {
  state_->closed = true;
  state_->work.set();
}

}  // namespace flow::worker
