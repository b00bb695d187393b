#pragma once
// Doorbell: NOTIFY at a pace the server can bear (its commit takes a lock of the whole database).
//
// The first ring on a channel goes out at once, a later one when the server has answered the one before, at
// most every 2 ms, all different payloads of that time together. Rings wait for the connection while there is
// none; too many of them become one without a payload, which says "look for yourself".
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "async/clock.hpp"

namespace flow::async {
class Loop;
}

namespace flow::db::detail {

class Connection;

class Doorbell : public std::enable_shared_from_this<Doorbell> {
 public:
  explicit Doorbell(async::Loop* loop) : loop_(loop) {}

  void ring(const std::string& channel, std::string payload);
  void connect(std::shared_ptr<Connection> connection);  // and whenever there is a new one

 private:
  struct Channel {
    std::vector<std::string> payloads;  // waiting, each once
    SteadyTime last = SteadyTime::min();
    bool under_way = false;
    std::unique_ptr<async::Alarm> alarm;
  };
  void send(const std::string& name, Channel& channel);
  void answered(const std::string& name);
  void pace(const std::string& name, Channel& channel);

  async::Loop* loop_;
  std::shared_ptr<Connection> connection_;
  std::map<std::string, Channel> channels_;
};

}  // namespace flow::db::detail
