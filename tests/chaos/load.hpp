#pragma once
// Load: clients that ask for runs, one after another, and remember what the API acknowledged.
//
// Each run has a serial and an Idempotency-Key; whatever happens to the API meanwhile (no connection, 5xx),
// the same request is made again until it is accepted. An answer that is neither, or another execution for
// the same key, is a broken promise. begin() adds clients; stop() lets their last requests end.
//
// Callers of a webhook that answers with the result are beside them: these runs go straight to a
// worker. Who was answered has the result of his own call; who was not may have been accepted, and does not
// ask again.
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "async/task_group.hpp"
#include "net/http_client.hpp"
#include "site.hpp"

namespace flow::chaos {

struct LoadOptions {
  std::string workflow;
  std::string token = {};  // whose runs they are; empty: the administrator's
  int clients = 2;
  milliseconds pause{50};   // of each client between two runs
  int most = 0;             // runs of each client; 0: until pause()
  std::string serial = {};  // of ask(); empty: the next one
};

struct Accepted {
  std::string execution;
  std::string serial;
};

class Load {
 public:
  Load(async::Loop& loop, Site* site, Report* report, std::uint64_t seed);

  void begin(Context cx, LoadOptions options);
  // `path` is of a webhook of echoing_workflow().
  void begin_callers(Context cx, std::string path, int callers);
  // Lets the last requests end; begin() may follow.
  static Task<Result<void>> pause(Context cx, Load* load);
  static Task<Result<void>> stop(Context cx, Load* load);
  // Until clients with `most` have asked for all their runs.
  static Task<Result<void>> finish(Context cx, Load* load);
  // One run.
  static Task<Result<Accepted>> ask(Context cx, Load* load, LoadOptions options);

  const std::vector<Accepted>& accepted() const { return accepted_; }
  int repeated() const { return repeated_; }  // requests that were made again
  int answered() const { return answered_; }  // callers

 private:
  static Task<Result<void>> client(Context cx, Load* load, LoadOptions options);
  static Task<Result<void>> caller(Context cx, Load* load, std::string path);

  Site* site_;
  Report* report_;
  net::HttpClient http_;
  async::TaskGroup clients_;
  std::string name_;  // of this trial, in every serial
  std::vector<Accepted> accepted_;
  int next_ = 0;
  int repeated_ = 0;
  int answered_ = 0;
  bool stopping_ = false;
};

}  // namespace flow::chaos
