#pragma once
// Fd: a file descriptor that closes itself. make_pipe() returns one pair, close-on-exec.
#include <utility>

#include "base/result.hpp"

namespace flow::os {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd() { close(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }
  void close();

 private:
  int fd_ = -1;
};

struct Pipe {
  Fd read_end;
  Fd write_end;
};
Result<Pipe> make_pipe();

// "no such file or directory (2)" for an errno value.
std::string errno_text(int error);

}  // namespace flow::os
