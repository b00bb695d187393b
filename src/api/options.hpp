#pragma once
// What the operator decides about the API.
#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "api/settings.hpp"
#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/embedded_file.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "crypto/password.hpp"
#include "db/store/limits.hpp"
#include "log/log.hpp"

namespace flow::api {

struct ServerOptions {
  std::string address = "127.0.0.1";
  int port = 8787;              // 0: any
  std::string public_url = {};  // as browsers see us, "https://flows.example"; empty: http://address:port
  std::string artifacts = {};   // folder that the workers write to
  std::string handover_socket = {};  // for workers of this machine that take runs directly; empty: none
  Secret metrics_token = {};         // set: /metrics wants it as bearer token
  db::Limits limits = {};            // of users that have none of their own
  std::chrono::seconds minimum_interval{300};  // between occurrences of a schedule
  std::chrono::seconds session_life{std::chrono::hours{24 * 30}};
  std::chrono::seconds session_idle{std::chrono::hours{24 * 7}};
  crypto::PasswordCost password_cost = {};
  std::size_t connections = 1000;
  milliseconds read_deadline{30'000};  // of one head or body
  // A watcher of events that takes longer than this to read a batch is dropped.
  milliseconds slow_reader{10'000};
  milliseconds event_poll{250};             // the doorbell is faster; this is the truth
  milliseconds hook_wait{30'000};           // for the result of a run, where a webhook answers with it
  std::function<Result<void>()> room = {};  // may a new run be accepted? Its error is the answer
  std::function<std::vector<std::string>()> degraded = {};  // what /readyz says does not stay up
  log::Logger logger = {};
  std::string version = {};            // of the program
  std::string demo_site_url = {};      // empty: none runs
  std::vector<Setting> settings = {};  // for administrators to look at
  // The build of web/: index.html and what it loads. Empty: there is no editor here.
  std::span<const EmbeddedFile> editor = {};
};

}  // namespace flow::api
