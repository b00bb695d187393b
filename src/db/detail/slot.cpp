#include "db/detail/slot.hpp"

#include "async/loop.hpp"
#include "db/detail/server_error.hpp"

namespace flow::db::detail {

namespace {

constexpr milliseconds kShortestPause{50};
constexpr milliseconds kLongestPause{5000};

Context without_deadline(async::Loop& loop, const log::Logger& logger) {
  return {loop.clock(), logger, SteadyTime::max()};
}

}  // namespace

Slot::Slot(async::Loop* loop, ConnectionSettings settings, SessionKind kind, log::Logger logger)
    : loop_(loop), settings_(std::move(settings)), kind_(kind), logger_(std::move(logger)) {}

void Slot::empty(std::string_view reason) {
  if (connection_) connection_->close(reason);
}

// Anything between the shortest and a limit that doubles: processes that lost the same server do not come
// back at the same moment.
milliseconds Slot::pause() {
  const auto limit = std::min(kLongestPause, kShortestPause * (2 << std::min(failures_, 10)));
  std::uniform_int_distribution<milliseconds::rep> between(kShortestPause.count(), limit.count());
  return milliseconds{between(chance_)};
}

Task<Result<void>> Slot::keep(std::shared_ptr<Slot> self) {
  const Context forever = without_deadline(*self->loop_, self->logger_);
  for (;;) {
    auto opened = co_await Connection::open(forever, self->loop_, self->settings_);
    if (opened) {
      if (self->failures_ > 0)
        self->logger_.info("the database is back", {{"connection", to_string(self->kind_)}});
      self->failures_ = 0;
      self->last_error_.reset();
      self->connection_ = *std::move(opened);
      if (self->on_up) self->on_up();
      const auto ended = co_await self->connection_->ended().wait(forever);
      if (!ended) break;  // we were cancelled
      self->last_error_ = connection_error(self->connection_->end_reason(), Effect::none);
      self->connection_ = nullptr;
    } else {
      if (opened.error().code == ErrorCode::cancelled) break;
      self->last_error_ = std::move(opened).error();
    }
    if (self->failures_++ == 0) {
      self->logger_.warning("the database cannot be reached",
                            {{"connection", to_string(self->kind_)}, {"error", self->last_error_->message}});
    }
    if (self->on_down) self->on_down();
    self->hurry_.reset();
    const auto waited = co_await self->hurry_.wait(forever.within(self->pause()));
    if (!waited && waited.error().code == ErrorCode::cancelled) break;
  }
  co_return Result<void>{};
}

}  // namespace flow::db::detail
