#include "os/fd.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace flow::os {

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = other.release();
  }
  return *this;
}

void Fd::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return fail(ErrorCode::unavailable, "could not make a pipe: {}", errno_text(errno));
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

std::string errno_text(int error) {
  return fmt::format("{} ({})", std::generic_category().message(error), error);
}

}  // namespace flow::os
