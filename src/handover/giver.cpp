#include "handover/giver.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

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

struct Giver::Run::State {
  async::Event over;
  std::optional<Ended> ended;
};

namespace {

using RunState = Giver::Run::State;

// A worker that said hello.
struct Peer {
  explicit Peer(detail::Channel::Socket socket) : channel(std::move(socket)) {}

  detail::Channel channel;
  std::string owner;
  int offered = 0;  // and not lent
  std::unordered_map<ExecutionId, std::shared_ptr<RunState>> runs;
};

}  // namespace

struct Giver::State {
  State(async::Loop& on_loop, GiverOptions wanted)
      : loop(on_loop),
        options(std::move(wanted)),
        acceptor(loop.io()),
        accepting(loop.io().get_executor(), async::OnFailure::keep_going),
        channels(loop.io().get_executor(), async::OnFailure::keep_going) {}

  async::Loop& loop;
  GiverOptions options;
  stream_protocol::acceptor acceptor;
  async::TaskGroup accepting;
  async::TaskGroup channels;
  std::vector<std::shared_ptr<Peer>> peers;
  bool running = false;

  Context forever() const { return {loop.clock(), options.logger, SteadyTime::max()}; }

  void hear(Peer& peer, Message message) {
    if (auto* hello = std::get_if<Hello>(&message)) {
      peer.owner = std::move(hello->owner);
    } else if (const auto* offer = std::get_if<Offer>(&message)) {
      peer.offered += offer->slots;
    } else if (std::holds_alternative<Recall>(message)) {
      peer.channel.send(Returned{.slots = std::exchange(peer.offered, 0), .recalled = true});
    } else if (auto* ended = std::get_if<Ended>(&message)) {
      const ExecutionId id = ended->execution;
      // Not known: the process that handed it over is gone, but somebody may wait for it in this one.
      if (const auto found = peer.runs.find(id); found != peer.runs.end()) {
        const auto run = std::move(found->second);
        peer.runs.erase(found);
        run->ended = std::move(*ended);
        run->over.set();
      }
      if (options.on_ended) options.on_ended(id);
    }
  }

  static Task<Result<void>> listen_to(State* self, std::shared_ptr<Peer> peer) {
    for (;;) {
      CO_TRY(Message message, co_await peer->channel.next());
      self->hear(*peer, std::move(message));
    }
  }

  static Task<Result<void>> serve(std::shared_ptr<State> self, std::shared_ptr<Peer> peer) {
    co_await async::ignore_cancellation();  // stop() closes the channel
    async::TaskGroup writing(self->loop.io().get_executor(), async::OnFailure::keep_going);
    writing.spawn("messages to a worker", peer->channel.run(self->forever()));
    const auto gone = co_await listen_to(self.get(), peer);
    self->options.logger.debug("a worker has left",
                               {{"worker", json::string(peer->owner)}, {"error", gone.error().message}});
    std::erase(self->peers, peer);
    peer->channel.close();
    peer->offered = 0;
    for (const auto& [id, run] : std::exchange(peer->runs, {})) run->over.set();
    co_return co_await writing.join(self->forever());
  }

  static Task<Result<void>> accept(std::shared_ptr<State> self) {
    while (self->running) {
      boost::system::error_code code;
      stream_protocol::socket socket(self->loop.io());
      co_await self->acceptor.async_accept(socket, asio::redirect_error(asio::use_awaitable, code));
      if (code == asio::error::operation_aborted || !self->acceptor.is_open()) break;
      if (code) continue;  // one connection that failed while it was accepted
      const auto peer = std::make_shared<Peer>(std::move(socket));
      self->peers.push_back(peer);
      self->channels.spawn("worker", serve(self, peer));
    }
    co_return Result<void>{};
  }
};

struct Giver::Slot::Lent {
  std::shared_ptr<Peer> peer;
};

Giver::Giver(async::Loop& loop, GiverOptions options)
    : state_(std::make_shared<State>(loop, std::move(options))) {}
Giver::~Giver() = default;

Task<Result<void>> Giver::start(Context /*cx*/) {
  State& self = *state_;
  if (self.running || self.options.socket.empty()) co_return Result<void>{};
  CO_TRY_VOID(detail::check_socket_path(self.options.socket));
  CO_TRY_VOID(detail::listen_on(self.acceptor, self.options.socket));
  self.running = true;
  self.accepting.spawn("workers", State::accept(state_));
  co_return Result<void>{};
}

Task<Result<void>> Giver::stop(Context cx) {
  const auto self = state_;
  if (!self->running) co_return Result<void>{};
  self->running = false;
  boost::system::error_code ignored;
  self->acceptor.close(ignored);
  self->accepting.cancel();
  CO_TRY_VOID(co_await self->accepting.join(cx));
  for (const auto& peer : self->peers) peer->channel.close();
  co_return co_await self->channels.join(cx);
}

std::optional<Giver::Slot> Giver::take() {
  const auto most =
      std::ranges::max_element(state_->peers, {}, [](const auto& peer) { return peer->offered; });
  if (most == state_->peers.end() || (*most)->offered < 1) return std::nullopt;
  (*most)->offered -= 1;
  return Slot(std::make_shared<Slot::Lent>(Slot::Lent{.peer = *most}));
}

Giver::Slot::Slot(std::shared_ptr<Lent> lent) : lent_(std::move(lent)) {}
Giver::Slot::~Slot() {
  // Not offered to anybody else: the worker may have called its slots back meanwhile.
  if (lent_) lent_->peer->channel.send(Returned{.slots = 1});
}

const std::string& Giver::Slot::owner() const {
  return lent_->peer->owner;
}

Giver::Run Giver::Slot::start(Start run) {
  const auto lent = std::exchange(lent_, nullptr);
  const auto state = std::make_shared<RunState>();
  if (lent->peer->channel.is_open()) {
    lent->peer->runs.emplace(run.input.id, state);
    lent->peer->channel.send(run);
  } else {
    state->over.set();
  }
  return Run(state);
}

Task<std::optional<Ended>> Giver::Run::ended(Context cx) {
  const auto state = state_;
  const auto over = co_await state->over.wait(cx);
  if (!over) co_return std::nullopt;
  co_return state->ended;
}

}  // namespace flow::handover
