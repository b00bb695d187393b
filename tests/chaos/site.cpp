#include "site.hpp"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>

#include "support/program.hpp"

namespace flow::chaos {
namespace {

using std::chrono::seconds;

constexpr milliseconds kPoll{20};
constexpr seconds kStopTime{60};
constexpr const char* kPassword = "correct horse battery\n";
constexpr std::string_view kBrowserFolders = "flow-browser-";

constexpr db::Statement kHolder{"chaos_holder", R"(
SELECT e.lease_owner FROM executions e JOIN execution_inputs i ON i.execution_id = e.id
 WHERE i.params->>'serial' = $1 AND e.status = 'running')"};
constexpr db::Statement kSchedulers{"chaos_schedulers", R"(
SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'flowbuilder scheduler')"};

db::ClusterOptions cluster_options(const std::string& folder) {
  // Durable, as in production: what was acknowledged must survive.
  return {.folder = folder + "/cluster", .settings = {{"max_connections", "150"}, {"log_lock_waits", "on"}}};
}

// host/boot/pid/start
pid_t pid_of(std::string_view owner) {
  owner = owner.substr(0, owner.rfind('/'));
  owner = owner.substr(owner.rfind('/') + 1);
  pid_t pid = 0;
  std::from_chars(owner.data(), owner.data() + owner.size(), pid);
  return pid;
}

Result<std::string> first_line(const test::ProgramResult& program, std::string_view what) {
  if (program.exit_code != 0) return fail(ErrorCode::internal, "{}: {}", what, program.err);
  return program.out.substr(0, program.out.find('\n'));
}

}  // namespace

Site::Site(async::Loop& loop, SiteOptions options)
    : world(loop),
      receiver(loop),
      loop_(loop),
      options_(options),
      cluster_(loop, cluster_options(world.folder())),
      proxy_(loop, world.folder() + "/cluster/run/.s.PGSQL.5432"),
      database_(loop, {.url = cluster_.url(), .application_name = "flow_chaos", .connections = 1}) {}

Task<Result<void>> Site::start(Context cx, Site* site) {
  CO_TRY_VOID(co_await site->receiver.start(cx));
  CO_TRY_VOID(co_await site->cluster_.start(cx));
  CO_TRY_VOID(co_await site->database_.start(cx));
  // Every process of the site inherits them.
  ::setenv("FLOWBUILDER_DATABASE_URL", site->cluster_.url().c_str(), 1);
  ::setenv("FLOWBUILDER_WORKERS_SLOTS", std::to_string(site->options_.slots).c_str(), 1);
  if (!site->options_.worker) site->world.extra_arguments.emplace_back("--no-worker");
  if (!site->options_.scheduler) site->world.extra_arguments.emplace_back("--no-scheduler");
  if (site->options_.proxied) {
    CO_TRY_VOID(co_await site->proxy_.start(cx));
    site->world.extra_arguments.emplace_back("--database-url");
    site->world.extra_arguments.push_back(site->proxy_.url());
  }
  CO_TRY_VOID(co_await test::ServiceWorld::start(cx, &site->world));
  CO_TRY_VOID(co_await test::ServiceWorld::sign_in(cx, &site->world));
  CO_TRY(site->token_, first_line(test::run_program({test::flowbuilder_path(), "token", "ada@example.com",
                                                     "--data", site->data()}),
                                  "token"));
  co_return Result<void>{};
}

Result<std::string> Site::add_person(Site* site, std::string email) {
  TRY([[maybe_unused]] const std::string id,
      first_line(test::run_program({test::flowbuilder_path(), "user", "add", email, "--data", site->data()},
                                   kPassword),
                 "user add"));
  return first_line(test::run_program({test::flowbuilder_path(), "token", email, "--data", site->data()}),
                    "token");
}

Task<Result<Part*>> Site::add_part(Context cx, Site* site, Part part, std::string drain, std::string ready) {
  os::SpawnOptions options{.program = test::flowbuilder_path(),
                           .arguments = {part.command, "--data", site->data()}};
  options.environment = {{"FLOWBUILDER_SCHEDULE_MINIMUM_INTERVAL_S", "1"},
                         {"FLOWBUILDER_EGRESS_ALLOW", "127.0.0.1"},
                         {"FLOWBUILDER_WORKERS_DRAIN_S", std::move(drain)},
                         {"TMPDIR", site->world.folder()}};
  CO_TRY(part.process, os::Process::spawn(site->loop_, std::move(options)));
  site->parts_.push_back(std::make_unique<Part>(std::move(part)));
  Part* const added = site->parts_.back().get();
  while (!ready.empty() && !added->process->output_tail().contains(ready)) {
    if (cx.expired() || added->process->status()) {
      co_return fail(ErrorCode::unavailable, "a {} did not start: {}", added->command,
                     added->process->output_tail());
    }
    co_await cx.clock().sleep_for(kPoll);
  }
  co_return added;
}

Task<Result<Part*>> Site::add_worker(Context cx, Site* site, seconds drain) {
  co_return co_await add_part(cx, site, {.command = "worker", .process = {}}, std::to_string(drain.count()),
                              "the worker takes executions");
}

Task<Result<Part*>> Site::add_scheduler(Context cx, Site* site) {
  // It says nothing when it is ready; its connection does.
  CO_TRY(const db::Rows before, co_await site->database_.query(cx, kSchedulers));
  CO_TRY(Part* const part, co_await add_part(cx, site, {.command = "scheduler", .process = {}}, "30", {}));
  for (;;) {
    CO_TRY(const db::Rows now, co_await site->database_.query(cx, kSchedulers));
    if (now.front().get<int>("n") > before.front().get<int>("n")) co_return part;
    co_await cx.clock().sleep_for(kPoll);
  }
}

Task<Result<void>> Site::crash_database(Context cx, Site* site) {
  const auto pid = site->cluster_.pid();
  if (!pid) co_return fail(ErrorCode::internal, "PostgreSQL does not run");
  ::kill(*pid, SIGQUIT);
  CO_TRY([[maybe_unused]] const std::string log, co_await site->cluster_.ended(cx));
  co_return co_await site->cluster_.start(cx);
}

Task<Result<pid_t>> Site::holder(Context cx, Site* site, std::string serial) {
  db::Params params{serial};
  CO_TRY(const db::Rows rows, co_await site->database_.query(cx, kHolder, std::move(params)));
  if (rows.empty()) co_return pid_t{0};
  co_return pid_of(rows.front().get<std::string_view>("lease_owner"));
}

void Site::note_killed(pid_t pid) {
  for (const auto& part : parts_) part->killed |= part->process->pid() == pid;
}

Task<Result<void>> Site::stop_parts(Context cx, Site* site, Report* report) {
  for (const auto& part : site->parts_) {
    if (!part->process->status()) ::kill(part->process->pid(), SIGTERM);
  }
  for (const auto& part : site->parts_) {
    const auto status = co_await part->process->wait(cx.within(kStopTime));
    if (!status) {
      report->broken(fmt::format("a {} did not end at SIGTERM: {}", part->command, status.error().message));
      static_cast<void>(co_await part->process->terminate(cx, milliseconds{100}));
    } else if (!part->killed && !status->ok()) {
      report->broken(fmt::format("a {} {}: {}", part->command, status->text(), part->process->output_tail()));
    }
  }
  co_return Result<void>{};
}

void Site::look_for_leftovers(Report* report) const {
  for (const auto& left : world.processes()) {
    if (left.pid != ::getpid())
      report->broken(fmt::format("I8: process {} is left: {}", left.pid, left.command));
  }
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(world.folder(), error)) {
    if (entry.path().filename().string().starts_with(kBrowserFolders))
      report->broken(fmt::format("I8: folder {} is left", entry.path().filename().string()));
  }
}

Task<Result<void>> Site::stop(Context cx, Site* site, Report* report) {
  CO_TRY_VOID(co_await stop_parts(cx, site, report));
  const auto served = co_await test::ServiceWorld::stop(cx.within(kStopTime), &site->world);
  if (!served) {
    report->broken(fmt::format("serve did not end at SIGTERM: {}", served.error().message));
  } else if (!served->ok()) {
    report->broken(fmt::format("serve {}: {}", served->text(), site->world.output()));
  }
  static_cast<void>(co_await site->database_.stop(cx.within(seconds{5})));
  if (site->options_.proxied) static_cast<void>(co_await site->proxy_.stop(cx.within(seconds{5})));
  CO_TRY_VOID(co_await site->cluster_.stop(cx.within(seconds{30})));
  CO_TRY_VOID(co_await site->receiver.stop(cx.within(seconds{5})));
  site->look_for_leftovers(report);
  co_return Result<void>{};
}

}  // namespace flow::chaos
