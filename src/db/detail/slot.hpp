#pragma once
// Slot: the place of one connection of the Database, which is filled again whenever it becomes empty.
#include <functional>
#include <memory>
#include <optional>
#include <random>

#include "db/detail/session.hpp"

namespace flow::db::detail {

class Slot {
 public:
  Slot(async::Loop* loop, ConnectionSettings settings, SessionKind kind, log::Logger logger);

  // Connects, waits for the end of the connection, connects again after 50 ms to 5 s. Ends when cancelled.
  static Task<Result<void>> keep(std::shared_ptr<Slot> self);

  SessionKind kind() const { return kind_; }
  // Null while there is none that can be used.
  std::shared_ptr<Connection> connection() const {
    return connection_ && connection_->is_open() ? connection_ : nullptr;
  }
  const std::optional<Error>& last_error() const { return last_error_; }
  void hurry() { hurry_.set(); }  // the server is known to be there: do not wait any longer
  void empty(std::string_view reason);

  bool kept = false;              // keep() has been started
  std::function<void()> on_up;    // a connection has come
  std::function<void()> on_down;  // it has gone, or an attempt has failed

 private:
  milliseconds pause();

  async::Loop* loop_;
  ConnectionSettings settings_;
  SessionKind kind_;
  log::Logger logger_;
  std::shared_ptr<Connection> connection_;
  std::optional<Error> last_error_;
  async::Event hurry_;
  int failures_ = 0;
  std::minstd_rand chance_{std::random_device{}()};
};

}  // namespace flow::db::detail
