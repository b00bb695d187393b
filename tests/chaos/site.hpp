#pragma once
// Site: the service of one experiment, with everything that can be broken in reach.
//
// `flowbuilder serve` (API, scheduler, one supervised worker) on a PostgreSQL that belongs to the site, so
// that it can be stopped under the service; further workers and schedulers without a supervisor; the receiver
// of deliveries; and a database connection for looking. start() brings everything up, signs a person in and
// saves nothing. stop() asks every process to end, expects exit code 0 of all that were not killed, ends
// PostgreSQL, and reports what is left: processes and browser folders.
#include <memory>
#include <string>
#include <vector>

#include "database_proxy.hpp"
#include "db/cluster.hpp"
#include "db/database.hpp"
#include "functional/service_world.hpp"
#include "receiver.hpp"
#include "report.hpp"

namespace flow::chaos {

struct SiteOptions {
  bool worker = true;  // the supervised one
  bool scheduler = true;
  bool proxied = false;  // the service reaches its PostgreSQL through proxy()
  int slots = 4;         // of each worker
};

// A process without a supervisor.
struct Part {
  std::string command;  // "worker", "scheduler"
  std::unique_ptr<os::Process> process;
  bool killed = false;  // by us: its exit status says nothing
};

class Site {
 public:
  Site(async::Loop& loop, SiteOptions options);

  static Task<Result<void>> start(Context cx, Site* site);
  static Task<Result<void>> stop(Context cx, Site* site, Report* report);

  // Returns when it works. `drain` is how long it lets runs end at SIGTERM.
  static Task<Result<Part*>> add_worker(Context cx, Site* site, std::chrono::seconds drain);
  static Task<Result<Part*>> add_scheduler(Context cx, Site* site);

  // An account of its own; its API token.
  static Result<std::string> add_person(Site* site, std::string email);

  // Ends PostgreSQL at once, as a crash does, and starts it again.
  static Task<Result<void>> crash_database(Context cx, Site* site);

  // The worker process that holds the execution of this serial; 0 when nobody does.
  static Task<Result<pid_t>> holder(Context cx, Site* site, std::string serial);

  // A part of ours that is about to be killed: its exit status says nothing then.
  void note_killed(pid_t pid);

  test::ServiceWorld world;
  Receiver receiver;
  db::Database& database() { return database_; }  // not proxied
  DatabaseProxy& proxy() { return proxy_; }
  const std::string& token() const { return token_; }  // of the administrator
  std::string data() const { return world.folder() + "/data"; }

 private:
  static Task<Result<Part*>> add_part(Context cx, Site* site, Part part, std::string drain,
                                      std::string ready);
  static Task<Result<void>> stop_parts(Context cx, Site* site, Report* report);
  void look_for_leftovers(Report* report) const;

  async::Loop& loop_;
  SiteOptions options_;
  db::EmbeddedCluster cluster_;
  DatabaseProxy proxy_;
  db::Database database_;
  std::vector<std::unique_ptr<Part>> parts_;
  std::string token_;
};

}  // namespace flow::chaos
