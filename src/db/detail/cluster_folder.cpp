#include "db/detail/cluster_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <filesystem>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "db/detail/server_error.hpp"
#include "os/files.hpp"
#include "os/temp_dir.hpp"

namespace flow::db::detail {

namespace fs = std::filesystem;
using namespace literals;

namespace {

constexpr std::string_view kSocketName = "/.s.PGSQL.5432";
constexpr std::size_t kLongestSocketPath = sizeof(sockaddr_un::sun_path) - 1;
constexpr std::size_t kLargestLog = 4U << 20;

Error folder_error(std::string_view doing, const std::string& path) {
  return make_error(ErrorCode::unavailable, "could not {} {}: {}", doing, path, os::errno_text(errno));
}

// A folder of the user's alone. One that someone else has put there is refused.
Result<void> make_private(const std::string& path, const SystemUser& user) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return std::unexpected(folder_error("make the folder", path));
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0) return std::unexpected(folder_error("look at", path));
  if (!S_ISDIR(info.st_mode) || (info.st_uid != user.uid && info.st_uid != ::geteuid()))
    return fail(ErrorCode::unavailable, "{} is not a folder of ours; remove it or choose another data folder",
                path);
  if (info.st_uid != user.uid && ::chown(path.c_str(), user.uid, user.gid) != 0)
    return std::unexpected(folder_error("give away", path));
  if ((info.st_mode & 0777) != 0700 && ::chmod(path.c_str(), 0700) != 0)
    return std::unexpected(folder_error("close to others", path));
  return {};
}

// Every folder above must let the user pass.
Result<void> check_reachable(const std::string& root, const SystemUser& user) {
  if (user.name.empty()) return {};
  for (fs::path path = fs::path(root).parent_path(); path != path.root_path(); path = path.parent_path()) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return std::unexpected(folder_error("look at", path.string()));
    const bool passes = info.st_uid == user.uid   ? (info.st_mode & S_IXUSR) != 0
                        : info.st_gid == user.gid ? (info.st_mode & S_IXGRP) != 0
                                                  : (info.st_mode & S_IXOTH) != 0;
    if (!passes) {
      return fail(
          ErrorCode::unavailable,
          "the system user \"{}\", which runs PostgreSQL, cannot reach {} because {} is closed to it; choose "
          "another data folder, or chmod o+x {}",
          user.name, root, path.string(), path.string());
    }
  }
  return {};
}

}  // namespace

std::string ClusterFolder::socket_folder() const {
  std::string inside = root + "/run";
  if (inside.size() + kSocketName.size() <= kLongestSocketPath) return inside;
  return fmt::format("{}/flowbuilder-{}", os::default_temp_root(), crypto::sha256_hex(root).substr(0, 16));
}

std::string ClusterFolder::url(std::string_view database) const {
  return fmt::format("postgresql://flowbuilder@/{}?host={}", database, percent_encode(socket_folder()));
}

Result<void> ClusterFolder::prepare(const SystemUser& user) const {
  TRY_VOID(os::make_folders(fs::path(root).parent_path().string()));
  TRY_VOID(check_reachable(root, user));
  TRY_VOID(make_private(root, user));
  return make_private(socket_folder(), user);
}

Result<os::Fd> ClusterFolder::lock() const {
  const std::string path = root + "/lock";
  os::Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.valid()) return std::unexpected(folder_error("open", path));
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    const auto owner = os::read_file(path, 64_B);
    return fail(
        ErrorCode::unavailable,
        "the data folder {} is in use by the Flow Builder process {}; stop it, or choose another data folder",
        root, owner && !owner->empty() ? *owner : "of another session");
  }
  const std::string owner = fmt::format("{}", ::getpid());
  if (::ftruncate(file.get(), 0) != 0 || ::pwrite(file.get(), owner.data(), owner.size(), 0) < 0)
    return std::unexpected(folder_error("write", path));
  return file;
}

Result<std::optional<int>> ClusterFolder::version() const {
  if (!os::exists(data())) return std::nullopt;
  const auto text = os::read_file(data() + "/PG_VERSION", 64_B);
  int major = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), major);
  if (major == 0) {
    return fail(ErrorCode::unavailable,
                "{} is there but holds no PostgreSQL data; move it away, or choose another data folder",
                data());
  }
  return major;
}

// initdb --no-sync and one syncfs() are as durable as its thousand fsyncs, and seconds faster.
Result<void> ClusterFolder::adopt_unfinished() const {
  const os::Fd folder(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid() || ::syncfs(folder.get()) != 0)
    return std::unexpected(folder_error("write to disk", root));
  if (::rename(unfinished().c_str(), data().c_str()) != 0)
    return std::unexpected(folder_error("rename", unfinished()));
  if (::fsync(folder.get()) != 0) return std::unexpected(folder_error("write to disk", root));
  return {};
}

void ClusterFolder::rotate_log() const {
  if (log_size() > kLargestLog) ::rename(log().c_str(), (log() + ".1").c_str());
}

std::size_t ClusterFolder::log_size() const {
  std::error_code missing;
  const auto size = fs::file_size(log(), missing);
  return missing ? 0 : size;
}

std::string ClusterFolder::log_since(std::size_t size) const {
  constexpr std::size_t kMost = 2000;
  const os::Fd file(::open(log().c_str(), O_RDONLY | O_CLOEXEC));
  const std::size_t end = log_size();
  if (!file.valid() || end <= size) return "it printed nothing";
  const std::size_t from = std::max(size, end > kMost ? end - kMost : 0);
  std::string text(end - from, '\0');
  const ssize_t n = ::pread(file.get(), text.data(), text.size(), static_cast<off_t>(from));
  text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return one_line(text);
}

}  // namespace flow::db::detail
