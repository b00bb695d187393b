#include "cdp/connection.hpp"

#include <list>
#include <unordered_map>

#include "async/loop.hpp"
#include "async/sync.hpp"
#include "cdp/errors.hpp"
#include "cdp/framing.hpp"
#include "cdp/peek.hpp"

namespace flow::cdp {

struct PendingState {
  std::weak_ptr<Connection> connection;
  std::int64_t id = 0;
  std::string session;
  std::string method;
  async::Event done;
  std::vector<async::Event> also;  // set with `done`
  std::optional<Result<std::string>> answer;

  void complete(Result<std::string> result) {
    if (answer) return;
    answer = std::move(result);
    done.set();
    for (auto& event : also) event.set();
  }
  ~PendingState();
};

struct SubscriptionState {
  EventHandler handler;
};

using Key = std::string;  // session, newline, method

struct Connection::State {
  async::TimerClock* clock = nullptr;
  SteadyTime started;
  SteadyTime heard;
  std::unique_ptr<Transport> transport;
  std::shared_ptr<Session> root;
  std::unordered_map<std::string, std::shared_ptr<Session>> sessions;
  std::unordered_map<std::int64_t, std::weak_ptr<PendingState>> pending;
  std::unordered_map<Key, std::vector<std::weak_ptr<SubscriptionState>>> subscriptions;
  std::int64_t last_id = 0;
  std::uint64_t dropped = 0;
  std::optional<Error> closed;
  Trace trace;
  Key key;  // reused for lookups

  const Key& key_of(std::string_view session, std::string_view method) {
    key.assign(session);
    key += '\n';
    key += method;
    return key;
  }
  void note(TraceKind kind, std::string_view method, std::string_view session, std::size_t bytes) {
    trace.add({.kind = kind,
               .method = std::string(method),
               .session = std::string(session),
               .at = std::chrono::floor<milliseconds>(clock->steady_now() - started),
               .bytes = bytes});
  }
};

PendingState::~PendingState() {
  if (const auto alive = connection.lock()) alive->state_->pending.erase(id);
}

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::~Connection() = default;

std::shared_ptr<Connection> Connection::open(async::Loop& loop, std::unique_ptr<Transport> transport,
                                             std::function<void(Error)> on_lost) {
  auto state = std::make_unique<State>();
  state->clock = &loop.clock();
  state->started = loop.clock().steady_now();
  state->heard = state->started;
  state->transport = std::move(transport);
  std::shared_ptr<Connection> connection(new Connection(std::move(state)));
  connection->state_->root = std::make_shared<Session>(connection, "");
  const std::weak_ptr<Connection> weak = connection;
  connection->state_->transport->start({
      .on_message =
          [weak](std::string_view message) {
            if (const auto alive = weak.lock()) alive->receive(message);
          },
      .on_closed =
          [weak, on_lost = std::move(on_lost)](Error reason) {
            const auto alive = weak.lock();
            if (!alive) return;
            if (on_lost) {
              on_lost(std::move(reason));
            } else {
              alive->close(std::move(reason));
            }
          },
  });
  return connection;
}

std::shared_ptr<Session> Connection::root() const {
  return state_->root;
}
bool Connection::closed() const {
  return state_->closed.has_value();
}
SteadyTime Connection::last_heard() const {
  return state_->heard;
}
const Trace& Connection::trace() const {
  return state_->trace;
}
std::uint64_t Connection::commands_sent() const {
  return static_cast<std::uint64_t>(state_->last_id);
}
std::uint64_t Connection::events_dropped() const {
  return state_->dropped;
}

std::shared_ptr<Session> Connection::session(std::string_view id) {
  if (id.empty()) return state_->root;
  if (state_->closed) {
    const auto dead = std::make_shared<Session>(weak_from_this(), std::string(id));
    dead->end(*state_->closed);
    return dead;
  }
  auto& slot = state_->sessions[std::string(id)];
  if (!slot) slot = std::make_shared<Session>(weak_from_this(), std::string(id));
  return slot;
}

std::vector<Pending> Connection::send(const std::shared_ptr<Session>& from, std::vector<Command> commands) {
  std::vector<Pending> replies;
  std::vector<std::string> messages;
  for (auto& command : commands) {
    const auto& session = command.session ? command.session : from;
    auto reply = std::make_shared<PendingState>();
    reply->connection = weak_from_this();
    reply->id = ++state_->last_id;
    reply->session = session->id();
    reply->method = command.method;
    replies.emplace_back(reply);
    if (session->ended()) {
      reply->complete(std::unexpected(session->end_reason()));
      continue;
    }
    state_->pending.emplace(reply->id, reply);
    std::string text = fmt::format(R"({{"id":{},"method":"{}")", reply->id, command.method);
    if (!session->id().empty()) text += fmt::format(R"(,"sessionId":"{}")", session->id());
    if (!command.params.empty()) text += R"(,"params":)" + json::dump(json::value(std::move(command.params)));
    text += '}';
    state_->note(TraceKind::command, command.method, session->id(), text.size());
    messages.push_back(std::move(text));
  }
  if (!messages.empty()) state_->transport->send(std::move(messages));
  return replies;
}

void Connection::receive(std::string_view message) {
  state_->heard = state_->clock->steady_now();
  const auto peeked = peek(message);
  if (!peeked) {
    close(peeked.error());
    return;
  }
  if (peeked->id) {
    const auto found = state_->pending.find(*peeked->id);
    const auto reply = found == state_->pending.end() ? nullptr : found->second.lock();
    if (!reply) return;  // whoever asked has gone
    state_->pending.erase(*peeked->id);
    state_->note(peeked->error.empty() ? TraceKind::reply : TraceKind::failure, reply->method, reply->session,
                 message.size());
    if (peeked->error.empty()) {
      reply->complete(std::string(peeked->result));
    } else {
      reply->complete(std::unexpected(reply_error(reply->method, peeked->error)));
    }
    return;
  }
  const auto found = state_->subscriptions.find(state_->key_of(peeked->session, peeked->method));
  if (found == state_->subscriptions.end()) {
    ++state_->dropped;
    return;
  }
  state_->note(TraceKind::event, peeked->method, peeked->session, message.size());
  // A handler may subscribe, unsubscribe or close, so the list is copied and looked after first.
  std::erase_if(found->second, [](const auto& weak) { return weak.expired(); });
  const auto handlers = found->second;
  if (handlers.empty()) state_->subscriptions.erase(found);
  const auto self = shared_from_this();
  for (const auto& weak : handlers) {
    const auto handler = weak.lock();
    if (handler) handler->handler(peeked->params.empty() ? "{}" : peeked->params);
  }
}

void Connection::end_session(Session& session) {
  std::vector<std::shared_ptr<PendingState>> ended;
  for (const auto& [id, weak] : state_->pending) {
    if (auto reply = weak.lock(); reply && reply->session == session.id()) ended.push_back(std::move(reply));
  }
  for (const auto& reply : ended) {
    state_->pending.erase(reply->id);
    reply->complete(std::unexpected(session.end_reason()));
  }
  state_->sessions.erase(session.id());
  const std::string prefix = session.id() + '\n';
  std::erase_if(state_->subscriptions, [&](const auto& entry) { return entry.first.starts_with(prefix); });
}

void Connection::close(Error reason) {
  if (state_->closed) return;
  state_->closed = reason;
  state_->transport->close();
  const auto self = shared_from_this();
  const auto sessions = state_->sessions;
  for (const auto& [id, session] : sessions) session->end(reason);
  state_->root->end(reason);
}

Task<void> Connection::finish(Context cx) {
  const auto self = shared_from_this();
  if (!state_->closed) co_await state_->transport->finish(cx);
}

Session::Session(std::weak_ptr<Connection> connection, std::string id)
    : connection_(std::move(connection)), id_(std::move(id)) {}

std::vector<Pending> Session::send(std::vector<Command> commands) {
  const auto connection = connection_.lock();
  if (connection) return connection->send(shared_from_this(), std::move(commands));
  std::vector<Pending> replies;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    auto reply = std::make_shared<PendingState>();
    reply->complete(std::unexpected(end_reason()));
    replies.emplace_back(std::move(reply));
  }
  return replies;
}

Task<Result<json::object>> Session::call(Context cx, std::string method, json::object params) {
  std::vector<Command> commands;
  commands.push_back({.method = std::move(method), .params = std::move(params)});
  auto replies = send(std::move(commands));
  co_return co_await replies.front().get(cx);
}

Task<Result<std::string>> Session::call_raw(Context cx, std::string method, json::object params) {
  std::vector<Command> commands;
  commands.push_back({.method = std::move(method), .params = std::move(params)});
  auto replies = send(std::move(commands));
  co_return co_await replies.front().get_raw(cx);
}

Task<Result<std::vector<json::object>>> Session::burst(Context cx, std::vector<Command> commands) {
  auto replies = send(std::move(commands));
  std::vector<json::object> results;
  std::optional<Error> first;
  for (auto& reply : replies) {
    auto result = co_await reply.get(cx);
    if (result) {
      results.push_back(std::move(*result));
    } else if (!first) {
      first = std::move(result).error();
    }
  }
  if (first) co_return std::unexpected(std::move(*first));
  co_return results;
}

Subscription Session::on(std::string method, EventHandler handler) {
  auto state = std::make_shared<SubscriptionState>(std::move(handler));
  if (const auto connection = connection_.lock(); connection && !ended()) {
    connection->state_->subscriptions[id_ + '\n' + method].push_back(state);
  }
  return Subscription(std::move(state));
}

void Session::end(Error reason) {
  if (reason_) return;
  reason_ = std::make_shared<const Error>(std::move(reason));
  const auto self = shared_from_this();
  if (const auto connection = connection_.lock()) connection->end_session(*this);
}

Error Session::end_reason() const {
  return reason_ ? *reason_ : browser_gone("its connection was closed");
}

bool Pending::ready() const {
  return state_ && state_->answer.has_value();
}

void Pending::when_ready(async::Event event) const {
  if (ready()) event.set();
  state_->also.push_back(std::move(event));
}

Task<Result<std::string>> Pending::get_raw(Context cx) {
  const auto state = state_;
  if (!state->answer) {
    const auto waited = co_await state->done.wait(cx);
    if (!waited) {
      co_return std::unexpected(Error(waited.error()).context(state->method).with_effect(Effect::unknown));
    }
  }
  co_return std::move(*state->answer);
}

Task<Result<json::object>> Pending::get(Context cx) {
  const auto state = state_;
  CO_TRY(const std::string text, co_await get_raw(cx));
  if (text.empty()) co_return json::object{};
  auto parsed = json::parse_object(text, {.size = kMessageCap, .depth = kDepthCap});
  if (!parsed)
    co_return std::unexpected(protocol_error(fmt::format("{}: {}", state->method, parsed.error().message)));
  co_return std::move(*parsed);
}

}  // namespace flow::cdp
