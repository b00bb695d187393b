#pragma once
// Server: the HTTP face of the service: /api/v1, /hooks/{token}, /healthz, /readyz, /metrics, and the
// editor at every other address.
//
// Owned by the API process; lives on its loop; the loop, the database and the key ring must outlive it. The
// database is started by its owner; while it is down the API answers 503 with Retry-After and /healthz stays
// 200. start() fails with `unavailable` when the port is taken; it needs the database migrated, and makes the
// one-time set-up link when there is no user yet: setup_link() has it until the process ends, because only
// its hash is stored. stop() closes the door, ends event streams and cuts what still runs.
//
// What may be called is one table, route.hpp; the OpenAPI document, the checks of every request and the
// metrics' labels come from it.
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "api/options.hpp"
#include "async/service.hpp"

namespace flow::async {
class Loop;
}
namespace flow::db {
class Database;
}
namespace flow::crypto {
class Keys;
}

namespace flow::api {

class Server final : public async::Service {
 public:
  Server(async::Loop& loop, db::Database& database, crypto::Keys& keys, ServerOptions options);
  ~Server() override;

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;

  int port() const;
  std::string origin() const;  // the public one: "https://flows.example"
  // "http://127.0.0.1:8787/setup#token=…"; empty: the instance has its administrator.
  const std::string& setup_link() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::api
