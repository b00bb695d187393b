#pragma once
// NodeContext: what a node sees of the world during one attempt.
//
// A pointer-sized view; the engine owns what is behind it and joins the attempt before it goes. Everything
// that waits takes `cx.context()`, whose deadline is the attempt's. Nodes never touch the clock, the file
// system or a socket in any other way than through here.
#include <optional>
#include <string>
#include <string_view>

#include "async/context.hpp"
#include "async/task.hpp"
#include "browser/server_clock.hpp"
#include "sdk/value.hpp"

namespace flow::net {
class HttpClient;
class SmtpClient;
}  // namespace flow::net
namespace flow::browser {
class Pool;
}
namespace flow::async {
class BlockingPool;
}
namespace flow::expr {
class Program;
class Scope;
}  // namespace flow::expr
namespace flow::workflow {
struct NodeSpec;
}

namespace flow::sdk {

struct ExecutionInfo {
  std::string id;
  std::string workflow_id;
  std::string workflow_name;
  int attempt = 1;
  std::string trigger_type = "manual_trigger";
  WallTime started_at;
};

struct StopRequest {
  enum class Status { completed, cancelled, failed } status = Status::completed;
  std::string message;
  std::optional<json::value> result;                 // completed
  ErrorCode error_class = ErrorCode::invalid_input;  // failed
  json::object detail;
};

// One run of a container's children.
struct Iteration {
  std::int64_t index = 0;
  std::optional<json::value> item;  // published as `item` and the inner output Item
  std::optional<PageHandle> page;   // inner output Web Page
  bool isolated_variables = false;  // concurrency > 1: its own copy of vars
};
struct IterationResult {
  json::value collected;  // `Collect`, or the sink children's outputs by slug
};

// Implemented by the engine. Tests of nodes use sdk/testing.hpp.
class NodeHost {
 public:
  virtual ~NodeHost() = default;

  virtual Context context() const = 0;
  virtual const ExecutionInfo& execution() const = 0;
  virtual const workflow::NodeSpec& spec() const = 0;
  virtual std::string_view node_id() const = 0;
  virtual int attempt() const = 0;
  virtual std::string idempotency_key() const = 0;  // hex SHA-256 of execution, node and iteration path
  virtual double random() = 0;                      // [0, 1), seeded per execution

  virtual net::HttpClient& http() = 0;
  virtual net::SmtpClient& smtp() = 0;
  virtual browser::Pool& browsers() = 0;
  virtual async::BlockingPool& blocking() = 0;

  // Called just before something is sent. From here on a failure may have changed the outside world: its
  // effect is `unknown` unless the error says otherwise. `cancelled` when the execution is no longer ours:
  // nothing may be sent then.
  virtual Result<void> begin_effect() = 0;

  virtual void log(log::Level level, std::string_view message, json::object fields) = 0;
  virtual void warn(std::string_view sentence) = 0;   // shown on the node run
  virtual void degrade(std::string_view reason) = 0;  // marks node run and execution degraded

  // Stores bytes (or moves the file at `path`) as an artifact and returns its descriptor {name, mime, bytes,
  // sha256, artefact}.
  virtual Task<Result<json::object>> store_file(std::string name, std::string mime, std::string bytes) = 0;
  virtual Task<Result<json::object>> adopt_file(std::string name, std::string mime, std::string path) = 0;
  // Where the bytes of a descriptor are on this machine; `not_found` for an unknown artefact.
  virtual Result<std::string> file_path(const json::object& descriptor) const = 0;

  // What the server of a page of this run said last about the time; nothing when none did.
  virtual std::optional<browser::ServerClock> server_clock() const = 0;
  // The execution owns the session from now on and closes it at its end.
  virtual void own_session(std::shared_ptr<BrowserSession> session) = 0;
  // The tab is closed when the iteration that opened it ends.
  virtual void own_tab(PageHandle page) = 0;
  // May this credential-born input be used towards that host? `auth` when its host list says no.
  virtual Result<void> check_secret_host(std::string_view input, std::string_view host) const = 0;
  // Text of a page that holds secrets is masked in screenshots and DOM dumps: what fill_input typed from a
  // credential.
  virtual void mark_secret(std::string_view text) = 0;

  virtual json::object variables() const = 0;
  virtual void set_variables(json::object merged) = 0;
  virtual void stop_execution(StopRequest request) = 0;

  // A scope with the roots of this node (params, nodes, item, …) plus `extra` roots, for expression inputs.
  virtual Result<json::value> evaluate(const expr::Program& program, json::object extra) = 0;
  // Containers only.
  virtual Task<Result<IterationResult>> run_iteration(Iteration iteration) = 0;
  // Containers only: evaluates in the scope of the last finished iteration (loop_while's condition).
  virtual Result<json::value> evaluate_in_iteration(const expr::Program& program, std::int64_t index) = 0;
  // Is anything connected to this output? (switch: Default)
  virtual bool is_connected(std::string_view output) const = 0;
};

class NodeContext {
 public:
  explicit NodeContext(NodeHost& host) : host_(&host) {}
  NodeHost* operator->() const { return host_; }
  Context context() const { return host_->context(); }

 private:
  NodeHost* host_;
};

}  // namespace flow::sdk
