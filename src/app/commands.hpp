#pragma once
// The subcommands. Each takes its options, writes to the given streams and returns the exit code; none of
// them throws.
#include <iosfwd>
#include <span>

#include "app/command_line.hpp"
#include "app/exit_code.hpp"
#include "base/embedded_file.hpp"

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
ExitCode serve_command(const ServeOptions& options, Console console);
// `editor`: the build of web/, which only the program itself has in it.
ExitCode api_command(const ApiOptions& options, Console console, std::span<const EmbeddedFile> editor);
ExitCode worker_command(const WorkerOptions& options, Console console);
ExitCode scheduler_command(const SchedulerOptions& options, Console console);
ExitCode migrate_command(const MigrateOptions& options, Console console);
ExitCode user_command(const UserOptions& options, Console console);
ExitCode token_command(const TokenOptions& options, Console console);
ExitCode import_command(const ImportOptions& options, Console console);
ExitCode export_command(const ExportOptions& options, Console console);
ExitCode diff_command(const DiffOptions& options, Console console);
ExitCode backup_command(const BackupOptions& options, Console console);
ExitCode key_command(const KeyOptions& options, Console console);
ExitCode version_command(const VersionOptions& options, Console console);

// `error: <sentence>`, exactly one line.
void print_error(Console console, const Error& error);

}  // namespace flow::app
