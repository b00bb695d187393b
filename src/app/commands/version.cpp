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

}  // namespace flow::app
