#pragma once
// The subcommands. Each takes its options, writes to the given streams and returns the exit code; none of
// them throws.
#include <iosfwd>

#include "app/command_line.hpp"
#include "app/exit_code.hpp"

namespace flow::app {

// Standard output carries results only; progress, logs and errors go to `err`.
struct Console {
  std::ostream& out;
  std::ostream& err;
  bool err_is_terminal = false;
};

ExitCode run_command(const RunOptions& options, Console console);
ExitCode validate_command(const ValidateOptions& options, Console console);
ExitCode nodes_command(const NodesOptions& options, Console console);
ExitCode cron_command(const CronOptions& options, Console console);
ExitCode expr_command(const ExprOptions& options, Console console);
ExitCode demo_site_command(const DemoSiteOptions& options, Console console);
ExitCode version_command(const VersionOptions& options, Console console);

// `error: <sentence>`, exactly one line.
void print_error(Console console, const Error& error);

}  // namespace flow::app
