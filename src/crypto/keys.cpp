#include "crypto/keys.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

namespace flow::crypto {
namespace {

// A lock that is refused means that a rotation looks at a file it has just replaced; the next file is free.
constexpr int kTries = 100;

FileIdentity identity_of(const struct stat& info) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  return {.device = info.st_dev,
          .inode = info.st_ino,
          .size = info.st_size,
          .changed_ns = info.st_mtim.tv_sec * kSecond + info.st_mtim.tv_nsec};
}

Result<FileIdentity> identity_of(const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) == 0) return identity_of(info);
  return fail(ErrorCode::unavailable, "could not read the key file {}: {}", path, os::errno_text(errno));
}

Result<os::Fd> opened(const std::string& path, int flags) {
  os::Fd file(::open(path.c_str(), flags | O_CLOEXEC));
  if (file.valid()) return file;
  return fail(ErrorCode::unavailable, "could not open the key file {}: {}", path, os::errno_text(errno));
}

// A file system without locks has nobody to wait for: true.
bool locked(const os::Fd& file, int how) {
  return ::flock(file.get(), how | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

bool is_still_at(const os::Fd& file, const std::string& path) {
  struct stat ours{};
  struct stat now{};
  return ::fstat(file.get(), &ours) == 0 && ::stat(path.c_str(), &now) == 0 && ours.st_dev == now.st_dev &&
         ours.st_ino == now.st_ino;
}

}  // namespace

Result<Keys> Keys::of_file(std::string path, log::Logger logger) {
  TRY(KeyRing ring, load_or_create_key_file(path));
  Keys keys(std::move(ring));
  keys.path_ = std::move(path);
  keys.logger_ = std::move(logger);
  return keys;
}

// The identity is taken first: what is read may be newer, and then it is read once more.
Result<void> Keys::refresh() {
  if (path_.empty()) return {};
  const auto now = identity_of(path_);
  if (now && *now == read_) return {};
  auto ring = now ? load_key_file(path_) : std::unexpected(now.error());
  const FileIdentity seen = now.value_or(FileIdentity{});
  if (ring) {
    ring_ = *std::move(ring);
    read_ = seen;
    unreadable_.reset();
    return {};
  }
  if (std::exchange(unreadable_, seen) != seen)
    logger_.warning("the key file cannot be read; the keys that were read before stay in use",
                    {{"error", boost::json::string(ring.error().message)}});
  return std::unexpected(std::move(ring).error());
}

const KeyRing& Keys::ring() {
  static_cast<void>(refresh());
  return ring_;
}

const KeyRing& Keys::ring_for(std::string_view sealed, const KeyRing& before) {
  return before.has_key_of(sealed) ? before : ring();
}

Result<std::shared_ptr<const Sealing>> Keys::begin_sealing() {
  if (path_.empty()) return std::make_shared<const Sealing>(ring_, os::Fd());
  for (int i = 0; i < kTries; ++i) {
    TRY(os::Fd file, opened(path_, O_RDONLY));
    if (!locked(file, LOCK_SH)) continue;
    TRY_VOID(refresh());
    if (is_still_at(file, path_)) return std::make_shared<const Sealing>(ring_, std::move(file));
  }
  return fail(ErrorCode::unavailable, "another process holds a lock on the key file {}; end it", path_);
}

bool ReplacedKeyFile::in_use() const {
  return !locked(file_, LOCK_EX);
}

Result<ReplacedKeyFile> replace_key_file(const std::string& path, const KeyRing& ring) {
  TRY(os::Fd before, opened(path, O_RDWR));
  TRY_VOID(save_key_file(path, ring));
  return ReplacedKeyFile(std::move(before));
}

}  // namespace flow::crypto
