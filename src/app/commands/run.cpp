#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <ostream>

#include "app/commands.hpp"
#include "app/progress/text.hpp"
#include "app/run_document.hpp"
#include "app/run_session.hpp"
#include "app/text_source.hpp"
#include "app/workflow_file.hpp"
#include "crypto/random.hpp"
#include "os/temp_dir.hpp"

namespace flow::app {
namespace {

// key=value pairs; the value is JSON when it parses as JSON, text otherwise.
Result<json::object> parse_params(const std::vector<std::string>& pairs) {
  json::object params;
  for (const std::string& pair : pairs) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail(ErrorCode::invalid_input, "--param \"{}\" is not key=value; write --param url=https://…",
                  pair);
    const std::string text = pair.substr(equals + 1);
    const auto parsed = json::parse(text);
    params.insert_or_assign(pair.substr(0, equals), parsed ? *parsed : json::value(text));
  }
  return params;
}

Result<void> check_binary(std::string_view variable, const std::string& path, std::string_view package) {
  if (path.empty() || ::access(path.c_str(), X_OK) == 0) return {};
  return fail(
      ErrorCode::unavailable,
      "{} is \"{}\", which is no program that can be run; correct it, or unset it and: apt-get install {}",
      variable, path, package);
}

Result<void> check_display(const RunOptions& options) {
  if (!options.headed || std::getenv("DISPLAY") != nullptr || std::getenv("WAYLAND_DISPLAY") != nullptr)
    return {};
  return fail(
      ErrorCode::unavailable,
      "--headed needs a display, and neither DISPLAY nor WAYLAND_DISPLAY is set; run it in a graphical "
      "session or under xvfb-run, or leave --headed out");
}

Result<RunSetup> prepare(const RunOptions& options, Console console) {
  TRY(const json::object params, parse_params(options.params));
  TRY(const LoadedSettings loaded, load_settings_from_process());
  const Settings& settings = loaded.settings;
  TRY_VOID(
      check_binary("FLOWBUILDER_BROWSER_HEADLESS_SHELL", settings.headless_shell, "chromium-headless-shell"));
  TRY_VOID(check_binary("FLOWBUILDER_BROWSER_CHROMIUM", settings.chromium, "chromium"));
  TRY_VOID(check_display(options));
  Credentials credentials;
  if (!options.credentials_file.empty()) {
    TRY(credentials, read_credentials(options.credentials_file));
  }
  TRY(const workflow::Written file, load_workflow(options.file, kinds_of(credentials)));
  if (!file.checked.ok())
    return std::unexpected(first_error(file.checked).context(source_name(options.file)));

  RunSetup setup{.plan = file.checked.plan,
                 .params = params,
                 .credentials = std::move(credentials),
                 .settings = settings,
                 .artifacts_dir = options.artifacts_dir,
                 .headed = options.headed,
                 .demo_site = options.demo_site,
                 .progress = {},
                 .readable_logs = console.err_is_terminal && !options.json};
  if (setup.artifacts_dir.empty())
    setup.artifacts_dir =
        fmt::format("{}/flowbuilder-run-{}", os::default_temp_root(), crypto::random_hex(4));
  setup.progress = [&console_err = console.err, plan = setup.plan, silent = options.json,
                    terminal = console.err_is_terminal](const Clock& clock) {
    if (silent) return make_silent_progress(console_err);
    if (terminal) return make_terminal_progress(console_err, plan, clock, terminal_style());
    return make_plain_progress(console_err);
  };
  return setup;
}

milliseconds time_of(const RunReport& report) {
  const auto ends = report.journal.all<engine::ExecutionFinished>();
  if (ends.empty()) return milliseconds{0};
  return std::chrono::duration_cast<milliseconds>(ends.front()->at - report.info.started_at);
}

// `completed in 2.4 s: 9 nodes, 14 credits; 2 files in /tmp/…`
std::string summary(const RunReport& report) {
  const auto counted = [](std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
  };
  const auto files = report.journal.all<engine::ArtifactStored>().size();
  std::string out = fmt::format("{}{} in {}: {}, {}", to_string(report.outcome.status),
                                report.outcome.degraded ? " (degraded)" : "", duration_text(time_of(report)),
                                counted(report.journal.all<engine::NodeFinished>().size(), "node"),
                                counted(static_cast<std::size_t>(report.outcome.credits), "credit"));
  if (files > 0) out += fmt::format("; {} in {}", counted(files, "file"), report.artifacts->folder());
  return out;
}

void print_result(const engine::Outcome& outcome, std::ostream& out) {
  if (!outcome.result || outcome.result->is_null()) return;
  out << json::dump(*outcome.result, json::Layout::pretty) << '\n';
}

// The folder was only made in case; a run that left nothing leaves no folder either.
void remove_unused_folder(const RunOptions& options, const RunReport& report) {
  if (!options.artifacts_dir.empty()) return;
  std::error_code not_empty;
  std::filesystem::remove(report.artifacts->folder(), not_empty);
}

ExitCode exit_code(const engine::Outcome& outcome) {
  if (outcome.status == engine::ExecutionStatus::completed) return kOk;
  const bool machine = outcome.error && outcome.error->code == ErrorCode::unavailable;
  return machine ? kEnvironment : kRunFailed;
}

}  // namespace

ExitCode run_command(const RunOptions& options, Console console) {
  auto setup = prepare(options, console);
  if (!setup) {
    print_error(console, setup.error());
    return exit_code_of(setup.error());
  }
  const auto plan = setup->plan;
  const auto ran = run_session(*std::move(setup));
  if (!ran) {
    print_error(console, ran.error());
    return exit_code_of(ran.error());
  }
  const RunReport& report = **ran;
  if (report.outcome.error) print_error(console, *report.outcome.error);
  if (options.json) {
    const json::object document = run_document({.plan = *plan,
                                                .info = report.info,
                                                .outcome = report.outcome,
                                                .records = report.journal.records(),
                                                .artifacts = *report.artifacts});
    console.out << json::dump(document, json::Layout::pretty) << '\n';
  } else {
    console.err << summary(report) << '\n';
    print_result(report.outcome, console.out);
  }
  remove_unused_folder(options, report);
  return exit_code(report.outcome);
}

}  // namespace flow::app
