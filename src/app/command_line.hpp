#pragma once
// The command line as data: parse() turns arguments into one Command and touches nothing else.
//
// Errors are `invalid_input` with one sentence that names the argument and the next step; asking for help is
// a Command of its own, so that main() alone prints.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace flow::app {

struct RunOptions {
  std::string file;                 // "-" reads standard input
  std::vector<std::string> params;  // "key=value"; the value is JSON when it parses as JSON, text otherwise
  std::string credentials_file;     // JSON: {"name": {"kind": …, fields…}}
  std::string artifacts_dir;        // empty: a folder under the system's temporary folder
  bool headed = false;
  bool json = false;
  bool demo_site = false;  // serve the demo site for this run and set params.site
};
struct ValidateOptions {
  std::vector<std::string> files;
  bool json = false;
};
struct NodesOptions {
  std::string type;
  bool json = false;
  bool markdown = false;
};
struct CronOptions {
  enum class What { next, explain } what = What::next;
  std::string expression;
  std::string from;
  int count = 5;
  std::string zone = "UTC";
  bool json = false;
};
struct ExprOptions {
  std::string expression;
  std::string data_file;  // "-" reads standard input
  bool typed = false;
};
struct DemoSiteOptions {
  int port = 8787;
};
// What every command of the service takes: flags of the settings table, and a configuration file.
struct ServiceFlags {
  std::map<std::string, std::string, std::less<>> settings;  // name → text
  std::string config_file;
};
struct ServeOptions {
  ServiceFlags flags;
  bool workers = true;
  bool scheduler = true;
};
struct ApiOptions {  // one process of `serve`; not shown in the help
  ServiceFlags flags;
  bool scheduler = true;
};
struct WorkerOptions {
  ServiceFlags flags;
  bool once = false;  // the execution that SQS_BODY names
};
struct SchedulerOptions {
  ServiceFlags flags;
  bool tick = false;
};
struct MigrateOptions {
  ServiceFlags flags;
};
struct UserOptions {
  enum class What { add, passwd } what = What::add;
  ServiceFlags flags;
  std::string email;
  std::string name;
  bool admin = false;
  bool link = false;  // no password: prints a one-time link that sets one
};
struct TokenOptions {
  ServiceFlags flags;
  std::string email;
  std::string name = "command line";
  std::vector<std::string> scopes;
  int days = 0;  // 0: until it is revoked
};
struct ImportOptions {
  ServiceFlags flags;
  std::string email;  // empty: nothing is saved, the workflow is written to `out`
  std::string out;    // empty: standard output
  std::vector<std::string> files;
};
struct ExportOptions {
  ServiceFlags flags;
  std::string email;
  std::string folder;
};
struct DiffOptions {
  std::string before;
  std::string after;
  bool json = false;
};
struct BackupOptions {
  enum class What { backup, restore } what = What::backup;
  ServiceFlags flags;
  std::string file;
};
struct KeyOptions {
  enum class What { rotate, list } what = What::rotate;
  ServiceFlags flags;
};
struct VersionOptions {
  bool json = false;
};
struct HelpText {
  std::string text;
};

using Command = std::variant<RunOptions, ValidateOptions, NodesOptions, CronOptions, ExprOptions,
                             DemoSiteOptions, ServeOptions, ApiOptions, WorkerOptions, SchedulerOptions,
                             MigrateOptions, UserOptions, TokenOptions, ImportOptions, ExportOptions,
                             DiffOptions, BackupOptions, KeyOptions, VersionOptions, HelpText>;

Result<Command> parse_command_line(std::span<const char* const> arguments);

}  // namespace flow::app
