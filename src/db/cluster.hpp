#pragma once
// EmbeddedCluster: the private PostgreSQL of one data folder, reached by unix socket only.
//
// Owned by the supervisor of `serve`. start() makes the cluster when the folder is empty (initdb), starts the
// server or adopts one that a crashed supervisor left, waits until it answers and makes sure of the database.
// It runs as the system user `postgres` when we are root, in a session of its own, and outlives us if we are
// killed. stop() is fast (open transactions roll back), after half of its time immediate (the next start
// recovers). The destructor leaves the server alone.
//
// Refused with a sentence: no PostgreSQL programs, a folder made by another major version, one that another
// Flow Builder or a foreign server uses, one the system user cannot reach.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "async/service.hpp"

namespace flow::async {
class Loop;
}

namespace flow::db {

struct ClusterOptions {
  std::string folder;    // made when missing: data/, run/ (the socket), server.log, lock
  std::string programs;  // folder of postgres and initdb; empty: look where distributions put them
  std::string system_user = "postgres";                            // when we are root
  std::vector<std::pair<std::string, std::string>> settings = {};  // over ours: {"fsync", "off"}
};

class EmbeddedCluster final : public async::Service {
 public:
  EmbeddedCluster(async::Loop& loop, ClusterOptions options);
  ~EmbeddedCluster() override;

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;

  std::string url() const;  // known before start()
  std::optional<pid_t> pid() const;
  bool adopted() const;  // by the last start()
  // Returns when the server has ended by itself, with what its log said last.
  Task<Result<std::string>> ended(Context cx);

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::db
