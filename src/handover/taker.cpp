#include "handover/taker.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "async/task_group.hpp"
#include "handover/detail/channel.hpp"
#include "handover/detail/socket_path.hpp"

namespace flow::handover {

namespace asio = boost::asio;
using asio::local::stream_protocol;

namespace {

constexpr milliseconds kPause{1'000};          // before the next try to connect
constexpr std::size_t kLongestEnd = 1U << 20;  // a result beyond it is read from the database

}  // namespace

struct Taker::State {
  State(async::Loop& on_loop, TakerOptions wanted)
      : loop(on_loop),
        options(std::move(wanted)),
        connecting(loop.io().get_executor(), async::OnFailure::keep_going) {}

  async::Loop& loop;
  TakerOptions options;
  async::TaskGroup connecting;
  std::shared_ptr<detail::Channel> channel;
  int offered = 0;
  async::Event recalled;
  async::Event stopped;
  bool running = false;

  Context forever() const { return {loop.clock(), options.logger, SteadyTime::max()}; }

  void hear(Message message) {
    if (auto* start = std::get_if<Start>(&message)) {
      offered -= 1;
      options.on_start(std::move(*start));
    } else if (const auto* returned = std::get_if<Returned>(&message)) {
      offered -= returned->slots;
      if (returned->recalled) recalled.set();
      if (!returned->recalled) options.on_change();
    }
  }

  static Task<Result<void>> listen_to(State* self, std::shared_ptr<detail::Channel> from) {
    for (;;) {
      CO_TRY(Message message, co_await from->next());
      if (!from->is_open()) co_return fail(ErrorCode::cancelled, "the channel was closed");
      self->hear(std::move(message));
    }
  }

  // From a connection to its end.
  static Task<void> take_part(std::shared_ptr<State> self, stream_protocol::socket socket) {
    self->channel = std::make_shared<detail::Channel>(std::move(socket));
    const auto channel = self->channel;
    async::TaskGroup writing(self->loop.io().get_executor(), async::OnFailure::keep_going);
    writing.spawn("messages to the API process", channel->run(self->forever()));
    channel->send(Hello{.owner = self->options.owner});
    self->options.on_change();
    const auto gone = co_await listen_to(self.get(), channel);
    self->options.logger.debug("the API process has left", {{"error", gone.error().message}});
    channel->close();
    self->channel = nullptr;
    self->offered = 0;
    self->recalled.set();
    static_cast<void>(co_await writing.join(self->forever()));
  }

  static Task<Result<void>> connect(std::shared_ptr<State> self) {
    co_await async::ignore_cancellation();  // stop() closes the channel
    while (self->running) {
      boost::system::error_code code;
      stream_protocol::socket socket(self->loop.io());
      co_await socket.async_connect(stream_protocol::endpoint(self->options.socket),
                                    asio::redirect_error(asio::use_awaitable, code));
      if (!code && self->running) co_await take_part(self, std::move(socket));
      if (self->running) static_cast<void>(co_await self->stopped.wait(self->forever().within(kPause)));
    }
    co_return Result<void>{};
  }
};

Taker::Taker(async::Loop& loop, TakerOptions options)
    : state_(std::make_shared<State>(loop, std::move(options))) {}
Taker::~Taker() = default;

Task<Result<void>> Taker::start(Context /*cx*/) {
  State& self = *state_;
  if (self.running || self.options.socket.empty()) co_return Result<void>{};
  CO_TRY_VOID(detail::check_socket_path(self.options.socket));
  self.running = true;
  self.connecting.spawn("API process", State::connect(state_));
  co_return Result<void>{};
}

Task<Result<void>> Taker::stop(Context cx) {
  const auto self = state_;
  if (!self->running) co_return Result<void>{};
  self->running = false;
  self->stopped.set();
  if (self->channel) self->channel->close();
  co_return co_await self->connecting.join(cx);
}

bool Taker::connected() const {
  return state_->channel != nullptr;
}

int Taker::offered() const {
  return state_->offered;
}

void Taker::offer(int slots) {
  if (!state_->channel || slots < 1) return;
  state_->offered += slots;
  state_->channel->send(Offer{.slots = slots});
}

Task<Result<void>> Taker::recall(Context cx) {
  const auto self = state_;
  if (!self->channel || self->offered == 0) co_return Result<void>{};
  const auto channel = self->channel;
  self->recalled.reset();
  channel->send(Recall{});
  auto recalled = co_await self->recalled.wait(cx);
  if (!recalled) channel->close();
  co_return recalled;
}

void Taker::tell(Ended ended) {
  if (!state_->channel) return;
  std::string text = to_text(ended);
  if (text.size() > kLongestEnd) text = to_text(Ended{.execution = ended.execution, .status = ended.status});
  state_->channel->send_text(text);
}

}  // namespace flow::handover
