// import: files of this and other tools as workflows, printed, written or saved in the service.
#include <ostream>

#include "app/service/command_audit.hpp"
#include "app/service/command_database.hpp"
#include "app/service/named_user.hpp"
#include "app/text_source.hpp"
#include "app/workflow_file.hpp"
#include "db/store/workflow_store.hpp"
#include "nodes/catalog.hpp"
#include "os/files.hpp"

namespace flow::app {
namespace {

constexpr milliseconds kTime{60'000};

// What was changed, left out, or is still wrong, one line each on standard error.
void report(const std::string& file, const BroughtOver& brought, Console console) {
  const std::string name = source_name(file);
  for (const std::string& change : brought.written.changes)
    console.err << fmt::format("note: {}: {}\n", name, change);
  for (const foreign::LeftOut& one : brought.left_out)
    console.err << fmt::format("left out: {}: {}\n", name, to_line(one));
  for (const workflow::Problem& problem : brought.written.checked.problems)
    console.err << fmt::format("{}: {}: {}\n", to_string(problem.severity), name, to_line(problem));
}

Result<void> write_workflow(const ImportOptions& options, Console console) {
  if (options.files.size() != 1) {
    return fail(ErrorCode::invalid_input,
                "{} files make {} workflows; import one at a time, or save them with --user",
                options.files.size(), options.files.size());
  }
  const std::string& file = options.files.front();
  TRY(const BroughtOver brought, bring_over(file));
  report(file, brought, console);
  const std::string text =
      json::dump(json::value(brought.written.document.source), json::Layout::pretty) + "\n";
  if (options.out.empty()) {
    console.out << text;
    return {};
  }
  TRY_VOID(os::write_file(options.out, text));
  console.err << fmt::format("{}: from {}, {} nodes\n", options.out, to_string(brought.kind),
                             brought.written.document.nodes.size());
  return {};
}

// Ids of the store are UUIDs; a file may hold a name a person gave it.
bool is_stored_id(std::string_view id) {
  return id.size() == 36 && id[8] == '-' && id[13] == '-' && id[18] == '-' && id[23] == '-';
}

// A file whose id is a workflow of the user becomes its newest version, any other a new workflow.
Task<Result<ExitCode>> save_workflows(ServiceProcess* process, db::Database* database,
                                      ImportOptions options) {
  const Context cx = process->within(kTime);
  CO_TRY(const UserId user, co_await user_named(cx, database, options.email));
  db::WorkflowStore store(*database,
                          {.limits = process->settings.settings.limits, .catalogue = &nodes::catalogue()});
  for (const std::string& file : options.files) {
    CO_TRY(const BroughtOver brought, bring_over(file));
    report(file, brought, process->console);
    const json::object& document = brought.written.document.source;
    const WorkflowId id(std::string(json::string_or(document, "id", "")));
    const bool known = is_stored_id(id.str()) && (co_await store.get(cx, user, id)).has_value();
    if (known) {
      CO_TRY(const auto saved,
             co_await store.save(cx, user, {.id = id, .document = document, .note = "imported"}));
      if (saved.new_version) {
        CO_TRY_VOID(co_await note_command(cx, database, "import", user, "save_workflow", id.str()));
      }
      process->console.out << id.str() << (saved.new_version ? " has a new version\n" : " has not changed\n");
    } else {
      CO_TRY(const auto made, co_await store.create(cx, user, {.document = document, .note = "imported"}));
      CO_TRY_VOID(co_await note_command(cx, database, "import", user, "create_workflow", made.id.str()));
      process->console.out << made.id.str() << " is new\n";
    }
  }
  co_return kOk;
}

}  // namespace

ExitCode import_command(const ImportOptions& options, Console console) {
  if (options.email.empty()) {
    const auto written = write_workflow(options, console);
    if (written) return kOk;
    print_error(console, written.error());
    return exit_code_of(written.error());
  }
  return run_process(options.flags, console, [&options](ServiceProcess* process) {
    return with_database(
        process,
        [&options](ServiceProcess* with, db::Database* database) {
          return save_workflows(with, database, options);
        },
        Migrations::must_be_there);
  });
}

}  // namespace flow::app
