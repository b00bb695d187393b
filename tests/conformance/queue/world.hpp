#pragma once
// World: one implementation of the queue with whatever stands behind it, as the conformance suite needs it.
//
// Time passes by advance() only, for everything that is stored; maintain() is one round of what keeps
// executions moving (reaper, expiry, promoter, resend). A new implementation makes a World and adds its name
// to worlds().
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "async/loop.hpp"
#include "queue/queue.hpp"

namespace flow::queue::conformance {

struct NewRun {
  std::string user = "a";  // a, b, c; and d, who shares a lane with a
  int priority = 2;
  int max_attempts = 3;
  bool solo = false;
  std::string domain = {};  // the site it opens
};

struct Seen {
  Status status = Status::queued;
  std::string wait;  // empty unless it waits
  int attempt = 0;
  int charged = 0;
  int interrupts = 0;
  bool solo = false;
  bool dead = false;
  int messages = 0;
  int hooks = 0;
  std::string replay_of;
};

class World {
 public:
  virtual ~World() = default;
  virtual Queue& queue() = 0;
  virtual Task<Result<ExecutionId>> add(Context cx, NewRun run) = 0;
  // What was announced so far has reached the queue.
  virtual Task<Result<void>> settle(Context cx) = 0;
  virtual Task<Result<Seen>> look(Context cx, ExecutionId execution) = 0;
  virtual Task<Result<void>> advance(Context cx, milliseconds span) = 0;
  virtual Task<Result<void>> maintain(Context cx) = 0;
  virtual Task<Result<void>> cancel(Context cx, ExecutionId execution) = 0;
  virtual Task<Result<void>> lose_message(Context cx, ExecutionId execution) = 0;
  virtual Task<Result<void>> double_message(Context cx, ExecutionId execution) = 0;
  virtual UserId user(const std::string& name) const = 0;
};

using Case = Task<Result<void>> (*)(Context cx, World* world);
struct NamedCase {
  const char* name;
  Case run;
};
#define FLOW_CASE(name)                   \
  ::flow::queue::conformance::NamedCase { \
    #name, name                           \
  }
std::vector<NamedCase> contract_cases();
std::vector<NamedCase> site_cases();  // of a limit of runs at one site

// Runs one case in a fresh world of that kind.
Result<void> run_in_memory(Case body);
Result<void> run_in_postgres(Case body);

}  // namespace flow::queue::conformance
