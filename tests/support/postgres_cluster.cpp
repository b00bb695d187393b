#include "support/postgres_cluster.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>

#include "async/loop.hpp"
#include "db/cluster.hpp"
#include "db/database.hpp"
#include "os/fd.hpp"
#include "os/files.hpp"
#include "os/signals.hpp"

namespace flow::testing {

using std::chrono::seconds;
using namespace literals;

namespace {

constexpr seconds kIdle{60};
constexpr const char* kKeeper = FLOW_BINARY_DIR "/tests/support/flow_test_postgres";

db::ClusterOptions options() {
  return {.folder = cluster_folder(),
          .settings = {{"fsync", "off"},
                       {"full_page_writes", "off"},
                       {"max_connections", "200"},
                       {"autovacuum_naptime", "60s"}}};
}

std::string keeper_file() {
  return cluster_folder() + ".keeper";
}

// One starter at a time, across processes.
Result<os::Fd> lock_starting() {
  const std::string path = cluster_folder() + ".lock";
  os::Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.valid() || ::flock(file.get(), LOCK_EX) != 0)
    return fail(ErrorCode::unavailable, "could not lock {}: {}", path, os::errno_text(errno));
  return file;
}

// The keeper's process id while it runs: it holds a lock on its file for as long as it lives.
Result<pid_t> running_keeper() {
  const os::Fd file(::open(keeper_file().c_str(), O_RDWR | O_CLOEXEC));
  if (!file.valid() || ::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return 0;
  std::array<char, 32> text{};
  const ssize_t n = ::pread(file.get(), text.data(), text.size(), 0);
  pid_t pid = 0;
  if (n > 0) std::from_chars(text.data(), text.data() + n, pid);
  if (pid <= 0) return fail(ErrorCode::internal, "{} holds no process id", keeper_file());
  return pid;
}

// Until the other end is closed: by the keeper when it is ready, by the kernel when it dies.
void wait_until_closed(int descriptor) {
  char byte = 0;
  while (::read(descriptor, &byte, 1) > 0 || errno == EINTR) {
  }
}

Result<void> start_keeper() {
  TRY(os::Pipe ready, os::make_pipe());
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  const std::string log = cluster_folder() + ".log";
  posix_spawn_file_actions_adddup2(&actions, ready.write_end.get(), 3);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  // Not our output: who waits for its end would wait for the keeper's.
  posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  posix_spawn_file_actions_addclosefrom_np(&actions, 4);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  std::string program = kKeeper;
  std::string verb = "keep";
  std::array<char*, 3> arguments{program.data(), verb.data(), nullptr};
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, kKeeper, &actions, &attributes, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0)
    return fail(ErrorCode::unavailable, "could not start {}: {}", kKeeper, os::errno_text(error));
  ready.write_end.close();
  wait_until_closed(ready.read_end.get());
  if (const auto keeper = running_keeper(); keeper && *keeper > 0) return {};
  ::waitpid(pid, nullptr, 0);
  const auto said = os::read_file(log, 64_KiB);
  return fail(ErrorCode::unavailable, "the test cluster did not start: {}",
              said ? *said : "its keeper said nothing");
}

constexpr db::Statement kVisitors{"visitors",
                                  "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client "
                                  "backend' AND pid <> pg_backend_pid()"};

Task<Result<void>> keep_until_idle(Context cx, async::Loop* loop, db::EmbeddedCluster* cluster,
                                   os::SignalWaiter* signals, int ready_descriptor, os::Fd* starting) {
  CO_TRY_VOID(co_await cluster->start(cx.within(seconds{90})));
  ::close(ready_descriptor);
  db::Database database(*loop, {.url = cluster_url("postgres"), .connections = 1});
  CO_TRY_VOID(co_await database.start(cx.within(seconds{10})));
  for (int quiet = 0; quiet < 3;) {
    // Twice nobody within a minute; and a third time with new visitors kept out until we are gone.
    if (quiet < 2 && co_await signals->next(cx.within(kIdle / 2))) break;
    if (quiet == 2) {
      CO_TRY(*starting, lock_starting());
    }
    const auto rows = co_await database.query(cx.within(seconds{10}), kVisitors);
    const bool idle = !rows || rows->front().get<int>("count") == 0;
    quiet = idle ? quiet + 1 : 0;
    if (!idle) starting->close();
  }
  static_cast<void>(co_await database.stop(cx.grace(seconds{2})));
  co_return co_await cluster->stop(cx.grace(seconds{20}));
}

}  // namespace

std::string cluster_folder() {
  return FLOW_BINARY_DIR "/postgres";
}

std::string cluster_url(std::string_view database) {
  async::Loop loop;
  std::string url = db::EmbeddedCluster(loop, options()).url();
  return url.replace(url.find("/flowbuilder?") + 1, std::string_view("flowbuilder").size(), database);
}

Result<void> ensure_cluster() {
  TRY(const os::Fd lock, lock_starting());
  TRY(const pid_t keeper, running_keeper());
  if (keeper > 0) return {};
  return start_keeper();
}

Result<void> stop_cluster() {
  TRY(const os::Fd lock, lock_starting());
  TRY(const pid_t keeper, running_keeper());
  if (keeper == 0) return {};
  ::kill(keeper, SIGTERM);
  const os::Fd file(::open(keeper_file().c_str(), O_RDWR | O_CLOEXEC));
  ::flock(file.get(), LOCK_EX);  // had when the keeper has ended
  return {};
}

Result<void> keep_cluster(int ready_descriptor) {
  os::Fd starting;  // let go after the file
  const os::Fd file(::open(keeper_file().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.valid() || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
    return fail(ErrorCode::unavailable, "{} is held by another keeper", keeper_file());
  const std::string pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(file.get(), 0) != 0 || ::pwrite(file.get(), pid.data(), pid.size(), 0) < 0)
    return fail(ErrorCode::unavailable, "could not write {}: {}", keeper_file(), os::errno_text(errno));
  async::Loop loop;
  os::SignalWaiter signals(loop);
  db::EmbeddedCluster cluster(loop, options());
  return loop.run(keep_until_idle(loop.context(std::chrono::hours{24}), &loop, &cluster, &signals,
                                  ready_descriptor, &starting));
}

}  // namespace flow::testing
