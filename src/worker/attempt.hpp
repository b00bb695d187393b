#pragma once
// Attempt: one attempt of one execution, from its claim to the outcome that is to be written.
//
// Owned by the Worker, on whose loop it lives. run() ends: with the run's own end, after cancel() within a
// second, after interrupt() and lose() as fast as nodes and browsers answer. When it ends its browsers are
// closed and everything it had to say is in the journal, where the outcome follows it; unless the lease was
// lost: then nothing more is written, and there is no outcome.
#include <memory>
#include <optional>
#include <string>

#include "browser/pool.hpp"
#include "crypto/keys.hpp"
#include "engine/execution.hpp"
#include "queue/queue.hpp"
#include "worker/group_commit.hpp"
#include "worker/local_lease.hpp"
#include "worker/run_caps.hpp"
#include "worker/version_cache.hpp"

namespace flow::worker {

// What all attempts of a worker share; outlives them.
struct AttemptServices {
  async::Loop& loop;
  db::Database& database;
  GroupCommit& writer;
  VersionCache& versions;
  browser::Pool& browsers;
  net::HttpClient& http;
  net::SmtpClient& smtp;
  crypto::Keys& keys;
  const NodeSet& nodes;
  std::string artifacts;  // the folder with a folder for each execution
  RunCaps caps;
  std::optional<std::int64_t> credits_month;
};

class Attempt {
 public:
  // `sent`: when the claim was.
  Attempt(const AttemptServices& services, queue::Claim claim, BootTime sent);
  ~Attempt();

  Task<std::optional<queue::Outcome>> run(Context cx);  // once

  void cancel();       // the user wants it to end: teardown runs
  void interrupt();    // the worker stops: given back, uncharged
  void lose();         // somebody else has it now
  void watched();      // somebody wants to see its browser, for the next seconds
  void keep_result();  // before run(): somebody will ask for it

  // What the run gave, once; after run(), if it was to be kept.
  std::optional<json::value> take_result();

  const queue::Claim& claim() const;
  std::shared_ptr<LocalLease> lease();
  const std::string& last_node() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace flow::worker
