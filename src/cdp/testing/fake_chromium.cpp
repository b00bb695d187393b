#include "cdp/testing/fake_chromium.hpp"

#include <boost/asio/post.hpp>

#include "async/loop.hpp"
#include "cdp/errors.hpp"

namespace flow::cdp::testing {

struct FakeChromium::State : std::enable_shared_from_this<State> {
  explicit State(async::Loop& event_loop) : loop(&event_loop) {}
  async::Loop* loop;
  Transport::Callbacks callbacks;
  std::map<std::string, Responder> responders;
  std::map<std::string, json::object> refusals;
  std::vector<Received> received;
  std::size_t writes = 0;
  bool open = true;

  void say(std::string message) {
    boost::asio::post(loop->io(), [self = shared_from_this(), message = std::move(message)] {
      if (self->open && self->callbacks.on_message) self->callbacks.on_message(message);
    });
  }
  void take(const std::string& text) {
    const auto message = json::parse_object(text);
    if (!message) return;
    Received command{.id = message->at("id").as_int64(),
                     .method = std::string(json::string_or(*message, "method", "")),
                     .session = std::string(json::string_or(*message, "sessionId", "")),
                     .params = {}};
    if (const auto* params = json::find(*message, "params")) command.params = params->as_object();
    received.push_back(command);
    json::object reply{{"id", command.id}};
    if (const auto refused = refusals.find(command.method); refused != refusals.end()) {
      reply["error"] = refused->second;
    } else if (const auto scripted = responders.find(command.method); scripted != responders.end()) {
      auto result = scripted->second(command);
      if (!result) return;
      reply["result"] = std::move(*result);
    } else {
      reply["result"] = json::object{};
    }
    if (!command.session.empty()) reply["sessionId"] = command.session;
    say(json::dump(reply));
  }
};

namespace {

class FakeTransport final : public Transport {
 public:
  explicit FakeTransport(std::shared_ptr<FakeChromium::State> state) : state_(std::move(state)) {}
  ~FakeTransport() override { state_->open = false; }
  void start(Callbacks callbacks) override { state_->callbacks = std::move(callbacks); }
  void send(std::vector<std::string> messages) override {
    ++state_->writes;
    for (const auto& message : messages) state_->take(message);
  }
  void close() override { state_->open = false; }

 private:
  std::shared_ptr<FakeChromium::State> state_;
};

}  // namespace

FakeChromium::FakeChromium(async::Loop& loop) : state_(std::make_shared<State>(loop)) {}
std::unique_ptr<Transport> FakeChromium::transport() {
  return std::make_unique<FakeTransport>(state_);
}
void FakeChromium::answer(std::string method, Responder responder) {
  state_->responders[std::move(method)] = std::move(responder);
}
void FakeChromium::refuse(std::string method, int code, std::string message) {
  state_->refusals[std::move(method)] = {{"code", code}, {"message", message}};
}
void FakeChromium::emit(std::string session, std::string method, json::object params) {
  json::object message{{"method", method}, {"params", std::move(params)}};
  if (!session.empty()) message["sessionId"] = session;
  state_->say(json::dump(message));
}
void FakeChromium::say(std::string message) {
  state_->say(std::move(message));
}
void FakeChromium::hang_up() {
  boost::asio::post(state_->loop->io(), [state = state_] {
    if (state->open && state->callbacks.on_closed)
      state->callbacks.on_closed(browser_gone("it closed its end of the pipe"));
  });
}
const std::vector<FakeChromium::Received>& FakeChromium::received() const {
  return state_->received;
}
std::size_t FakeChromium::writes() const {
  return state_->writes;
}

}  // namespace flow::cdp::testing
