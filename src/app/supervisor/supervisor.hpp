#pragma once
// Supervisor: `flowbuilder serve`. Owns the processes of the service and does no other work.
//
// run() locks the data folder, starts the private PostgreSQL (unless a database URL is given), the API
// process and the workers, in this order, and keeps them: what ends is started again. A worker that died
// leaves nothing behind: its browsers are killed, their folders removed, and the API process is told to give
// its executions to somebody else at once. At SIGTERM or SIGINT it stops the workers (which drain), the API
// process and PostgreSQL, in this order; a second signal cuts the draining short. Killed itself, its children
// drain and end; PostgreSQL goes on and the next start adopts it.
//
// run() fails when the first start of something fails, and with what did not stop in time.
#include <functional>
#include <memory>

#include "app/settings.hpp"
#include "async/loop.hpp"
#include "json/json.hpp"

namespace flow::app {

struct SupervisorOptions {
  LoadedSettings settings;
  bool workers = true;
  bool scheduler = true;
  log::Logger logger = {};
  // Everything runs; what the API process said of itself: "origin", "setup_link".
  std::function<void(const json::object& api)> on_ready = {};
};

class Supervisor {
 public:
  Supervisor(async::Loop& loop, SupervisorOptions options);
  ~Supervisor();

  Task<Result<void>> run();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace flow::app
