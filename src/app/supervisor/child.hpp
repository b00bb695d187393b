#pragma once
// Child: one process of the service that is kept alive: this program again, with another command.
//
// keep() starts it, waits until it says that it is ready, and starts it anew whenever it ends by itself, as
// its RestartPolicy says. Owned by the supervisor, which runs keep() in its task group. stop() asks it to end
// (SIGTERM), waits its grace and kills; keep() returns then.
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "app/supervisor/restart_policy.hpp"
#include "async/loop.hpp"
#include "async/sync.hpp"
#include "json/json.hpp"
#include "os/process.hpp"

namespace flow::app {

using Environment = std::vector<std::pair<std::string, std::string>>;

struct ChildSpec {
  std::string name;  // "api", "worker 2"
  std::vector<std::string> arguments;
  std::function<Environment()> environment;  // asked before each start
  milliseconds grace{10'000};
  log::Logger logger = {};
  std::function<void()> on_ready = {};
  // It has ended by itself; what it said when it was ready, and how it ended: "killed by signal 9 (Killed)".
  std::function<void(const json::object& facts, std::string_view cause)> on_death = {};
};

class Child {
 public:
  Child(async::Loop& loop, ChildSpec spec);

  // Fails only when the very first start does.
  static Task<Result<void>> keep(Child* child);
  Task<Result<void>> stop(Context cx);
  void signal(int number);              // to the process, if it runs
  void send(const json::object& news);  // a line on its news pipe; lost when it does not run

  const std::string& name() const { return spec_.name; }
  bool ailing() const { return policy_.ailing(loop_.clock().steady_now()); }
  Task<Result<void>> wait_ready(Context cx) { return ready_.wait(cx); }
  const json::object& facts() const { return facts_; }  // of the last start that succeeded

 private:
  Task<Result<void>> start();
  Task<Result<void>> live();

  async::Loop& loop_;
  ChildSpec spec_;
  RestartPolicy policy_;
  std::unique_ptr<os::Process> process_;
  os::Fd news_;
  async::Event ready_;
  async::Event stopping_;
  json::object facts_;
  std::string cause_;            // of its last end
  std::uint64_t oom_kills_ = 0;  // of the system, when it was started
  bool was_ready_ = false;
};

}  // namespace flow::app
