// export, diff: workflows as files.
#include <ostream>

#include "app/service/command_database.hpp"
#include "app/service/named_user.hpp"
#include "app/text_source.hpp"
#include "db/store/workflow_store.hpp"
#include "os/files.hpp"
#include "workflow/diff.hpp"
#include "workflow/document.hpp"
#include "workflow/slug.hpp"

namespace flow::app {
namespace {

constexpr milliseconds kTime{60'000};
constexpr Bytes kMaxFile{16U << 20};

std::string file_name(const std::string& folder, const db::Workflow& workflow) {
  std::string slug = workflow::slug(workflow.name);
  if (slug.empty()) slug = "workflow";
  // Two workflows may have one name.
  return fmt::format("{}/{}-{}.json", folder, slug, workflow.id.str().substr(0, 8));
}

Task<Result<ExitCode>> export_files(ServiceProcess* process, db::Database* database, ExportOptions options) {
  const Context cx = process->within(kTime);
  CO_TRY(const UserId user, co_await user_named(cx, database, options.email));
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
