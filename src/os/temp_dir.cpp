#include "os/temp_dir.hpp"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <filesystem>

#include "os/fd.hpp"
#include "os/files.hpp"
#include "os/process.hpp"

namespace flow::os {

namespace {

constexpr std::string_view kMarker = ".owner";
constexpr milliseconds kRemovePatience{1000};
constexpr milliseconds kRemovePause{20};

struct Owner {
  pid_t pid = 0;
  std::uint64_t start_time = 0;
};

// "PID START WORKER\n"
Result<Owner> read_owner(const std::string& folder) {
  TRY(const std::string text, read_file(folder + "/" + std::string(kMarker), Bytes{4096}));
  Owner owner;
  const char* const end = text.data() + text.size();
  auto pid = std::from_chars(text.data(), end, owner.pid);
  if (pid.ec == std::errc{} && pid.ptr != end) {
    const auto start = std::from_chars(pid.ptr + 1, end, owner.start_time);
    if (start.ec == std::errc{}) return owner;
  }
  return fail(ErrorCode::schema, "the marker in {} does not name a process", folder);
}

// Processes that were given this folder on their command line.
std::vector<pid_t> users_of(const std::string& folder) {
  std::vector<pid_t> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc{} || pid == ::getpid())
      continue;
    const auto command = read_file("/proc/" + name + "/cmdline", Bytes{1U << 20});
    if (command && command->find(folder) != std::string::npos) found.push_back(pid);
  }
  return found;
}

}  // namespace

std::string default_temp_root() {
  const char* const root = std::getenv("TMPDIR");
  return root != nullptr && *root == '/' ? root : "/tmp";
}

Result<TempDir> TempDir::create(const std::string& root, std::string_view prefix,
                                std::string_view worker_id) {
  std::string path = fmt::format("{}/{}XXXXXX", root, prefix);
  if (::mkdtemp(path.data()) == nullptr) {
    return fail(ErrorCode::unavailable, "could not make a folder in {}: {}", root, errno_text(errno));
  }
  TempDir folder;
  folder.path_ = path;
  const auto marker = fmt::format("{} {} {}\n", ::getpid(), start_time_of(::getpid()).value_or(0), worker_id);
  TRY_VOID(write_file(path + "/" + std::string(kMarker), marker, 0600));
  return folder;
}

TempDir::TempDir(TempDir&& other) noexcept : path_(std::exchange(other.path_, {})) {}
TempDir& TempDir::operator=(TempDir&& other) noexcept {
  if (this != &other) {
    if (!path_.empty()) static_cast<void>(remove_tree(path_));
    path_ = std::exchange(other.path_, {});
  }
  return *this;
}
TempDir::~TempDir() {
  if (!path_.empty()) static_cast<void>(remove_tree(path_));
}

Task<Result<void>> TempDir::remove(Context cx) {
  const Context patience = cx.grace(kRemovePatience);
  for (;;) {
    if (path_.empty()) co_return Result<void>{};
    auto removed = remove_tree(path_);
    if (removed) {
      path_.clear();
      co_return Result<void>{};
    }
    if (patience.expired()) co_return removed;
    co_await patience.clock().sleep_for(kRemovePause);
  }
}

std::vector<std::string> sweep(const std::string& root, std::string_view prefix) {
  std::vector<std::string> removed;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(root, error)) {
    if (!entry.path().filename().string().starts_with(prefix) || !entry.is_directory(error)) continue;
    const std::string folder = entry.path();
    const auto owner = read_owner(folder);
    if (!owner || is_running(owner->pid, owner->start_time)) continue;
    for (const pid_t pid : users_of(folder)) ::kill(pid, SIGKILL);
    if (remove_tree(folder)) removed.push_back(folder);
  }
  return removed;
}

}  // namespace flow::os
