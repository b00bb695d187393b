#pragma once
// DemoSite: the demo shop served over HTTP on loopback, under 127.0.0.1 and localhost (two origins for
// frames).
//
// Owned by whoever starts it; lives on the loop. start() fails with `unavailable` when the port is taken.
#include <memory>

#include "async/service.hpp"

namespace flow::async {
class Loop;
}

namespace flow::app {

class DemoSite final : public async::Service {
 public:
  explicit DemoSite(async::Loop& loop, int port = 0);
  ~DemoSite() override;

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;
  std::string origin() const;  // "http://127.0.0.1:8787"

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::app
