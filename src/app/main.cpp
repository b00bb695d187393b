// flowbuilder: one binary, one subcommand a job.
#include <unistd.h>

#include <csignal>
#include <iostream>

#include "app/commands.hpp"

namespace flow::app {

// web/'s build, linked into this program by src/app/CMakeLists.txt.
std::span<const EmbeddedFile> editor_files();

}  // namespace flow::app

namespace {

using namespace flow::app;

ExitCode dispatch(const Command& command, Console console) {
  struct Visitor {
    Console console;
    ExitCode operator()(const RunOptions& options) { return run_command(options, console); }
    ExitCode operator()(const ValidateOptions& options) { return validate_command(options, console); }
    ExitCode operator()(const NodesOptions& options) { return nodes_command(options, console); }
    ExitCode operator()(const CronOptions& options) { return cron_command(options, console); }
    ExitCode operator()(const ExprOptions& options) { return expr_command(options, console); }
    ExitCode operator()(const DemoSiteOptions& options) { return demo_site_command(options, console); }
    ExitCode operator()(const ServeOptions& options) { return serve_command(options, console); }
    ExitCode operator()(const ApiOptions& options) { return api_command(options, console, editor_files()); }
    ExitCode operator()(const WorkerOptions& options) { return worker_command(options, console); }
    ExitCode operator()(const SchedulerOptions& options) { return scheduler_command(options, console); }
    ExitCode operator()(const MigrateOptions& options) { return migrate_command(options, console); }
    ExitCode operator()(const UserOptions& options) { return user_command(options, console); }
    ExitCode operator()(const TokenOptions& options) { return token_command(options, console); }
    ExitCode operator()(const ImportOptions& options) { return import_command(options, console); }
    ExitCode operator()(const ExportOptions& options) { return export_command(options, console); }
    ExitCode operator()(const DiffOptions& options) { return diff_command(options, console); }
    ExitCode operator()(const BackupOptions& options) { return backup_command(options, console); }
    ExitCode operator()(const KeyOptions& options) { return key_command(options, console); }
    ExitCode operator()(const VersionOptions& options) { return version_command(options, console); }
    ExitCode operator()(const HelpText& help) {
      console.out << help.text;
      return kOk;
    }
  };
  return std::visit(Visitor{console}, command);
}

}  // namespace

int main(int argc, char** argv) {
  // A write to a dead browser or a closed terminal pipe must be an error value, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  const Console console{std::cout, std::cerr, ::isatty(STDERR_FILENO) == 1};
  const auto command =
      parse_command_line({const_cast<const char* const*>(argv), static_cast<std::size_t>(argc)});
  if (!command) {
    print_error(console, command.error());
    return kBadInput;
  }
  const ExitCode code = dispatch(*command, console);
  std::cout.flush();
  if (!std::cout) {
    std::cerr << "error: standard output could not be written\n";
    return kEnvironment;
  }
  return code;
}
