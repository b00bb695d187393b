#pragma once
// The API process: API, scheduler, maintenance, retention and the sweep of the folder of artifacts, on one
// loop.
//
// Owned by the command. start() migrates the database, frees the leases of processes of this machine that are
// gone, and opens the door last. release() gives the executions of a dead worker to others. stop() closes the
// door first.
#include <memory>
#include <span>

#include "app/service/process.hpp"
#include "base/embedded_file.hpp"
#include "json/json.hpp"
#include "scheduler/dead_holder.hpp"

namespace flow::app {

struct ApiProcessOptions {
  bool api = true;
  bool scheduler = true;
  std::span<const EmbeddedFile> editor = {};
};

class ApiProcess final : public async::Service {
 public:
  ApiProcess(ServiceProcess* process, ApiProcessOptions options);
  ~ApiProcess() override;

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;

  json::object facts() const;  // "origin", "port", "setup_link"
  Task<Result<void>> release(scheduler::DeadHolder dead);
  // Processes of the service that end again and again; /readyz names them.
  void set_degraded(std::vector<std::string> names);

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace flow::app
