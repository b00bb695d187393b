#pragma once
// Connection: one CDP link to one browser: ids, replies, events, and the end of it all.
//
// Shared by its browser and its sessions; lives on one loop. Replies are routed by id, events by session and
// method to whoever subscribed; what nobody subscribed to is dropped unparsed. When the transport closes,
// `on_lost` may find out why (exit status, stderr) and must then call close(); without it the connection
// closes itself with the transport's reason. close() ends every session with its reason and is idempotent.
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "async/clock.hpp"
#include "cdp/session.hpp"
#include "cdp/trace.hpp"
#include "cdp/transport.hpp"

namespace flow::async {
class Loop;
}

namespace flow::cdp {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  static std::shared_ptr<Connection> open(async::Loop& loop, std::unique_ptr<Transport> transport,
                                          std::function<void(Error)> on_lost = {});
  ~Connection();

  std::shared_ptr<Session> root() const;
  // The session of that id, made on first use: call it from the handler of Target.attachedToTarget.
  std::shared_ptr<Session> session(std::string_view id);
  void close(Error reason);
  // Tells the other end that this is the end, where the transport can; bounded by its context. close()
  // follows.
  Task<void> finish(Context cx);
  bool closed() const;
  SteadyTime last_heard() const;  // when the last message came, at first when it was opened
  const Trace& trace() const;
  std::uint64_t commands_sent() const;
  std::uint64_t events_dropped() const;

  struct State;

 private:
  friend class Session;
  friend struct PendingState;
  friend struct SubscriptionState;
  explicit Connection(std::unique_ptr<State> state);
  std::vector<Pending> send(const std::shared_ptr<Session>& from, std::vector<Command> commands);
  void end_session(Session& session);
  void receive(std::string_view message);
  std::unique_ptr<State> state_;
};

}  // namespace flow::cdp
