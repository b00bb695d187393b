// import, export, diff: workflows as files.
#include <ostream>

#include "app/service/command_database.hpp"
#include "app/text_source.hpp"
#include "app/workflow_file.hpp"
#include "db/store/user_store.hpp"
#include "db/store/workflow_store.hpp"
#include "os/files.hpp"
#include "workflow/diff.hpp"
#include "workflow/document.hpp"
#include "workflow/slug.hpp"

namespace flow::app {
namespace {

constexpr milliseconds kTime{60'000};
constexpr Bytes kMaxFile{16U << 20};

Task<Result<UserId>> user_of(Context cx, db::Database* database, std::string email) {
  db::UserStore users(*database);
  CO_TRY(const auto found, co_await users.find_login(cx, email));
  if (!found) co_return fail(ErrorCode::not_found, "there is no user {}; see --user", email);
  co_return found->user.id;
}

// Ids of the store are UUIDs; a file may hold a name a person gave it.
bool is_stored_id(std::string_view id) {
  return id.size() == 36 && id[8] == '-' && id[13] == '-' && id[18] == '-' && id[23] == '-';
}

// A file whose id is a workflow of the user becomes its newest version, any other a new workflow.
Task<Result<ExitCode>> import_files(ServiceProcess* process, db::Database* database, ImportOptions options) {
  const Context cx = process->within(kTime);
  CO_TRY(const UserId user, co_await user_of(cx, database, options.email));
  db::WorkflowStore store(*database, {.limits = process->settings.settings.limits});
  for (const std::string& file : options.files) {
    CO_TRY(const workflow::Written read, load_workflow(file, std::nullopt));
    const json::object& document = read.document.source;
    const WorkflowId id(std::string(json::string_or(document, "id", "")));
    const bool known = is_stored_id(id.str()) && (co_await store.get(cx, user, id)).has_value();
    if (known) {
      CO_TRY(const auto saved,
             co_await store.save(cx, user, {.id = id, .document = document, .note = "imported"}));
      process->console.out << id.str() << (saved.new_version ? " has a new version\n" : " has not changed\n");
    } else {
      CO_TRY(const auto made, co_await store.create(cx, user, {.document = document, .note = "imported"}));
      process->console.out << made.id.str() << " is new\n";
    }
  }
  co_return kOk;
}

std::string file_name(const std::string& folder, const db::Workflow& workflow) {
  std::string slug = workflow::slug(workflow.name);
  if (slug.empty()) slug = "workflow";
  // Two workflows may have one name.
  return fmt::format("{}/{}-{}.json", folder, slug, workflow.id.str().substr(0, 8));
}

Task<Result<ExitCode>> export_files(ServiceProcess* process, db::Database* database, ExportOptions options) {
  const Context cx = process->within(kTime);
  CO_TRY(const UserId user, co_await user_of(cx, database, options.email));
  CO_TRY_VOID(os::make_folders(options.folder));
  db::WorkflowStore store(*database);
  db::PageRequest page{.limit = db::kMaxPage};
  do {
    CO_TRY(const auto list, co_await store.list(cx, user, {}, page));
    for (const db::WorkflowItem& item : list.items) {
      CO_TRY(const auto document, co_await store.document(cx, user, item.workflow.id, std::nullopt));
      const std::string file = file_name(options.folder, item.workflow);
      CO_TRY_VOID(os::write_file(file, json::dump(json::value(document), json::Layout::pretty) + "\n"));
      process->console.out << file << '\n';
    }
    page.cursor = list.next;
  } while (!page.cursor.empty());
  co_return kOk;
}

Result<json::object> read_object(const std::string& file) {
  TRY(const std::string text, read_text(file, kMaxFile));
  auto document = json::parse_object(text, {.size = kMaxFile});
  if (!document) return std::unexpected(std::move(document).error().context(source_name(file)));
  return document;
}

Result<workflow::Diff> compare(const DiffOptions& options) {
  TRY(const json::object before, read_object(options.before));
  TRY(const json::object after, read_object(options.after));
  return workflow::diff_documents(before, after);
}

}  // namespace

ExitCode import_command(const ImportOptions& options, Console console) {
  return run_process(options.flags, console, [&options](ServiceProcess* process) {
    return with_database(
        process,
        [&options](ServiceProcess* with, db::Database* database) {
          return import_files(with, database, options);
        },
        Migrations::must_be_there);
  });
}

ExitCode export_command(const ExportOptions& options, Console console) {
  return run_process(options.flags, console, [&options](ServiceProcess* process) {
    return with_database(
        process,
        [&options](ServiceProcess* with, db::Database* database) {
          return export_files(with, database, options);
        },
        Migrations::must_be_there);
  });
}

ExitCode diff_command(const DiffOptions& options, Console console) {
  const auto diff = compare(options);
  if (!diff) {
    print_error(console, diff.error());
    return exit_code_of(diff.error());
  }
  if (options.json) {
    console.out << json::dump(json::value(workflow::to_json(*diff)), json::Layout::pretty) << '\n';
  } else {
    console.out << workflow::to_text(*diff);
  }
  return diff->empty() ? kOk : kRunFailed;
}

}  // namespace flow::app
