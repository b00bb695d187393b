#include "app/supervisor/data_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "os/files.hpp"

namespace flow::app {

Result<os::Fd> lock_data_folder(const std::string& folder) {
  if (auto made = os::make_folders(folder); !made)
    return std::unexpected(std::move(made).error().context("the data folder; choose another with --data"));
  const std::string path = folder + "/lock";
  os::Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.valid()) {
    return fail(ErrorCode::unavailable,
                "could not write to the data folder {}: {}; choose another with --data", folder,
                os::errno_text(errno));
  }
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    const auto holder = os::read_file(path, Bytes{64});
    return std::unexpected(make_error(ErrorCode::unavailable,
                                      "another Flow Builder (process {}) uses the data folder {}; stop it, "
                                      "or choose another with --data",
                                      holder && !holder->empty() ? *holder : "unknown", folder)
                               .with_detail("code", kDataFolderInUse));
  }
  const std::string self = std::to_string(::getpid());
  if (::ftruncate(file.get(), 0) != 0 || ::pwrite(file.get(), self.data(), self.size(), 0) < 0)
    return fail(ErrorCode::unavailable, "could not write {}: {}", path, os::errno_text(errno));
  return file;
}

}  // namespace flow::app
