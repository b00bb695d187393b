#include <ostream>

#include "app/commands.hpp"
#include "app/text_source.hpp"
#include "app/workflow_file.hpp"

namespace flow::app {
namespace {

using workflow::Problem;

// One line a problem on standard error; what is fine is said on standard output.
void print(const std::string& name, const workflow::Written& file, Console console) {
  for (const std::string& change : file.changes)
    console.err << fmt::format("note: {}: {}\n", source_name(name), change);
  for (const Problem& problem : file.checked.problems)
    console.err << fmt::format("{}: {}: {}\n", to_string(problem.severity), source_name(name),
                               to_line(problem));
  if (!file.checked.ok()) return;
  const auto count = file.document.nodes.size();
  console.out << fmt::format("{}: {} node{}, can run\n", source_name(name), count, count == 1 ? "" : "s");
}

json::object to_json(const std::string& name, const Result<workflow::Written>& file) {
  json::object out{{"file", name}, {"ok", file && file->checked.ok()}};
  if (!file) {
    out["error"] = json::object{{"code", to_string(file.error().code)}, {"message", file.error().message}};
    return out;
  }
  json::array problems;
  for (const Problem& problem : file->checked.problems) problems.push_back(workflow::to_json(problem));
  json::array changes;
  for (const std::string& change : file->changes) changes.push_back(json::string(change));
  out["nodes"] = file->document.nodes.size();
  out["problems"] = std::move(problems);
  out["changes"] = std::move(changes);
  return out;
}

}  // namespace

ExitCode validate_command(const ValidateOptions& options, Console console) {
  ExitCode code = kOk;
  json::array documents;
  for (const std::string& name : options.files) {
    const Result<workflow::Written> file = load_workflow(name, std::nullopt);
    if (!file || !file->checked.ok()) code = kBadInput;
    if (options.json) {
      documents.push_back(to_json(name, file));
    } else if (file) {
      print(name, *file, console);
    } else {
      print_error(console, file.error());
    }
  }
  if (options.json) console.out << json::dump(documents, json::Layout::pretty) << '\n';
  return code;
}

}  // namespace flow::app
