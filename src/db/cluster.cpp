#include "db/cluster.hpp"

#include <signal.h>

#include "async/blocking_pool.hpp"
#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "db/database.hpp"
#include "db/detail/cluster_folder.hpp"
#include "db/detail/programs.hpp"
#include "db/detail/server_error.hpp"
#include "db/detail/session.hpp"
#include "os/files.hpp"
#include "os/process.hpp"

namespace flow::db {

using detail::Postmaster;

namespace {

constexpr milliseconds kPollPause{5};     // while the server starts
constexpr milliseconds kRetryPause{100};  // while leftovers of a killed server go away
constexpr milliseconds kInitdbTime{120'000};
constexpr milliseconds kStopTime{10'000};  // for each way to stop, when the deadline leaves more
constexpr std::string_view kDatabase = "flowbuilder";

// Small and durable. About 25 MB of private memory when idle; one machine, tens of connections.
constexpr std::pair<std::string_view, std::string_view> kSettings[] = {
    {"listen_addresses", ""},
    {"unix_socket_permissions", "0700"},
    {"max_connections", "80"},
    {"shared_buffers", "32MB"},
    {"huge_pages", "off"},
    {"work_mem", "4MB"},
    {"maintenance_work_mem", "32MB"},
    {"effective_cache_size", "256MB"},
    {"random_page_cost", "1.1"},
    // No replicas and no parallel workers: fewer processes, less log.
    {"wal_level", "minimal"},
    {"max_wal_senders", "0"},
    {"max_worker_processes", "2"},
    {"max_logical_replication_workers", "0"},
    {"max_parallel_workers_per_gather", "0"},
    {"jit", "off"},
    {"min_wal_size", "64MB"},
    {"max_wal_size", "512MB"},
    {"checkpoint_timeout", "15min"},
    // The queue's tables are small and hot.
    {"autovacuum_max_workers", "2"},
    {"autovacuum_naptime", "20s"},
    {"update_process_title", "off"},
    {"log_min_messages", "warning"},
    {"log_checkpoints", "off"},
    {"log_line_prefix", "%m [%p] "},
    {"log_timezone", "UTC"},
    {"timezone", "UTC"},
};

// Words of a server that must wait until the remains of a killed one are gone.
bool leftovers_in_the_way(std::string_view log) {
  return log.contains("still in use") || log.contains("is another postmaster") ||
         log.contains("is another postgres") || log.contains("lock file");
}

constexpr Statement kMakeDatabase{"", "CREATE DATABASE flowbuilder"};

}  // namespace

struct EmbeddedCluster::State {
  async::Loop* loop;
  ClusterOptions options;
  detail::ClusterFolder folder;
  detail::SystemUser user;
  detail::Programs programs;
  os::Fd lock;
  std::optional<Postmaster> postmaster;
  std::size_t log_start = 0;
  bool adopted = false;

  static Task<Result<void>> open_folder(State* self, Context cx);
  static Task<Result<void>> make_data(State* self, Context cx);
  static Task<Result<void>> run_server(State* self, Context cx);
  static Task<Result<bool>> wait_until_ready(State* self, Context cx);
  static Task<Result<void>> make_sure_of_database(State* self, Context cx);
  static Task<Result<std::shared_ptr<detail::Connection>>> connect(State* self, Context cx,
                                                                   std::string_view database);
  Result<bool> adopt_living();
  std::vector<std::string> command() const;
};

EmbeddedCluster::EmbeddedCluster(async::Loop& loop, ClusterOptions options)
    : state_(std::make_shared<State>()) {
  state_->loop = &loop;
  state_->folder.root = options.folder;
  state_->options = std::move(options);
}
EmbeddedCluster::~EmbeddedCluster() = default;

std::string EmbeddedCluster::url() const {
  return state_->folder.url(kDatabase);
}
std::optional<pid_t> EmbeddedCluster::pid() const {
  if (!state_->postmaster) return std::nullopt;
  return state_->postmaster->pid();
}
bool EmbeddedCluster::adopted() const {
  return state_->adopted;
}

Task<Result<void>> EmbeddedCluster::start(Context cx) {
  const auto state = state_;
  if (state->postmaster && state->postmaster->running()) co_return Result<void>{};
  auto started = co_await State::open_folder(state.get(), cx);
  if (started) started = co_await State::run_server(state.get(), cx);
  if (started) started = co_await State::make_sure_of_database(state.get(), cx);
  if (!started) {
    co_await async::ignore_cancellation();
    static_cast<void>(co_await stop(cx.grace(std::chrono::seconds{5})));
    co_return std::unexpected(std::move(started).error().context("starting the embedded PostgreSQL"));
  }
  co_return Result<void>{};
}

Task<Result<void>> EmbeddedCluster::State::open_folder(State* self, Context cx) {
  CO_TRY(self->user, detail::system_user(self->options.system_user));
  CO_TRY_VOID(self->folder.prepare(self->user));
  if (!self->lock.valid()) {
    CO_TRY(self->lock, self->folder.lock());
  }
  CO_TRY(const auto version, self->folder.version());
  CO_TRY(self->programs, detail::choose_server(self->options.programs, version));
  if (version && self->programs.major != 0 && self->programs.major != *version) {
    co_return fail(
        ErrorCode::unavailable,
        "the data folder {} was made by PostgreSQL {}, and {} holds PostgreSQL {}; give the programs of that "
        "version, or move the data with flowbuilder backup and restore",
        self->folder.root, *version, self->programs.folder, self->programs.major);
  }
  if (!version) CO_TRY_VOID(co_await make_data(self, cx));
  co_return Result<void>{};
}

Task<Result<void>> EmbeddedCluster::State::make_data(State* self, Context cx) {
  const detail::ClusterFolder& folder = self->folder;
  CO_TRY_VOID(os::remove_tree(folder.unfinished()));
  std::vector<std::string> command = self->user.command(
      self->programs.path("initdb"), {"--pgdata=" + folder.unfinished(), "--encoding=UTF8", "--locale=C",
                                      "--data-checksums", "--username=flowbuilder", "--auth-local=trust",
                                      "--auth-host=reject", "--no-instructions", "--no-sync"});
  os::SpawnOptions spawn{.program = command.front()};
  spawn.arguments.assign(command.begin() + 1, command.end());
  spawn.directory = folder.root;
  CO_TRY(auto process, os::Process::spawn(*self->loop, std::move(spawn)));
  auto status = co_await process->wait(cx.within(kInitdbTime));
  if (!status || !status->ok()) {
    static_cast<void>(co_await process->terminate(cx, milliseconds{500}));
    static_cast<void>(os::remove_tree(folder.unfinished()));
    if (!status) co_return std::unexpected(std::move(status).error().context("initdb"));
    co_return fail(ErrorCode::unavailable, "initdb {}: {}", status->text(),
                   detail::one_line(process->output_tail()));
  }
  std::move_only_function<Result<bool>()> adopt = [folder]() -> Result<bool> {
    TRY_VOID(folder.adopt_unfinished());
    return true;
  };
  CO_TRY([[maybe_unused]] const bool done, co_await self->loop->pool().run<bool>(cx, std::move(adopt)));
  co_return Result<void>{};
}

// A server that a crashed supervisor left behind. False when there is none.
Result<bool> EmbeddedCluster::State::adopt_living() {
  const auto file = detail::read_pid_file(folder.data());
  if (!file || !detail::is_postgres(file->pid, folder.data())) return false;
  if (!file->socket_folder.empty() && file->socket_folder != folder.socket_folder()) {
    return fail(ErrorCode::unavailable,
                "the data folder {} is in use by the PostgreSQL process {}, which Flow Builder has not "
                "started; stop it, "
                "or choose another data folder",
                folder.root, file->pid);
  }
  TRY(postmaster, Postmaster::adopt(*loop, file->pid));
  return true;
}

std::vector<std::string> EmbeddedCluster::State::command() const {
  std::vector<std::string> arguments{"-D", folder.data()};
  const auto set = [&](std::string_view name, std::string_view value) {
    arguments.emplace_back("-c");
    arguments.push_back(fmt::format("{}={}", name, value));
  };
  for (const auto& [name, value] : kSettings) set(name, value);
  set("unix_socket_directories", folder.socket_folder());
  for (const auto& [name, value] : options.settings) set(name, value);
  return user.command(programs.path("postgres"), std::move(arguments));
}

Task<Result<void>> EmbeddedCluster::State::run_server(State* self, Context cx) {
  for (;;) {
    self->log_start = self->folder.log_size();
    CO_TRY(self->adopted, self->adopt_living());
    if (!self->adopted) {
      self->folder.rotate_log();
      self->log_start = self->folder.log_size();
      CO_TRY(self->postmaster, Postmaster::spawn(*self->loop, self->command(), self->folder.log()));
    }
    CO_TRY(const bool ready, co_await wait_until_ready(self, cx));
    if (ready) co_return Result<void>{};
    self->postmaster.reset();
    const std::string log = self->folder.log_since(self->log_start);
    // An adopted one was stopping; a new one may find what a killed one has not yet let go.
    if (!self->adopted && !leftovers_in_the_way(log))
      co_return fail(ErrorCode::unavailable, "PostgreSQL ended at once: {}", log);
    if (cx.expired()) co_return fail(ErrorCode::timeout, "PostgreSQL did not start in time: {}", log);
    co_await cx.clock().sleep_for(kRetryPause);
  }
}

// False when the server has ended instead.
Task<Result<bool>> EmbeddedCluster::State::wait_until_ready(State* self, Context cx) {
  while (self->postmaster->running()) {
    const auto file = detail::read_pid_file(self->folder.data());
    if (file && file->pid == self->postmaster->pid() && file->ready) co_return true;
    if (cx.expired()) {
      co_return fail(ErrorCode::timeout, "PostgreSQL did not become ready in time: {}",
                     self->folder.log_since(self->log_start));
    }
    co_await cx.clock().sleep_for(kPollPause);
  }
  co_return false;
}

Task<Result<std::shared_ptr<detail::Connection>>> EmbeddedCluster::State::connect(State* self, Context cx,
                                                                                  std::string_view database) {
  DatabaseOptions options{.url = self->folder.url(database)};
  options.statement_timeout = milliseconds{30'000};
  CO_TRY(auto settings, detail::session_settings(options, detail::SessionKind::main));
  co_return co_await detail::Connection::open(cx, self->loop, std::move(settings));
}

Task<Result<void>> EmbeddedCluster::State::make_sure_of_database(State* self, Context cx) {
  const auto there = co_await connect(self, cx, kDatabase);
  if (there) co_return Result<void>{};
  if (there.error().code != ErrorCode::not_found) co_return std::unexpected(there.error());
  CO_TRY(const auto maintenance, co_await connect(self, cx, "postgres"));
  CO_TRY_VOID(co_await detail::answer_of(cx, maintenance->send({Call{kMakeDatabase}})));
  co_return Result<void>{};
}

Task<Result<void>> EmbeddedCluster::stop(Context cx) {
  const auto state = state_;
  const auto postmaster = std::exchange(state->postmaster, std::nullopt);
  Result<void> result;
  if (postmaster && postmaster->running()) {
    const milliseconds half = std::min(kStopTime, cx.remaining() / 2);
    postmaster->signal(SIGINT);
    result = co_await postmaster->wait_for_end(cx.within(half));
    if (!result) {
      postmaster->signal(SIGQUIT);
      co_await async::ignore_cancellation();
      result = co_await postmaster->wait_for_end(cx.grace(std::max(half, milliseconds{1000})));
      if (!result) {
        result = fail(ErrorCode::timeout, "the embedded PostgreSQL (process {}) did not stop; its log is {}",
                      postmaster->pid(), state->folder.log());
      }
    }
  }
  state->lock.close();
  co_return result;
}

Task<Result<std::string>> EmbeddedCluster::ended(Context cx) {
  const auto state = state_;
  if (!state->postmaster) co_return fail(ErrorCode::unavailable, "the embedded PostgreSQL is not running");
  const Postmaster postmaster = *state->postmaster;
  CO_TRY_VOID(co_await postmaster.wait_for_end(cx));
  co_return state->folder.log_since(state->log_start);
}

}  // namespace flow::db
