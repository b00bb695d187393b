#pragma once
// The commands of the service on the command line: declared on construction, asked for after parsing.
#include <optional>

#include "app/command_line.hpp"

namespace CLI {
class App;
}

namespace flow::app {

class ServiceCommands {
 public:
  explicit ServiceCommands(CLI::App& app);
  ServiceCommands(const ServiceCommands&) = delete;
  ServiceCommands& operator=(const ServiceCommands&) = delete;

  std::optional<Command> parsed() const;

 private:
  void add_processes(CLI::App& app);
  void add_people(CLI::App& app);
  void add_workflows(CLI::App& app);
  void add_care(CLI::App& app);
  // A subcommand that takes the flags of the settings table.
  CLI::App* add(CLI::App& app, const char* name, const char* description, ServiceFlags& flags);

  std::map<const CLI::App*, const Command*> commands_;
  Command serve_ = ServeOptions{};
  Command api_ = ApiOptions{};
  Command worker_ = WorkerOptions{};
  Command scheduler_ = SchedulerOptions{};
  Command migrate_ = MigrateOptions{};
  Command user_add_ = UserOptions{.what = UserOptions::What::add};
  Command user_passwd_ = UserOptions{.what = UserOptions::What::passwd};
  Command token_ = TokenOptions{};
  Command import_ = ImportOptions{};
  Command export_ = ExportOptions{};
  Command diff_ = DiffOptions{};
  Command backup_ = BackupOptions{.what = BackupOptions::What::backup};
  Command restore_ = BackupOptions{.what = BackupOptions::What::restore};
  Command key_rotate_ = KeyOptions{.what = KeyOptions::What::rotate};
  Command key_list_ = KeyOptions{.what = KeyOptions::What::list};
};

}  // namespace flow::app
