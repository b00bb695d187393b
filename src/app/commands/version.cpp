#include <ostream>

#include "app/commands.hpp"

namespace flow::app {

ExitCode version_command(const VersionOptions& options, Console console) {
  if (options.json) {
    console.out << R"({"name":"flowbuilder","version":")" << FLOW_VERSION << "\"}\n";
  } else {
    console.out << "flowbuilder " << FLOW_VERSION << '\n';
  }
  return kOk;
}

void print_error(Console console, const Error& error) {
  std::string line = error.message;
  for (char& c : line) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  console.err << "error: " << line << '\n';
}

}  // namespace flow::app
