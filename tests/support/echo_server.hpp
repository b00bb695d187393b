#pragma once
// EchoServer: an HTTP endpoint on loopback that says what it was sent, and keeps it.
//
//   any    /echo…             {"method", "path", "query", "headers": {lower-case name: value}, "body"}
//   any    /status/{code}     that status, with the echo as body
//   any    /hooks/{name}      200 {"received": n}; GET gives the list of what came
#include <memory>
#include <string>
#include <vector>

#include "async/loop.hpp"
#include "async/service.hpp"
#include "json/json.hpp"

namespace flow::test {

class EchoServer final : public async::Service {
 public:
  explicit EchoServer(async::Loop& loop);
  ~EchoServer() override;

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;

  std::string origin() const;
  const std::vector<json::object>& requests() const;  // echoes of all requests but GETs of hooks

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::test
