#include "os/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

#include "os/fd.hpp"

namespace flow::os {

namespace {

Error file_error(std::string_view doing, const std::string& path, int error) {
  return make_error(error == ENOENT ? ErrorCode::not_found : ErrorCode::unavailable, "could not {} {}: {}",
                    doing, path, errno_text(error));
}

// The content, synced, in a new file of the same folder; its name.
Result<std::string> write_beside(const std::string& path, std::string_view content, unsigned mode) {
  std::string temporary = path + ".XXXXXX";
  const Fd file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file.valid()) return std::unexpected(file_error("write", path, errno));
  const auto give_up = [&](int error) {
    ::unlink(temporary.c_str());
    return std::unexpected(file_error("write", path, error));
  };
  while (!content.empty()) {
    const ssize_t n = ::write(file.get(), content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return give_up(errno);
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  if (::fchmod(file.get(), static_cast<mode_t>(mode)) != 0 || ::fsync(file.get()) != 0) return give_up(errno);
  return temporary;
}

}  // namespace

Result<std::string> read_file(const std::string& path, Bytes cap) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return std::unexpected(file_error("read", path, errno));
  std::string content;
  std::array<char, 16384> chunk;
  for (;;) {
    const ssize_t n = ::read(file.get(), chunk.data(), chunk.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(file_error("read", path, errno));
    if (n == 0) return content;
    content.append(chunk.data(), static_cast<std::size_t>(n));
    if (content.size() > cap.count) {
      return fail(ErrorCode::quota, "{} is larger than {} bytes", path, cap.count);
    }
  }
}

Result<void> write_file(const std::string& path, std::string_view content, unsigned mode) {
  TRY(const std::string temporary, write_beside(path, content, mode));
  if (::rename(temporary.c_str(), path.c_str()) == 0) return {};
  const int error = errno;
  ::unlink(temporary.c_str());
  return std::unexpected(file_error("write", path, error));
}

Result<bool> create_file(const std::string& path, std::string_view content, unsigned mode) {
  TRY(const std::string temporary, write_beside(path, content, mode));
  // Unlike rename(), link() refuses to replace.
  const int error = ::link(temporary.c_str(), path.c_str()) == 0 ? 0 : errno;
  ::unlink(temporary.c_str());
  if (error == EEXIST) return false;
  if (error != 0) return std::unexpected(file_error("create", path, error));
  return true;
}

Result<void> make_folders(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return std::unexpected(file_error("make the folder", path, error.value()));
  return {};
}

Result<void> remove_tree(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (error && error.value() != ENOENT) return std::unexpected(file_error("remove", path, error.value()));
  return {};
}

bool exists(const std::string& path) {
  struct stat info;
  return ::stat(path.c_str(), &info) == 0;
}

Result<DiskSpace> disk_space(const std::string& path) {
  struct statvfs info;
  if (::statvfs(path.c_str(), &info) != 0)
    return std::unexpected(file_error("ask for the free space of", path, errno));
  return DiskSpace{.free = {std::uint64_t{info.f_bavail} * info.f_frsize},
                   .total = {std::uint64_t{info.f_blocks} * info.f_frsize}};
}

}  // namespace flow::os
