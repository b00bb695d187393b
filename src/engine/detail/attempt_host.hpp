#pragma once
// AttemptHost: what a node sees of the run during one attempt.
#include <memory>
#include <optional>

#include "engine/detail/node_inputs.hpp"
#include "engine/detail/node_report.hpp"

namespace flow::engine::detail {

class AttemptHost final : public sdk::NodeHost {
 public:
  struct Attempt {
    std::shared_ptr<Run> run;
    std::shared_ptr<Frame> frame;
    int node;
    int attempt;
    WallTime now;
    Context cx;
  };
  AttemptHost(Attempt attempt, const NodeInputs& inputs, NodeReport& report);

  bool dispatched() const { return dispatched_; }

  Context context() const override { return attempt_.cx; }
  const sdk::ExecutionInfo& execution() const override { return attempt_.run->request.info; }
  const workflow::NodeSpec& spec() const override { return *node_.spec; }
  std::string_view node_id() const override { return node_.id.str(); }
  int attempt() const override { return attempt_.attempt; }
  std::string idempotency_key() const override;
  double random() override { return attempt_.run->chance(); }

  net::HttpClient& http() override { return attempt_.run->services.http; }
  net::SmtpClient& smtp() override { return attempt_.run->services.smtp; }
  browser::Pool& browsers() override { return attempt_.run->services.browsers; }
  async::BlockingPool& blocking() override;

  Result<void> begin_effect() override;
  void log(log::Level level, std::string_view message, json::object fields) override {
    report_.logged(level, message, fields);
  }
  void warn(std::string_view sentence) override { report_.warnings.emplace_back(sentence); }
  void degrade(std::string_view reason) override { report_.degrade(reason); }

  Task<Result<json::object>> store_file(std::string name, std::string mime, std::string bytes) override;
  Task<Result<json::object>> adopt_file(std::string name, std::string mime, std::string path) override;
  Result<std::string> file_path(const json::object& descriptor) const override;

  std::optional<browser::ServerClock> server_clock() const override;
  void own_session(std::shared_ptr<sdk::BrowserSession> session) override;
  void own_tab(sdk::PageHandle page) override { attempt_.frame->tabs.push_back(std::move(page)); }
  Result<void> check_secret_host(std::string_view input, std::string_view host) const override;
  void mark_secret(std::string_view text) override;

  json::object variables() const override { return attempt_.frame->variables->get_object(); }
  void set_variables(json::object merged) override { *attempt_.frame->variables = std::move(merged); }
  void stop_execution(sdk::StopRequest request) override;

  Result<json::value> evaluate(const expr::Program& program, json::object extra) override;
  Task<Result<sdk::IterationResult>> run_iteration(sdk::Iteration iteration) override;
  Result<json::value> evaluate_in_iteration(const expr::Program& program, std::int64_t index) override;
  bool is_connected(std::string_view output) const override;

 private:
  Attempt attempt_;
  const workflow::PlanNode& node_;
  const NodeInputs& inputs_;
  NodeReport& report_;
  bool dispatched_ = false;
  std::shared_ptr<Frame> last_iteration_;  // the one that ended last; its outputs can still be read
};

}  // namespace flow::engine::detail
