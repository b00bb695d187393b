#include "os/temp_dir.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <optional>

#include "async/blocking_pool.hpp"
#include "os/fd.hpp"
#include "os/files.hpp"
#include "os/process.hpp"

namespace flow::os {

namespace {

constexpr std::string_view kMarker = ".owner";
constexpr milliseconds kRemovePatience{1000};
constexpr milliseconds kRemovePause{20};
// A folder gets its marker in the moment it is made.
constexpr std::chrono::hours kUnmarkedPatience{1};
constexpr std::string_view kUnique = "XXXXXX";  // of mkdtemp

struct Owner {
  pid_t pid = 0;
  std::uint64_t start_time = 0;
};

std::string marker_of(const std::string& folder) {
  return folder + "/" + std::string(kMarker);
}

// "PID START WORKER\n"
Result<Owner> parse_owner(const std::string& folder, const std::string& text) {
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

// What a dying process writes makes the removal fail half way, perhaps with the marker gone, without which
// the rest would stay for an hour.
bool remove_of_the_dead(const std::string& folder, const std::optional<std::string>& marker) {
  for (const pid_t pid : users_of(folder)) ::kill(pid, SIGKILL);
  if (remove_tree(folder)) return true;
  if (marker) static_cast<void>(write_file(marker_of(folder), *marker, 0600));  // or it is gone after all
  return !exists(folder);
}

// One that create() made, whose maker died before it was marked, or half way through removing it.
bool is_forsaken(const std::filesystem::directory_entry& folder, std::string_view prefix) {
  std::error_code error;
  const auto written = folder.last_write_time(error);
  return !error && folder.path().filename().string().size() == prefix.size() + kUnique.size() &&
         written < std::filesystem::file_time_type::clock::now() - kUnmarkedPatience;
}

bool is_of_the_dead(const std::filesystem::directory_entry& folder, std::string_view prefix,
                    const std::optional<std::string>& marker) {
  if (!marker) return is_forsaken(folder, prefix);
  const auto owner = parse_owner(folder.path(), *marker);
  return owner && !is_running(owner->pid, owner->start_time);
}

struct Swept {
  std::vector<std::string> removed;
  bool is_left = false;  // some could not be removed
};

Swept sweep_once(const std::string& root, const std::string& prefix) {
  Swept swept;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(root, error)) {
    if (!entry.path().filename().string().starts_with(prefix) || !entry.is_directory(error)) continue;
    const std::string folder = entry.path();
    if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0) continue;  // another user's
    const auto read = read_file(marker_of(folder), Bytes{4096});
    const auto marker = read ? std::optional(*read) : std::nullopt;
    if (!is_of_the_dead(entry, prefix, marker)) continue;
    if (remove_of_the_dead(folder, marker)) {
      swept.removed.push_back(folder);
    } else {
      swept.is_left = true;
    }
  }
  return swept;
}

}  // namespace

std::string default_temp_root() {
  const char* const root = std::getenv("TMPDIR");
  return root != nullptr && *root == '/' ? root : "/tmp";
}

Result<TempDir> TempDir::create(const std::string& root, std::string_view prefix,
                                std::string_view worker_id) {
  std::string path = fmt::format("{}/{}{}", root, prefix, kUnique);
  if (::mkdtemp(path.data()) == nullptr) {
    return fail(ErrorCode::unavailable, "could not make a folder in {}: {}", root, errno_text(errno));
  }
  TempDir folder;
  folder.path_ = path;
  const auto marker = fmt::format("{} {} {}\n", ::getpid(), start_time_of(::getpid()).value_or(0), worker_id);
  TRY_VOID(write_file(marker_of(path), marker, 0600));
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

Task<Result<std::vector<std::string>>> sweep(Context cx, async::BlockingPool* pool, std::string root,
                                             std::string prefix) {
  const Context patience = cx.within(kRemovePatience);
  std::vector<std::string> removed;
  for (;;) {
    auto work = [root, prefix]() -> Result<Swept> { return sweep_once(root, prefix); };
    CO_TRY(Swept swept, co_await pool->run<Swept>(cx, std::move(work)));
    std::ranges::move(swept.removed, std::back_inserter(removed));
    if (!swept.is_left || patience.expired()) co_return removed;
    co_await cx.clock().sleep_for(kRemovePause);
  }
}

}  // namespace flow::os
