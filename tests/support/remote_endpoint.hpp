#pragma once
// RemoteEndpoint: a local stand-in for the providers of remote browsers. Each WebSocket that it lets in gets
// a real headless Chromium of its own; messages are passed on as they are, with the habits of the script.
//
// It speaks the server's side of RFC 6455 by itself, so that the client is held against the standard and not
// against the same library. GET /json/version/ says where to connect to. stop() cuts what is open and ends
// the browsers.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/loop.hpp"
#include "async/service.hpp"
#include "support/certificate.hpp"

namespace flow::test {

struct RemoteHabits {
  std::string user = {};  // with a password: who may in, else 401
  std::string password = {};
  std::string bearer = {};
  int refuse_with = 0;              // this status for every handshake …
  std::string refusal_header = {};  // … with this line, "Retry-After: 7"
  std::string refusal_body = {};
  bool never_answers = false;  // neither handshake nor TLS
  bool redirects = false;      // /json/version/ is elsewhere
  std::string names = {};      // the webSocketDebuggerUrl; empty: the true one
  milliseconds round_trip{0};
  milliseconds time_to_live{0};                 // of a session
  std::string last_words = {};                  // in the close frame after that
  bool shows_page = false;                      // its browsers have a tab already
  std::vector<std::string> missing = {};        // commands it does not know …
  std::string missing_text = {};                // … and what it says then; empty: what Chromium says
  std::map<std::string, std::string> own = {};  // commands of its own, and their results as JSON
  std::size_t slice = 0;                        // bytes in one frame and one write
  std::optional<Certificate> certificate = {};  // wss and https
};

class RemoteEndpoint final : public async::Service {
 public:
  enum class Fault { cut, freeze };  // freeze: the connection stays, and nothing is said any more

  explicit RemoteEndpoint(async::Loop& loop, RemoteHabits habits = {});
  ~RemoteEndpoint() override;

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;

  std::string web_socket() const;  // "ws://user:password@127.0.0.1:PORT/devtools/browser/1"
  std::string http() const;        // "http://user:password@127.0.0.1:PORT"
  std::string host() const;        // "ws://127.0.0.1:PORT"
  int port() const;

  // When the next command of that name comes, instead of passing it on.
  void fail_at(std::string method, Fault fault);
  SteadyTime failed_at() const;

  int sessions() const;                              // let in so far
  int browsers() const;                              // running now
  const std::vector<std::string>& commands() const;  // of all sessions, in order
  const std::vector<int>& close_codes() const;       // that clients said goodbye with

  // Round trips: how often commands came after an answer had gone out.
  int round_trips() const;
  void count_anew();

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::test
