#include "os/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <set>
#include <sstream>

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "async/sync.hpp"
#include "base/utf8.hpp"
#include "os/files.hpp"

namespace flow::os {

namespace asio = boost::asio;

namespace {

constexpr milliseconds kKillPatience{2000};  // for SIGKILL to be carried out
constexpr milliseconds kReapPause{5};
constexpr std::size_t kPipeSize = 64U << 10;  // of Linux, unless somebody asks for more

ExitStatus status_from(const siginfo_t& info) {
  if (info.si_code == CLD_EXITED) return {.code = info.si_status, .signal = 0};
  return {.code = 0, .signal = info.si_status};
}

// Clears away every dead child of the group; true when no process of the group is left.
bool reap_group(pid_t group) {
  for (;;) {
    siginfo_t info{};
    if (::waitid(P_PGID, static_cast<id_t>(group), &info, WEXITED | WNOHANG) != 0 || info.si_pid == 0) break;
  }
  return ::kill(-group, 0) != 0 && errno == ESRCH;
}

// The groups that have an owner in this process. One thread starts and reaps them all.
std::set<pid_t>& owned_groups() {
  static std::set<pid_t> groups;
  return groups;
}

// What posix_spawn is told; freed in every path.
struct SpawnPlan {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int error = 0;
  SpawnPlan() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  void note(int result) {
    if (error == 0) error = result;
  }
};

// A source descriptor may itself be 0-4, and would be overwritten before its turn.
Result<Fd> lift(const Fd& fd) {
  const int lifted = ::fcntl(fd.get(), F_DUPFD_CLOEXEC, 10);
  if (lifted < 0)
    return fail(ErrorCode::unavailable, "could not duplicate a descriptor: {}", errno_text(errno));
  return Fd(lifted);
}

std::vector<std::string> merged_environment(const std::vector<std::pair<std::string, std::string>>& added) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto name = text.substr(0, text.find('='));
    if (std::ranges::none_of(added, [&](const auto& pair) { return pair.first == name; }))
      all.emplace_back(text);
  }
  for (const auto& [name, value] : added) all.push_back(fmt::format("{}={}", name, value));
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

struct Process::State : std::enable_shared_from_this<State> {
  explicit State(async::Loop& loop) : output(loop.io()), watch(loop.io()) {}

  pid_t pid = -1;
  std::optional<ExitStatus> status;
  bool group_gone = false;
  async::Event exited;
  asio::posix::stream_descriptor output;
  asio::posix::stream_descriptor watch;  // a pidfd
  std::deque<char> tail;
  std::size_t tail_cap = 0;

  // Nothing of it is ever under way inside asio, so that what is read at the end misses nothing.
  void watch_output() {
    output.async_wait(asio::posix::stream_descriptor::wait_read,
                      [weak = weak_from_this()](boost::system::error_code error) {
                        const auto self = weak.lock();
                        if (self && !error && self->read_output()) self->watch_output();
                      });
  }
  // As much as a pipe holds, so that a child that never stops writing does not hold the loop; false when
  // nobody can write any more.
  bool read_output() {
    std::array<char, kPipeSize> chunk;
    const ssize_t n = ::read(output.native_handle(), chunk.data(), chunk.size());
    if (n <= 0) return n < 0 && (errno == EAGAIN || errno == EINTR);
    tail.insert(tail.end(), chunk.begin(), chunk.begin() + n);
    if (tail.size() > tail_cap) tail.erase(tail.begin(), tail.end() - static_cast<std::ptrdiff_t>(tail_cap));
    return true;
  }
  void watch_exit() {
    watch.async_wait(asio::posix::stream_descriptor::wait_read,
                     [weak = weak_from_this()](boost::system::error_code error) {
                       if (const auto self = weak.lock(); self && !error) self->collect();
                     });
  }
  void collect() {
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG) == 0 && info.si_pid == 0) {
      watch_exit();
      return;
    }
    if (output.is_open()) read_output();  // what it wrote just before it died
    status = status_from(info);
    // At once, while the group's number cannot have been given to someone else.
    ::kill(-pid, SIGKILL);
    group_gone = reap_group(pid);
    exited.set();
  }
};

Process::Process(std::shared_ptr<State> state) : state_(std::move(state)) {}

Process::~Process() {
  owned_groups().erase(state_->pid);
  if (!state_->status) {
    ::kill(-state_->pid, SIGKILL);
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(state_->pid), &info, WEXITED);
  }
  if (!state_->group_gone) {
    ::kill(-state_->pid, SIGKILL);
    reap_group(state_->pid);
  }
}

Result<std::unique_ptr<Process>> Process::spawn(async::Loop& loop, SpawnOptions options) {
  TRY(Pipe output, make_pipe());
  SpawnPlan plan;
  auto* actions = &plan.actions;
  TRY(const Fd lifted_output, lift(output.write_end));
  plan.note(posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0));
  if (!options.share_output) {
    plan.note(posix_spawn_file_actions_adddup2(actions, lifted_output.get(), 1));
    plan.note(posix_spawn_file_actions_adddup2(actions, lifted_output.get(), 2));
  }
  int close_from = 3;
  Fd lifted3;
  Fd lifted4;
  if (options.descriptor3.valid()) {
    TRY(lifted3, lift(options.descriptor3));
    plan.note(posix_spawn_file_actions_adddup2(actions, lifted3.get(), 3));
    close_from = 4;
  }
  if (options.descriptor4.valid()) {
    TRY(lifted4, lift(options.descriptor4));
    plan.note(posix_spawn_file_actions_adddup2(actions, lifted4.get(), 4));
    close_from = 5;
  }
  plan.note(posix_spawn_file_actions_addclosefrom_np(actions, close_from));
  if (!options.directory.empty()) {
    plan.note(posix_spawn_file_actions_addchdir_np(actions, options.directory.c_str()));
  }

  sigset_t all;
  sigset_t none;
  sigfillset(&all);
  sigemptyset(&none);
  plan.note(posix_spawnattr_setsigdefault(&plan.attributes, &all));
  plan.note(posix_spawnattr_setsigmask(&plan.attributes, &none));
  plan.note(posix_spawnattr_setflags(&plan.attributes,
                                     POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));

  std::vector<std::string> arguments{options.program};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  auto environment = merged_environment(options.environment);
  auto state = std::make_shared<State>(loop);
  state->tail_cap = options.output_tail.count;
  if (plan.error == 0) {
    plan.error = ::posix_spawn(&state->pid, options.program.c_str(), actions, &plan.attributes,
                               pointers(arguments).data(), pointers(environment).data());
  }
  if (plan.error != 0) {
    return fail(ErrorCode::unavailable, "could not start {}: {}", options.program, errno_text(plan.error));
  }
  owned_groups().insert(state->pid);
  std::unique_ptr<Process> process(new Process(state));

  const int watch = static_cast<int>(::syscall(SYS_pidfd_open, state->pid, 0));
  if (watch < 0) {
    return fail(ErrorCode::unavailable, "could not watch process {}: {}; Linux 5.3 or newer is needed",
                state->pid, errno_text(errno));
  }
  state->watch.assign(watch);
  ::fcntl(output.read_end.get(), F_SETFL, O_NONBLOCK);
  state->output.assign(output.read_end.release());
  state->watch_output();
  state->watch_exit();
  return process;
}

pid_t Process::pid() const {
  return state_->pid;
}
std::optional<ExitStatus> Process::status() const {
  return state_->status;
}
std::string Process::output_tail() const {
  return repair_utf8(std::string(state_->tail.begin(), state_->tail.end()));
}

Task<Result<ExitStatus>> Process::wait(Context cx) {
  const auto state = state_;
  CO_TRY_VOID(co_await state->exited.wait(cx));
  co_return *state->status;
}

void Process::signal_group(int signal) {
  if (!state_->group_gone) ::kill(-state_->pid, signal);
}

Task<Result<ExitStatus>> Process::terminate(Context cx, milliseconds grace) {
  co_await async::ignore_cancellation();
  const auto state = state_;
  if (!state->status) {
    signal_group(SIGTERM);
    if (grace.count() > 0) static_cast<void>(co_await state->exited.wait(cx.grace(grace)));
  }
  signal_group(SIGKILL);
  const Context patience = cx.grace(kKillPatience);
  if (const auto ended = co_await state->exited.wait(patience); !ended) {
    co_return fail(ErrorCode::unavailable, "process {} survived SIGKILL for {} ms", state->pid,
                   kKillPatience.count());
  }
  while (!(state->group_gone = reap_group(state->pid)) && !patience.expired()) {
    ::kill(-state->pid, SIGKILL);
    co_await patience.clock().sleep_for(kReapPause);
  }
  if (!state->group_gone) {
    co_return fail(ErrorCode::unavailable, "children of process {} survived SIGKILL for {} ms", state->pid,
                   kKillPatience.count());
  }
  co_return *state->status;
}

std::string ExitStatus::text() const {
  if (signal != 0) return fmt::format("killed by signal {} ({})", signal, ::strsignal(signal));
  return fmt::format("exited with code {}", code);
}

void reap_orphans() {
  const auto children = read_file(fmt::format("/proc/self/task/{}/children", ::getpid()), Bytes{1U << 20});
  if (!children) return;
  std::istringstream pids(*children);
  for (pid_t pid = 0; pids >> pid;) {
    if (!owned_groups().contains(pid)) ::waitpid(pid, nullptr, WNOHANG);
  }
}

void end_with_parent(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  // It may have died before we asked.
  if (::getppid() != parent) ::raise(SIGTERM);
}

Result<void> become_subreaper() {
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0) return {};
  return fail(ErrorCode::unavailable, "could not become the reaper of orphans: {}", errno_text(errno));
}

}  // namespace flow::os
