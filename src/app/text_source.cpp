#include "app/text_source.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "os/fd.hpp"

namespace flow::app {
namespace {

std::unexpected<Error> cannot_read(const std::string& name, int error) {
  const std::string_view next_step = error == EISDIR   ? "give a file, or - for standard input"
                                     : error == EACCES ? "check its permissions"
                                                       : "check the path";
  return fail(ErrorCode::invalid_input, "cannot read {}: {}; {}", source_name(name), std::strerror(error),
              next_step);
}

}  // namespace

std::string source_name(const std::string& name) {
  return name == "-" ? "standard input" : fmt::format("\"{}\"", name);
}

Result<std::string> read_text(const std::string& name, Bytes cap) {
  os::Fd file;
  if (name != "-") {
    file = os::Fd(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid()) return cannot_read(name, errno);
  }
  std::string text;
  std::array<char, 16384> chunk;
  for (;;) {
    const ssize_t count = ::read(file.valid() ? file.get() : STDIN_FILENO, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot_read(name, errno);
    if (count == 0) return text;
    text.append(chunk.data(), static_cast<std::size_t>(count));
    if (text.size() > cap.count) {
      return fail(ErrorCode::invalid_input, "{} is larger than {} bytes; make it smaller", source_name(name),
                  cap.count);
    }
  }
}

}  // namespace flow::app
