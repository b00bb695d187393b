#pragma once
// Worker: takes executions from the queue and runs them, several at once, on the loop of its process.
//
// Each attempt holds a lease under a token of its own; every write carries it, so that an attempt that lost
// its lease changes nothing more. Heartbeats keep the leases; one that was not confirmed in time counts as
// lost ten seconds early, on the boot clock, and the attempt ends at once with its browsers.
//
// Owned by the process's composition; loop, database and queue outlive it. start() takes work until stop(),
// which drains: nothing new is claimed, what ends within the grace ends, the rest is interrupted and given
// back uncharged. interrupt() cuts the grace short (a second SIGTERM). stop() returns when every outcome is
// written and every browser closed, or says at its deadline what was not. While the database is away, runs go
// on until their leases end.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "async/service.hpp"
#include "browser/pool.hpp"
#include "crypto/keys.hpp"
#include "net/egress_guard.hpp"
#include "queue/queue.hpp"
#include "sdk/node_type.hpp"
#include "worker/nodes.hpp"
#include "worker/run_caps.hpp"

namespace flow::async {
class Loop;
}
namespace flow::db {
class Database;
}

namespace flow::worker {

struct WorkerOptions {
  int slots = 4;           // executions of the queue at once
  int light_slots = 16;    // and of those that an API process hands over: without a browser
  std::string artifacts;   // folder; each execution has its own in it
  std::string owner = {};  // lease_owner; empty: owner_of_this_process()
  // Where an API process of this machine hands over light runs (handover/taker.hpp); empty: all come by the
  // queue.
  std::string handover_socket = {};
  browser::PoolSettings browsers = {};
  net::EgressPolicy egress = {};  // of HTTP and SMTP nodes
  crypto::Keys keys{crypto::KeyRing::generate()};
  std::optional<int> runs_per_domain = {};         // at once at one site; none: no limit
  std::optional<std::int64_t> credits_month = {};  // the instance's limit for users without their own
  RunCaps caps = {};
  NodeSet nodes = product_nodes();
  milliseconds grace{30'000};  // of stop()
  bool group_commit = true;    // false: every journal row its own commit (tests)
  std::function<void(const queue::Outcome&)> on_ended = {};  // told of each outcome once it is stored
  log::Logger logger = {};
};

// What `worker --once` ends with.
enum class OnceResult : std::uint8_t {
  done = 0,         // completed, cancelled, nothing to do, or interrupted and given back
  failed = 1,       // the run failed, or its attempt did and was given back; all is recorded
  unreadable = 2,   // the message is none
  environment = 3,  // no database: nothing is known to be recorded
};

struct WorkerStats {
  int running = 0;
  std::uint64_t started = 0;  // attempts
  std::uint64_t fenced = 0;   // outcomes that came too late
};

class Worker final : public async::Service {
 public:
  Worker(async::Loop& loop, db::Database& database, queue::Queue& queue, WorkerOptions options);
  ~Worker() override;

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;
  void interrupt();

  // Runs the one execution a message names, to the end of its attempt; stop() drains it too. For a worker
  // that was not started. `message` is the object {"execution_id": …}, a JSON string that holds it, or a
  // one-element array of either.
  Task<OnceResult> run_once(Context cx, std::string message);

  WorkerStats stats() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// host/boot/pid/start: no other process has ever been it.
std::string owner_of_this_process();

// The execution a queue message names. `invalid_input` when it names none.
Result<ExecutionId> read_message(std::string_view message);

}  // namespace flow::worker
