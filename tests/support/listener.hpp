#pragma once
// Listener: accepts on a free port of loopback and gives each connection a task. For test servers that speak
// a protocol of their own; those that speak HTTP stand on net::HttpServer.
#include <functional>
#include <memory>

#include <boost/asio/ip/tcp.hpp>

#include "async/loop.hpp"
#include "async/task_group.hpp"

namespace flow::test {

class Listener {
 public:
  using Serve = std::function<Task<Result<void>>(std::shared_ptr<boost::asio::ip::tcp::socket> socket)>;

  explicit Listener(async::Loop& loop);

  Task<Result<void>> start(Context cx, Serve serve);
  Task<Result<void>> stop(Context cx);  // connections are cut
  int port() const { return port_; }

 private:
  static Task<Result<void>> accept(Listener* self, Serve serve);

  async::Loop& loop_;
  boost::asio::ip::tcp::acceptor acceptor_;
  async::TaskGroup accepting_;
  async::TaskGroup connections_;
  int port_ = 0;
};

}  // namespace flow::test
