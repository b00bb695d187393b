#include "db/detail/postmaster.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "os/files.hpp"

namespace flow::db::detail {

namespace asio = boost::asio;
using namespace literals;

namespace {

constexpr const char* kSetpriv = "/usr/bin/setpriv";

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return lines;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

int pidfd_of(pid_t pid) {
  return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

}  // namespace

std::vector<std::string> SystemUser::command(std::string program, std::vector<std::string> arguments) const {
  std::vector<std::string> all;
  if (!name.empty()) {
    all = {kSetpriv,
           fmt::format("--reuid={}", uid),
           fmt::format("--regid={}", gid),
           "--init-groups",
           "--inh-caps=-all",
           "--"};
  }
  all.push_back(std::move(program));
  std::ranges::move(arguments, std::back_inserter(all));
  return all;
}

Result<SystemUser> system_user(const std::string& name) {
  if (::geteuid() != 0) return SystemUser{.name = {}, .uid = ::geteuid(), .gid = ::getegid()};
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> storage;
  if (::getpwnam_r(name.c_str(), &entry, storage.data(), storage.size(), &found) != 0 || found == nullptr) {
    return fail(
        ErrorCode::unavailable,
        "PostgreSQL does not run as root, and there is no system user \"{}\" to run it as; install the "
        "package postgresql, which makes one, or run Flow Builder as another user",
        name);
  }
  if (::access(kSetpriv, X_OK) != 0)
    return fail(ErrorCode::unavailable,
                "{} is missing, which starts PostgreSQL as \"{}\"; install util-linux", kSetpriv, name);
  return SystemUser{.name = name, .uid = entry.pw_uid, .gid = entry.pw_gid};
}

std::optional<PidFile> read_pid_file(const std::string& data_folder) {
  const auto text = os::read_file(data_folder + "/postmaster.pid", 64_KiB);
  if (!text) return std::nullopt;
  const std::vector<std::string> lines = lines_of(*text);
  PidFile file;
  if (lines.empty()) return std::nullopt;
  std::from_chars(lines[0].data(), lines[0].data() + lines[0].size(), file.pid);
  if (file.pid <= 0) return std::nullopt;
  if (lines.size() > 4) file.socket_folder = lines[4];
  if (lines.size() > 7) file.ready = lines[7].starts_with("ready");
  return file;
}

bool is_postgres(pid_t pid, const std::string& data_folder) {
  const auto command = os::read_file(fmt::format("/proc/{}/comm", pid), 4_KiB);
  if (!command || !command->starts_with("postgres")) return false;
  std::array<char, 4096> link{};
  const ssize_t n = ::readlink(fmt::format("/proc/{}/cwd", pid).c_str(), link.data(), link.size());
  if (n < 0) return errno == EACCES;  // another user's: then the number in the folder's own file must do
  char* real = ::realpath(data_folder.c_str(), nullptr);
  const bool same = real != nullptr && std::string_view(link.data(), static_cast<std::size_t>(n)) == real;
  std::free(real);
  return same;
}

Postmaster::Postmaster(async::Loop& loop, pid_t pid, os::Fd watch)
    : loop_(&loop), pid_(pid), watch_(std::make_shared<os::Fd>(std::move(watch))) {}

Result<Postmaster> Postmaster::spawn(async::Loop& loop, std::vector<std::string> command,
                                     const std::string& log_file) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  sigset_t all;
  sigset_t none;
  sigfillset(&all);
  sigemptyset(&none);
  int error = 0;
  const auto note = [&](int result) { error = error == 0 ? result : error; };
  note(posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0));
  note(posix_spawn_file_actions_addopen(&actions, 1, log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600));
  note(posix_spawn_file_actions_adddup2(&actions, 1, 2));
  note(posix_spawn_file_actions_addclosefrom_np(&actions, 3));
  note(posix_spawnattr_setsigdefault(&attributes, &all));
  note(posix_spawnattr_setsigmask(&attributes, &none));
  note(posix_spawnattr_setflags(&attributes,
                                POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
  pid_t pid = 0;
  if (error == 0)
    error = ::posix_spawn(&pid, command.front().c_str(), &actions, &attributes, pointers(command).data(),
                          environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    return fail(ErrorCode::unavailable, "could not start {}: {}", command.front(), os::errno_text(error));
  }
  return adopt(loop, pid);
}

Result<Postmaster> Postmaster::adopt(async::Loop& loop, pid_t pid) {
  os::Fd watch(pidfd_of(pid));
  if (!watch.valid())
    return fail(ErrorCode::unavailable, "could not watch the PostgreSQL process {}: {}", pid,
                os::errno_text(errno));
  return Postmaster(loop, pid, std::move(watch));
}

bool Postmaster::signal(int signal) const {
  return ::syscall(SYS_pidfd_send_signal, watch_->get(), signal, nullptr, 0) == 0;
}

bool Postmaster::running() const {
  // A child that has ended is reaped here, so that it does not count as there.
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG) == 0 && info.si_pid == pid_)
    return false;
  return signal(0);
}

Task<Result<void>> Postmaster::wait_for_end(Context cx) const {
  const std::shared_ptr<os::Fd> watch = watch_;
  const Postmaster self = *this;
  struct Wait {
    static Task<Result<void>> readable(int descriptor) {
      asio::posix::stream_descriptor stream(co_await asio::this_coro::executor,
                                            ::fcntl(descriptor, F_DUPFD_CLOEXEC, 3));
      const auto [error] = co_await stream.async_wait(asio::posix::stream_descriptor::wait_read,
                                                      asio::as_tuple(asio::use_awaitable));
      if (error) co_return fail(ErrorCode::cancelled, "waiting for the end of PostgreSQL was cancelled");
      co_return Result<void>{};
    }
  };
  CO_TRY_VOID(co_await async::with_deadline(cx, Wait::readable(watch->get())));
  static_cast<void>(self.running());
  co_return Result<void>{};
}

}  // namespace flow::db::detail
