#include "app/run_session.hpp"

#include <csignal>
#include <cstring>

#include "app/demo_site/demo_site.hpp"
#include "app/progress/log_sink.hpp"
#include "async/loop.hpp"
#include "async/task_group.hpp"
#include "base/time.hpp"
#include "browser/pool.hpp"
#include "crypto/random.hpp"
#include "net/http_client.hpp"
#include "net/smtp_client.hpp"
#include "nodes/catalog.hpp"
#include "os/signals.hpp"
#include "workflow/params.hpp"

namespace flow::app {
namespace {

constexpr milliseconds kStartTime{10'000};
constexpr milliseconds kStopTime{15'000};
constexpr milliseconds kRedraw{100};
constexpr milliseconds kForever = std::chrono::hours{24 * 365};
constexpr milliseconds kTeardownTime = std::chrono::minutes{5};  // after the workflow's own deadline

browser::PoolSettings pool_settings(const RunSetup& setup) {
  browser::PoolSettings out;
  out.worker_id = "run";
  out.headful = setup.headed;
  out.egress = setup.settings.egress(/*private_by_default=*/true);
  for (const std::string& binary : {setup.settings.headless_shell, setup.settings.chromium}) {
    if (!binary.empty()) out.binaries.push_back(binary);
  }
  return out;
}

std::uint64_t random_seed() {
  std::uint64_t seed = 0;
  const std::string bytes = crypto::random_bytes(sizeof seed);
  std::memcpy(&seed, bytes.data(), sizeof seed);
  return seed;
}

Error with_next_step(Error error) {
  const std::string_view param = json::string_or(error.detail, "param", "");
  error.message += param.empty() ? std::string("; give parameters with --param key=value")
                                 : fmt::format("; give it with --param {}=…", param);
  return error;
}

class Session {
 public:
  explicit Session(RunSetup setup)
      : setup_(std::move(setup)),
        progress_(setup_.progress(loop_.clock())),
        log_sink_(*progress_, setup_.readable_logs),
        logger_(&log_sink_, setup_.settings.log_level),
        browsers_(loop_, pool_settings(setup_)),
        http_(loop_, {.egress = setup_.settings.egress(/*private_by_default=*/true)}),
        smtp_(loop_, {.egress = setup_.settings.egress(/*private_by_default=*/true)}),
        site_(loop_),
        signals_(loop_) {}

  Result<std::unique_ptr<RunReport>> run() {
    TRY_VOID(loop_.run(run_between_start_and_stop(this)));
    return std::move(report_);
  }

 private:
  Context within(milliseconds span) { return loop_.context(span, logger_); }

  static Task<Result<void>> run_between_start_and_stop(Session* self) {
    auto ran = co_await start(self);
    if (ran) ran = co_await execute(self);
    auto stopped = co_await stop(self);
    self->progress_->finish();
    if (!ran) co_return ran;
    // The run is over and its outcome stands; what could not be taken down is worth a line, not a failure.
    if (!stopped) self->logger_.warning(stopped.error().message);
    co_return Result<void>{};
  }

  static Task<Result<void>> start(Session* self) {
    if (self->setup_.demo_site) {
      CO_TRY_VOID(co_await self->site_.start(self->within(kStartTime)));
      self->setup_.params.insert_or_assign("site", json::string(self->site_.origin()));
    }
    co_return co_await self->browsers_.start(self->within(kStartTime));
  }

  static Task<Result<void>> stop(Session* self) {
    auto browsers = co_await self->browsers_.stop(self->within(kStopTime));
    auto http = co_await self->http_.stop(self->within(kStopTime));
    auto smtp = co_await self->smtp_.stop(self->within(kStopTime));
    auto site = co_await self->site_.stop(self->within(kStopTime));
    for (auto* stopped : {&browsers, &http, &smtp, &site}) {
      if (!*stopped) co_return std::move(*stopped);
    }
    co_return Result<void>{};
  }

  static Task<Result<void>> execute(Session* self) {
    const RunSetup& setup = self->setup_;
    auto params = workflow::resolve_params(setup.plan->params, setup.params);
    if (!params) co_return std::unexpected(with_next_step(std::move(params).error()));
    auto report = std::make_unique<RunReport>();
    CO_TRY(report->artifacts,
           engine::FolderArtifactStore::open(setup.artifacts_dir, {.cap = setup.settings.run_caps.files}));
    report->journal = engine::MemoryJournal(
        [progress = self->progress_.get()](const engine::Record& record) { progress->record(record); });
    report->info = {.id = crypto::random_uuid(),
                    .workflow_id = setup.plan->workflow_id.str(),
                    .workflow_name = setup.plan->workflow_name,
                    .started_at = self->loop_.clock().now()};
    engine::RunRequest request{.plan = setup.plan,
                               .find_node = nodes::find_node,
                               .info = report->info,
                               .params = *std::move(params),
                               .trigger = self->trigger(report->info),
                               .credentials = lookup_in(setup.credentials),
                               .seed = random_seed()};
    engine::Execution execution({self->loop_, self->browsers_, self->http_, self->smtp_}, std::move(request),
                                report->journal, *report->artifacts);
    async::TaskGroup beside(self->loop_.io().get_executor(), async::OnFailure::keep_going);
    beside.spawn("signals", cancel_on_signal(self, &execution));
    beside.spawn("progress", keep_redrawing(self));
    const auto deadline =
        std::chrono::duration_cast<milliseconds>(setup.plan->settings.timeout) + kTeardownTime;
    report->outcome = co_await execution.run(self->within(deadline));
    beside.cancel();
    static_cast<void>(co_await beside.join(self->within(kStopTime)));
    self->report_ = std::move(report);
    co_return Result<void>{};
  }

  json::object trigger(const sdk::ExecutionInfo& info) const {
    return {{"type", info.trigger_type},
            {"id", "manual"},
            {"name", "flowbuilder run"},
            {"fired_at", format_rfc3339(info.started_at)}};
  }

  static Task<Result<void>> cancel_on_signal(Session* self, engine::Execution* execution) {
    for (;;) {
      CO_TRY(const int signal, co_await self->signals_.next(self->within(kForever)));
      self->progress_->note("stopping the run: its teardown nodes and browsers get to their end");
      execution->stop(engine::StopReason::cancelled,
                      fmt::format("stopped by {}", signal == SIGINT ? "Ctrl-C" : "SIGTERM"));
    }
  }

  static Task<Result<void>> keep_redrawing(Session* self) {
    for (;;) {
      co_await self->loop_.clock().sleep_for(kRedraw);
      self->progress_->tick();
    }
  }

  RunSetup setup_;
  async::Loop loop_;
  std::unique_ptr<Progress> progress_;
  LogSink log_sink_;
  log::Logger logger_;
  browser::Pool browsers_;
  net::HttpClient http_;
  net::SmtpClient smtp_;
  DemoSite site_;
  os::SignalWaiter signals_;
  std::unique_ptr<RunReport> report_;
};

}  // namespace

Result<std::unique_ptr<RunReport>> run_session(RunSetup setup) {
  return Session(std::move(setup)).run();
}

}  // namespace flow::app
