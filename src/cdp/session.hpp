#pragma once
// Session: one flat CDP session (browser, page, out-of-process frame or worker) on a Connection.
//
// call() sends one command and waits for its reply until the deadline of the context. send() writes several
// commands, also of different sessions, in one buffer and returns a Pending for each, so a caller can await
// some and drop others. Sent bytes are never recalled; a dropped Pending forgets its id and the late reply is
// discarded. Handlers registered with on() run on the loop, inside the reader, with the raw `params` slice;
// they must not block and may not keep the slice. When the session's scope ends (page closed, crash, link
// gone), every pending call fails at once with that reason, and so does every later call.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "async/context.hpp"
#include "async/sync.hpp"
#include "async/task.hpp"
#include "json/json.hpp"

namespace flow::cdp {

class Connection;
class Session;
struct PendingState;
struct SubscriptionState;

struct Command {
  std::string method;
  json::object params = {};
  std::shared_ptr<Session> session = nullptr;  // null: the session that sends
};

// The reply of one sent command.
class Pending {
 public:
  Pending() = default;
  explicit Pending(std::shared_ptr<PendingState> state) : state_(std::move(state)) {}
  bool ready() const;
  // Sets `event` once the reply is there: to wait for the first of several.
  void when_ready(async::Event event) const;
  // May be called once, and again after `timeout`, which comes at the context's deadline.
  Task<Result<json::object>> get(Context cx);
  // The `result` member as JSON text, unparsed: for screenshots and other large answers.
  Task<Result<std::string>> get_raw(Context cx);

 private:
  std::shared_ptr<PendingState> state_;
};

using EventHandler = std::function<void(std::string_view raw_params)>;

// Ends the subscription when it dies. Outliving the session is fine.
class Subscription {
 public:
  Subscription() = default;
  explicit Subscription(std::shared_ptr<SubscriptionState> state) : state_(std::move(state)) {}

 private:
  std::shared_ptr<SubscriptionState> state_;
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(std::weak_ptr<Connection> connection, std::string id);

  const std::string& id() const { return id_; }  // empty: the browser's root session

  Task<Result<json::object>> call(Context cx, std::string method, json::object params = {});
  Task<Result<std::string>> call_raw(Context cx, std::string method, json::object params = {});
  std::vector<Pending> send(std::vector<Command> commands);
  // One write, all replies awaited; the first error wins after all have answered.
  Task<Result<std::vector<json::object>>> burst(Context cx, std::vector<Command> commands);

  [[nodiscard]] Subscription on(std::string method, EventHandler handler);

  // Ends the scope. Idempotent; the first reason stays.
  void end(Error reason);
  bool ended() const { return reason_ != nullptr; }
  Error end_reason() const;

 private:
  friend class Connection;
  std::weak_ptr<Connection> connection_;
  std::string id_;
  std::shared_ptr<const Error> reason_;
};

}  // namespace flow::cdp
