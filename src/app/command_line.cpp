#include "app/command_line.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "app/command_line_service.hpp"
#include "base/edit_distance.hpp"

namespace flow::app {
namespace {

constexpr const char* kFooter =
    "Exit codes: 0 fine, 1 the run failed, 2 bad usage or invalid input, 3 environment (no browser, port in "
    "use).";

// The commands in the order of --help. Each function declares one and says where its values go.

CLI::App* add_run(CLI::App& app, RunOptions& options) {
  CLI::App* command = app.add_subcommand("run", "Run a workflow file on a real browser");
  command->add_option("FILE", options.file, "Workflow document (JSON); - reads standard input")->required();
  command->add_option("-p,--param", options.params, "Parameter as key=value (JSON or text); may be repeated")
      ->allow_extra_args(false);
  command->add_option("--credentials", options.credentials_file,
                      "JSON file of credentials: {\"shop login\": {\"kind\": \"login\", \"username\": …}}");
  command->add_option("--artifacts", options.artifacts_dir,
                      "Folder for screenshots, downloads and page snapshots");
  command->add_flag("--headed", options.headed, "Show the browser window");
  command->add_flag("--json", options.json,
                    "Print one JSON document with every node's outcome on standard output");
  command->add_flag("--demo-site", options.demo_site,
                    "Serve the demo site for this run and set params.site to it");
  return command;
}

CLI::App* add_validate(CLI::App& app, ValidateOptions& options) {
  CLI::App* command = app.add_subcommand("validate", "Check workflow files and list every problem");
  command->add_option("FILE", options.files, "Workflow documents; - reads standard input")->required();
  command->add_flag("--json", options.json, "Print the problems as JSON");
  return command;
}

CLI::App* add_nodes(CLI::App& app, NodesOptions& options) {
  CLI::App* command = app.add_subcommand("nodes", "List the node types, or describe one");
  command->add_option("TYPE", options.type, "Node type, for example click_element");
  auto* json = command->add_flag("--json", options.json, "Print the specs as JSON");
  command->add_flag("--markdown", options.markdown, "Print the whole catalogue as docs/nodes.md")
      ->excludes(json);
  return command;
}

CLI::App* add_cron(CLI::App& app, CronOptions& options) {
  CLI::App* group = app.add_subcommand("cron", "Ask about cron expressions");
  group->require_subcommand(1);
  const auto add = [&](const char* name, const char* description, CronOptions::What what) {
    CLI::App* command = group->add_subcommand(name, description);
    command
        ->add_option("EXPR", options.expression,
                     "Cron expression of 5 or 6 fields, or an alias, as one argument")
        ->required();
    command->add_option("--tz", options.zone, "IANA time zone")->capture_default_str();
    command->add_flag("--json", options.json, "Print one JSON document");
    command->callback([&options, what] { options.what = what; });
    return command;
  };
  CLI::App* next = add("next", "Print the next times an expression fires", CronOptions::What::next);
  next->add_option("--from", options.from,
                   "Start (ISO 8601; without offset it is local time of --tz); default now");
  next->add_option("--count", options.count, "How many times")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  add("explain", "Say in English when an expression fires", CronOptions::What::explain);
  return group;
}

CLI::App* add_expr(CLI::App& app, ExprOptions& options) {
  CLI::App* group = app.add_subcommand("expr", "Evaluate expressions (CEL)");
  group->require_subcommand(1);
  CLI::App* command =
      group->add_subcommand("eval", "Evaluate one expression; use -- before one that begins with -");
  command->add_option("EXPR", options.expression, "CEL expression")->required();
  command->add_option("--data", options.data_file,
                      "JSON object with the names in scope; - reads standard input");
  command->add_flag("--typed", options.typed,
                    "Read and write values with their CEL types ({\"$uint\": \"5\"} …)");
  return group;
}

CLI::App* add_demo_site(CLI::App& app, DemoSiteOptions& options) {
  CLI::App* command = app.add_subcommand("demo-site", "Serve the demo shop on 127.0.0.1 until interrupted");
  command->add_option("--port", options.port, "Port; 0 picks a free one")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535));
  return command;
}

CLI::App* add_version(CLI::App& app, VersionOptions& options) {
  CLI::App* command = app.add_subcommand("version", "Print the version");
  command->add_flag("--json", options.json, "Print one JSON document");
  return command;
}

// CLI11 spreads some messages over lines; scripts and people read one.
std::string one_line(std::string text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += c;
    }
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '.')) out.pop_back();
  return out;
}

// CLI11 says of an unknown command only that one is required; a person wants to hear which word was not
// understood.
Result<void> check_commands(const CLI::App& app, std::span<const char* const> arguments) {
  const CLI::App* command = &app;
  for (std::size_t i = 1; i < arguments.size() && command->get_require_subcommand_min() > 0; ++i) {
    const std::string_view word = arguments[i];
    if (word.starts_with('-')) return {};
    const auto known = command->get_subcommands({});
    const auto next =
        std::ranges::find_if(known, [&](const CLI::App* one) { return one->check_name(std::string(word)); });
    if (next == known.end()) {
      NearestName nearest(word);
      for (const CLI::App* one : known) nearest.consider(one->get_name());
      const std::string proposal =
          nearest.best().empty() ? std::string() : fmt::format("did you mean {}? ", nearest.best());
      return fail(
          ErrorCode::invalid_input, "there is no command \"{}\"; {}see {} --help", word, proposal,
          command->get_name() == "flowbuilder" ? "flowbuilder" : "flowbuilder " + command->get_name());
    }
    command = *next;
  }
  return {};
}

}  // namespace

Result<Command> parse_command_line(std::span<const char* const> arguments) {
  RunOptions run;
  ValidateOptions validate;
  NodesOptions nodes;
  CronOptions cron;
  ExprOptions expr;
  DemoSiteOptions demo_site;
  VersionOptions version;

  CLI::App app{"Flow Builder: browser workflows that run unattended.", "flowbuilder"};
  app.footer(kFooter);
  app.require_subcommand(1);
  const CLI::App* run_command = add_run(app, run);
  const CLI::App* validate_command = add_validate(app, validate);
  const CLI::App* nodes_command = add_nodes(app, nodes);
  const CLI::App* cron_command = add_cron(app, cron);
  const CLI::App* expr_command = add_expr(app, expr);
  const CLI::App* demo_site_command = add_demo_site(app, demo_site);
  ServiceCommands service(app);
  add_version(app, version);

  TRY_VOID(check_commands(app, arguments));
  try {
    app.parse(static_cast<int>(arguments.size()), arguments.data());
  } catch (const CLI::CallForHelp&) {
    const CLI::App* innermost = &app;
    while (!innermost->get_subcommands().empty()) innermost = innermost->get_subcommands().front();
    return HelpText{innermost->help()};
  } catch (const CLI::ParseError& error) {
    return fail(ErrorCode::invalid_input, "{}; see flowbuilder --help", one_line(error.what()));
  }
  if (run_command->parsed()) return run;
  if (validate_command->parsed()) return validate;
  if (nodes_command->parsed()) return nodes;
  if (cron_command->parsed()) return cron;
  if (expr_command->parsed()) return expr;
  if (demo_site_command->parsed()) return demo_site;
  if (auto command = service.parsed()) return *std::move(command);
  return version;
}

}  // namespace flow::app
