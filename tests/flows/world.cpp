#include "world.hpp"

#include <array>

#include <fmt/format.h>

#include "app/credentials_file.hpp"
#include "app/demo_site/demo_site.hpp"
#include "async/loop.hpp"
#include "browser/pool.hpp"
#include "browser/selector.hpp"
#include "crypto/random.hpp"
#include "engine/memory_journal.hpp"
#include "net/http_client.hpp"
#include "net/smtp_client.hpp"
#include "nodes/catalog.hpp"
#include "os/files.hpp"
#include "os/temp_dir.hpp"
#include "support/openai_server.hpp"
#include "support/remote_endpoint.hpp"
#include "support/smtp_server.hpp"
#include "support/twilio_server.hpp"
#include "workflow/params.hpp"
#include "workflow/validate.hpp"

namespace flow::flows {
namespace {

constexpr milliseconds kStartTime{20'000};
constexpr milliseconds kRunTime{50'000};  // of a flow; ctest gives up after 60 s
constexpr net::EgressPolicy kLoopbackIsFine{.allow_private = true};

std::string line_of(const engine::NodeFinished& node) {
  std::string line =
      fmt::format("  {} ({}{}): {}", node.name, node.type,
                  node.iteration.empty() ? "" : " in " + node.iteration, to_string(node.state));
  if (node.error) line += fmt::format(": {}: {}", to_string(node.error->code), node.error->message);
  for (const std::string& warning : node.warnings) line += "\n    warning: " + warning;
  return line + "\n";
}

class World {
 public:
  explicit World(const FlowFile& flow) : flow_(flow) {}

  Result<FlowResult> run() {
    TRY_VOID(loop_.run(run_between_start_and_stop(this)));
    return std::move(result_);
  }

 private:
  static Task<Result<void>> run_between_start_and_stop(World* world) {
    auto ran = co_await start(world);
    if (ran) ran = co_await execute(world);
    auto stopped = co_await stop(world);
    static_cast<void>(os::remove_tree(world->folder_));
    co_return ran ? stopped : ran;
  }

  static Task<Result<void>> start(World* world) {
    const Context cx = world->loop_.context(kStartTime);
    for (async::Service* service : world->services()) CO_TRY_VOID(co_await service->start(cx));
    world->result_.known = {{"site", json::string(world->site_.origin())},
                            {"ai", json::string(world->ai_.base_url())},
                            {"twilio", json::string(world->twilio_.base_url())},
                            {"remote", json::string(world->remote_.web_socket())},
                            {"remote_host", json::string(world->remote_.host())},
                            {"smtp_host", "127.0.0.1"},
                            {"smtp_port", world->mail_.port()}};
    co_return Result<void>{};
  }

  // In order of starting; stopped all of them, the last first, whatever the others say.
  static Task<Result<void>> stop(World* world) {
    Result<void> first;
    const auto services = world->services();
    for (auto service = services.rbegin(); service != services.rend(); ++service) {
      auto stopped = co_await (*service)->stop(world->loop_.context(kStartTime));
      if (first && !stopped) first = std::move(stopped);
    }
    co_return first;
  }

  std::array<async::Service*, 8> services() {
    return {&site_, &ai_, &twilio_, &mail_, &remote_, &http_, &smtp_, &browsers_};
  }

  static Task<Result<void>> execute(World* world) {
    const Known& known = world->result_.known;
    CO_TRY(const auto document, workflow::read_document(world->flow_.workflow));
    const json::value credentials_text = filled_in(world->flow_.credentials, known);
    CO_TRY(auto credentials, app::parse_credentials(json::dump(credentials_text)));
    workflow::CheckOptions options;
    options.credentials = app::kinds_of(credentials);
    options.check_selector = browser::check_selector;
    const workflow::Checked checked = workflow::check(document, nodes::catalogue(), options);
    if (!checked.ok()) co_return std::unexpected(workflow::first_error(checked));

    engine::RunRequest request{.plan = checked.plan, .find_node = nodes::find_node};
    request.info = {.id = crypto::random_uuid(),
                    .workflow_id = document.id.str(),
                    .workflow_name = document.name,
                    .started_at = world->loop_.clock().now()};
    CO_TRY(request.params,
           workflow::resolve_params(checked.plan->params, filled_in(world->flow_.params, known).as_object()));
    request.trigger = {{"type", "manual_trigger"}};
    request.credentials = app::lookup_in(std::move(credentials));
    request.seed = 1;
    CO_TRY(const auto artifacts, engine::FolderArtifactStore::open(world->folder_));
    engine::MemoryJournal journal;
    engine::Execution execution({world->loop_, world->browsers_, world->http_, world->smtp_},
                                std::move(request), journal, *artifacts);
    const engine::Outcome outcome = co_await execution.run(world->loop_.context(kRunTime));
    world->keep(outcome, journal);
    co_return Result<void>{};
  }

  // The last run of a node counts, so that loops show their last iteration.
  void keep(const engine::Outcome& outcome, const engine::MemoryJournal& journal) {
    result_.status = to_string(outcome.status);
    if (outcome.error)
      result_.problem = fmt::format("{}: {}\n", to_string(outcome.error->code), outcome.error->message);
    for (const engine::NodeFinished* node : journal.all<engine::NodeFinished>()) {
      result_.problem += line_of(*node);
      json::object outputs;
      for (const auto& [title, value] : node->outputs) {
        const bool is_page = value.is_string() && value.get_string() == "[page]";
        if (!is_page && title != "Done") outputs[title] = value;
      }
      result_.outputs[node->name] = std::move(outputs);
    }
  }

  const FlowFile& flow_;
  const std::string folder_ =
      fmt::format("{}/flow-golden-{}", os::default_temp_root(), crypto::random_hex(8));
  async::Loop loop_;
  browser::Pool browsers_{loop_, {.worker_id = "golden"}};
  net::HttpClient http_{loop_, {.egress = kLoopbackIsFine}};
  net::SmtpClient smtp_{loop_, {.egress = kLoopbackIsFine}};
  app::DemoSite site_{loop_};
  test::OpenAiServer ai_{loop_, "test-key", {{.content = R"({"name": "Kettle Aurora", "price": 39})"}}};
  test::TwilioServer twilio_{loop_, "AC00000000000000000000000000000001", "twilio-token"};
  test::SmtpServer mail_{loop_, {.username = "shop", .password = "mail-password"}};
  test::RemoteEndpoint remote_{loop_, {.user = "brd-customer", .password = "remote-password"}};
  FlowResult result_;
};

}  // namespace

Result<FlowResult> run_flow(const FlowFile& flow) {
  return World(flow).run();
}

}  // namespace flow::flows
