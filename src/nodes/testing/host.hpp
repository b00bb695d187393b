#pragma once
// What a node under test sees: the real HTTP and SMTP clients, a real browser pool, and a notebook of what it
// did.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "async/loop.hpp"
#include "browser/pool.hpp"
#include "nodes/catalog.hpp"
#include "sdk/browser_session.hpp"

namespace flow::nodes::testing {

class Host final : public sdk::NodeHost {
 public:
  // With a pool of the test's, which close() leaves alone; null: one of its own.
  Host(async::Loop& loop, const workflow::NodeSpec& spec, milliseconds timeout,
       browser::Pool* warm = nullptr);
  ~Host() override;

  // What the node did, for the test to look at.
  std::vector<std::string> warnings;
  std::vector<std::string> degradations;
  std::vector<std::string> secrets;  // what it marked as such
  std::vector<std::shared_ptr<sdk::BrowserSession>> sessions;
  std::vector<sdk::PageHandle> tabs;
  std::optional<sdk::StopRequest> stop;
  std::map<std::string, std::string, std::less<>> artifacts;  // artefact → path
  int dispatched = 0;

  // What the test decides.
  std::vector<std::string> connected;
  std::vector<std::string> allowed_secret_hosts;  // empty: every host
  json::object scope;                             // extra roots of expressions
  std::function<Task<Result<sdk::IterationResult>>(sdk::Iteration)> iteration;
  json::object vars;
  std::string key = std::string(64, 'a');

  // The attempt's time begins now; everything before was preparation.
  void start_clock(milliseconds timeout) { deadline_ = loop_.clock().steady_now() + timeout; }
  // Closes sessions and the pool and removes the files. Every test ends with it.
  Task<void> close();

  Context context() const override;
  const sdk::ExecutionInfo& execution() const override { return execution_; }
  const workflow::NodeSpec& spec() const override { return spec_; }
  std::string_view node_id() const override { return "node-1"; }
  int attempt() const override { return 1; }
  std::string idempotency_key() const override { return key; }
  double random() override { return 0.5; }
  net::HttpClient& http() override;
  net::SmtpClient& smtp() override;
  browser::Pool& browsers() override { return warm_ != nullptr ? *warm_ : pool_; }
  async::BlockingPool& blocking() override;
  Result<void> begin_effect() override {
    dispatched += 1;
    return {};
  }
  void log(log::Level level, std::string_view message, json::object fields) override;
  void warn(std::string_view sentence) override { warnings.emplace_back(sentence); }
  void degrade(std::string_view reason) override { degradations.emplace_back(reason); }
  Task<Result<json::object>> store_file(std::string name, std::string mime, std::string bytes) override;
  Task<Result<json::object>> adopt_file(std::string name, std::string mime, std::string path) override;
  Result<std::string> file_path(const json::object& descriptor) const override;
  std::optional<browser::ServerClock> server_clock() const override {
    return sdk::newest_server_clock(sessions);
  }
  void own_session(std::shared_ptr<sdk::BrowserSession> session) override {
    sessions.push_back(std::move(session));
  }
  void own_tab(sdk::PageHandle page) override { tabs.push_back(std::move(page)); }
  Result<void> check_secret_host(std::string_view input, std::string_view host) const override;
  void mark_secret(std::string_view text) override { secrets.emplace_back(text); }
  json::object variables() const override { return vars; }
  void set_variables(json::object merged) override { vars = std::move(merged); }
  void stop_execution(sdk::StopRequest request) override { stop = std::move(request); }
  Result<json::value> evaluate(const expr::Program& program, json::object extra) override;
  Task<Result<sdk::IterationResult>> run_iteration(sdk::Iteration one) override;
  Result<json::value> evaluate_in_iteration(const expr::Program& program, std::int64_t index) override;
  bool is_connected(std::string_view output) const override;

 private:
  struct Clients;
  async::Loop& loop_;
  const workflow::NodeSpec& spec_;
  SteadyTime deadline_;
  sdk::ExecutionInfo execution_;
  browser::Pool pool_;
  browser::Pool* warm_;
  std::unique_ptr<Clients> clients_;
  std::string folder_;
};

// Inputs as the engine hands them over: converted by the port's type, defaults filled in. {"$secret": "text",
// …} is a credential whose other members are its fields.
Result<sdk::Inputs> make_inputs(const workflow::NodeSpec& spec, const json::object& given);

}  // namespace flow::nodes::testing
