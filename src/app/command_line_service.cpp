#include "app/command_line_service.hpp"

#include <CLI/CLI.hpp>

#include "app/settings.hpp"

namespace flow::app {

ServiceCommands::ServiceCommands(CLI::App& app) {
  add_processes(app);
  add_people(app);
  add_workflows(app);
  add_care(app);
}

std::optional<Command> ServiceCommands::parsed() const {
  for (const auto& [app, command] : commands_) {
    if (app->parsed()) return *command;
  }
  return std::nullopt;
}

CLI::App* ServiceCommands::add(CLI::App& app, const char* name, const char* description,
                               ServiceFlags& flags) {
  CLI::App* command = app.add_subcommand(name, description);
  command->add_option("--config", flags.config_file, "Configuration file (TOML); see docs/config.md");
  for (const SettingRow& row : setting_rows()) {
    if (row.flag.empty()) continue;
    command
        ->add_option_function<std::string>(
            std::string(row.flag),
            [&flags, name_of_row = std::string(row.name)](const std::string& text) {
              flags.settings.insert_or_assign(name_of_row, text);
            },
            std::string(row.description))
        ->group("Settings");
  }
  return command;
}

void ServiceCommands::add_processes(CLI::App& app) {
  auto& serve = std::get<ServeOptions>(serve_);
  CLI::App* command =
      add(app, "serve", "Run the service: PostgreSQL, API, scheduler and workers", serve.flags);
  command->add_flag("!--no-worker", serve.workers, "Start no worker processes here");
  command->add_flag("!--no-scheduler", serve.scheduler, "Fire no schedules here");
  commands_[command] = &serve_;

  auto& api = std::get<ApiOptions>(api_);
  command = add(app, "api", "The API process of the service", api.flags);
  command->group("");
  command->add_flag("!--no-scheduler", api.scheduler, "");
  commands_[command] = &api_;

  auto& worker = std::get<WorkerOptions>(worker_);
  command = add(app, "worker", "Run one worker process that shares the work of a database", worker.flags);
  command->add_flag("--once", worker.once, "Run the one execution that the variable SQS_BODY names, and end");
  commands_[command] = &worker_;

  auto& scheduler = std::get<SchedulerOptions>(scheduler_);
  command = add(app, "scheduler", "Run one scheduler process", scheduler.flags);
  command->add_flag("--tick", scheduler.tick, "Fire what is due, do the maintenance once, and end");
  commands_[command] = &scheduler_;
}

void ServiceCommands::add_people(CLI::App& app) {
  CLI::App* group = app.add_subcommand("user", "People who may use the service");
  group->require_subcommand(1);
  auto& user = std::get<UserOptions>(user_add_);
  CLI::App* command = add(*group, "add", "Add a user; the password is read from standard input", user.flags);
  command->add_option("EMAIL", user.email, "E-mail address")->required();
  command->add_option("--name", user.name, "Name");
  command->add_flag("--admin", user.admin, "May administer the instance");
  command->add_flag("--link", user.link, "Read no password; print a one-time link that sets one");
  commands_[command] = &user_add_;

  auto& passwd = std::get<UserOptions>(user_passwd_);
  command = add(*group, "passwd", "Set a user's password, read from standard input; ends all sessions",
                passwd.flags);
  command->add_option("EMAIL", passwd.email, "E-mail address")->required();
  commands_[command] = &user_passwd_;

  auto& token = std::get<TokenOptions>(token_);
  command = add(app, "token", "Make an API token for a user and print it", token.flags);
  command->add_option("EMAIL", token.email, "E-mail address of the user")->required();
  command->add_option("--name", token.name, "What the token is for")->capture_default_str();
  command
      ->add_option("--scope", token.scopes,
                   "read, write, run or admin; may be repeated; default read, write, run")
      ->allow_extra_args(false);
  command->add_option("--days", token.days, "How long it is good; default until it is revoked")
      ->check(CLI::Range(1, 36500));
  commands_[command] = &token_;
}

void ServiceCommands::add_workflows(CLI::App& app) {
  auto& import = std::get<ImportOptions>(import_);
  CLI::App* command = add(app, "import",
                          "Make workflows of files: of recordings of Chrome's DevTools Recorder, of Automa, "
                          "ScrapeFlow, and our own",
                          import.flags);
  command
      ->add_option("FILE", import.files,
                   "Files (JSON); - reads standard input. What could not be brought over is listed on "
                   "standard error")
      ->required();
  CLI::Option* out = command->add_option(
      "-o,--out", import.out, "File to write the workflow to; without it, and without --user, it is printed");
  command
      ->add_option("--user", import.email,
                   "Save them as workflows of the user of the service with this e-mail address")
      ->excludes(out);
  commands_[command] = &import_;

  auto& exported = std::get<ExportOptions>(export_);
  command = add(app, "export", "Write all workflows of a user as files, NAME.json", exported.flags);
  command->add_option("--user", exported.email, "E-mail address of the user")->required();
  command->add_option("FOLDER", exported.folder, "Folder to write to")->required();
  commands_[command] = &export_;

  auto& diff = std::get<DiffOptions>(diff_);
  command =
      app.add_subcommand("diff", "Say what changed between two workflow files; exit code 1 when they differ");
  command->add_option("BEFORE", diff.before, "Workflow document (JSON)")->required();
  command->add_option("AFTER", diff.after, "Workflow document (JSON)")->required();
  command->add_flag("--json", diff.json, "Print one JSON document");
  commands_[command] = &diff_;
}

void ServiceCommands::add_care(CLI::App& app) {
  auto& migrate = std::get<MigrateOptions>(migrate_);
  CLI::App* command = add(app, "migrate", "Bring the database to this program's version", migrate.flags);
  commands_[command] = &migrate_;

  auto& backup = std::get<BackupOptions>(backup_);
  command = add(app, "backup", "Write the whole database to a file (pg_dump's custom format)", backup.flags);
  command->add_option("FILE", backup.file, "File to write")->required();
  commands_[command] = &backup_;

  auto& restore = std::get<BackupOptions>(restore_);
  command = add(app, "restore", "Fill an empty database from a file of `backup`", restore.flags);
  command->add_option("FILE", restore.file, "File to read")->required();
  commands_[command] = &restore_;

  CLI::App* group = app.add_subcommand("key", "The keys that credentials are sealed under");
  group->require_subcommand(1);
  auto& rotate = std::get<KeyOptions>(key_rotate_);
  command = add(*group, "rotate", "Make a new key, seal everything anew and drop the old keys", rotate.flags);
  commands_[command] = &key_rotate_;
  auto& list = std::get<KeyOptions>(key_list_);
  command = add(*group, "list", "Print the ids of the keys, the current one last", list.flags);
  commands_[command] = &key_list_;
}

}  // namespace flow::app
