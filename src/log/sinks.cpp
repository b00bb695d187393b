#include "log/sinks.hpp"

#include <unistd.h>

namespace flow::log {

void StderrSink::write(Level /*level*/, std::string_view line) {
  const std::string text = std::string(line) + "\n";
  if (::write(STDERR_FILENO, text.data(), text.size()) != static_cast<ssize_t>(text.size())) ++lost_;
}

void CapturingSink::write(Level /*level*/, std::string_view line) {
  lines_.emplace_back(line);
}

}  // namespace flow::log
