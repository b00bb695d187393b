#pragma once
// FakeChromium: a scripted browser behind the Transport interface, for tests of what stands on a Connection.
//
// Answers each command by its script, records what it was sent, and can emit events, stay silent or hang up.
// Everything it says arrives from the loop, one message a turn, as from a real browser.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cdp/transport.hpp"
#include "json/json.hpp"

namespace flow::async {
class Loop;
}

namespace flow::cdp::testing {

class FakeChromium {
 public:
  struct Received {
    std::int64_t id = 0;
    std::string method;
    std::string session;
    json::object params;
  };
  using Responder = std::function<std::optional<json::object>(const Received&)>;  // nothing: stay silent

  explicit FakeChromium(async::Loop& loop);
  std::unique_ptr<Transport> transport();  // once

  void answer(std::string method, Responder responder);  // default: an empty result
  void refuse(std::string method, int code, std::string message);
  void emit(std::string session, std::string method, json::object params);
  void say(std::string message);  // any bytes
  void hang_up();

  const std::vector<Received>& received() const;
  std::size_t writes() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::cdp::testing
