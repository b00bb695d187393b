#pragma once
// The command line as data: parse() turns arguments into one Command and touches nothing else.
//
// Errors are `invalid_input` with one sentence that names the argument and the next step; asking for help is
// a Command of its own, so that main() alone prints.
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
struct VersionOptions {
  bool json = false;
};
struct HelpText {
  std::string text;
};

using Command = std::variant<RunOptions, ValidateOptions, NodesOptions, CronOptions, ExprOptions,
                             DemoSiteOptions, VersionOptions, HelpText>;

Result<Command> parse_command_line(std::span<const char* const> arguments);

}  // namespace flow::app
