#pragma once
// Pool: browser processes of one worker, lent out as fresh, isolated contexts.
//
// Owned by the worker or the command line. acquire() reuses a warm process with the same LaunchProfile or
// starts one, and always makes a new BrowserContext; waiters queue in order until their deadline. Processes
// retire by count, age, memory and crashes, and close after the idle time; one that has fallen silent or
// takes far too much memory is killed. A remote browser is connected to for one context and counts towards no
// limit. stop() closes every context and process and removes their folders; it is bounded by its context and
// idempotent.
#include <memory>
#include <string>
#include <vector>

#include "async/service.hpp"
#include "browser/page.hpp"
#include "browser/profile.hpp"
#include "net/egress_guard.hpp"
#include "net/resolver.hpp"

namespace flow::async {
class Loop;
}

namespace flow::browser {

class ContextLease;

struct PoolLimits {
  int processes = 0;  // 0: one per core
  int contexts_per_process = 8;
  int contexts_served = 100;
  int pages_served = 500;
  milliseconds max_age{30 * 60 * 1000};
  milliseconds idle{60'000};
  int renderer_crashes = 3;
  // Of a browser with all its processes. Beyond the first it retires; beyond the second it is killed, and
  // whoever uses it gets `browser_crashed`.
  Bytes soft_memory{1ULL << 30};
  Bytes hard_memory{2ULL << 30};
  milliseconds health_every{15'000};  // how often it is measured
  milliseconds silence{5'000};        // one that said nothing for so long must answer before it is lent
};

struct PoolSettings {
  PoolLimits limits = {};
  std::string temp_root = {};              // empty: TMPDIR or /tmp
  std::string worker_id = "worker";        // written into the marker of each folder
  std::vector<std::string> binaries = {};  // searched before the usual places
  bool headful = false;                    // every browser with a window, whatever its profile says
  // Unless private addresses are allowed, every browser goes out through a proxy of ours that asks the guard.
  net::EgressPolicy egress{.allow_private = true};
  std::shared_ptr<net::Resolver> resolver = {};  // of that proxy and for remote ones; empty: the system's
  std::string ca_file = {};  // whose certificates remote endpoints may show, PEM; empty: the system's
};

struct PoolStats {
  int processes = 0;
  int contexts = 0;
  int pages = 0;
  std::uint64_t launches = 0;
  std::uint64_t crashes = 0;
};

class Pool final : public async::Service {
 public:
  Pool(async::Loop& loop, PoolSettings settings);
  ~Pool() override;

  Task<Result<std::unique_ptr<ContextLease>>> acquire(Context cx, LaunchProfile profile,
                                                      ContextOptions options);
  Task<Result<void>> start(Context cx) override;  // removes what dead workers left behind
  Task<Result<void>> stop(Context cx) override;
  PoolStats stats() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

// One isolated browser context. close() disposes it with its pages; the destructor only asserts nothing and
// leaves an unclosed context to the pool, which disposes it at once.
class ContextLease {
 public:
  struct State;
  explicit ContextLease(std::shared_ptr<State> state);
  ~ContextLease();

  // A new tab; an empty URL leaves about:blank.
  Task<Result<std::shared_ptr<Page>>> open_page(Context cx, std::string url = {}, GotoOptions options = {});
  std::vector<std::shared_ptr<Page>> pages() const;  // in order of opening
  const std::string& download_folder() const;
  int process_id() const;  // of the browser; for diagnostics and tests
  std::string browser_version() const;

  Task<Result<json::array>> cookies(Context cx);
  Task<Result<void>> set_cookies(Context cx, json::array cookies);
  Task<Result<void>> clear_cookies(Context cx);
  // {cookies, origins} of every origin with an open page; loadable as ContextOptions::storage_state.
  Task<Result<json::object>> storage_state(Context cx);

  Task<Result<void>> close(Context cx);
  bool closed() const;

 private:
  friend void kill_browsers(const std::vector<ContextLease*>& leases);
  std::shared_ptr<State> state_;
};

// For somebody who may not act any more and cannot wait until a browser has answered. Each browser of ours in
// which nobody has a context, or waits for one, but those who gave theirs up like this is killed at once,
// with its process group; one that others use too stays, and so do remote ones. The leases are to be closed
// all the same.
void kill_browsers(const std::vector<ContextLease*>& leases);

}  // namespace flow::browser
