#include <fmt/format.h>

#include "nodes/detail/csv.hpp"
#include "nodes/detail/node.hpp"
#include "workflow/coercion.hpp"

namespace flow::nodes {
namespace {

constexpr std::size_t kMostBytes = 50U << 20;
constexpr std::size_t kLongestName = 200;

struct Written {
  std::string content;
  std::string_view ending;
  std::string_view mime;
};

Result<Written> write(const json::value& data, std::string_view format) {
  if (format == "csv") {
    if (data.is_array())
      return Written{.content = detail::write_csv(data.get_array()), .ending = "csv", .mime = "text/csv"};
    if (data.is_object())
      return Written{.content = detail::write_csv({data}), .ending = "csv", .mime = "text/csv"};
    return fail(ErrorCode::invalid_input, "Data is {}; a CSV file is made of a list of objects or lists",
                json::kind_name(data));
  }
  if (format == "json") {
    return Written{.content = json::dump(data, json::Layout::pretty) + "\n",
                   .ending = "json",
                   .mime = "application/json"};
  }
  if (format == "text")
    return Written{.content = workflow::as_text(data), .ending = "txt", .mime = "text/plain"};
  return fail(ErrorCode::invalid_input, "xlsx files are not written yet; use csv, which spreadsheets open");
}

// A name for a file, not for a place.
Result<std::string> name_of(std::string name, std::string_view ending) {
  if (name.empty()) return fmt::format("data.{}", ending);
  if (name.find_first_of("/\\") != std::string::npos || name.starts_with('.') || name.size() > kLongestName) {
    return fail(
        ErrorCode::invalid_input,
        "\"{}\" is no name for a file; leave out folders and a dot in front, and use at most {} bytes", name,
        kLongestName);
  }
  if (!name.contains('.')) name += fmt::format(".{}", ending);
  return name;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(Written made, write(in.json("Data"), in.text("Format")));
  if (made.content.size() > kMostBytes)
    co_return fail(ErrorCode::quota, "the file would have {} bytes, more than {}", made.content.size(),
                   kMostBytes);
  CO_TRY(std::string name, name_of(in.text_or("Name", ""), made.ending));
  CO_TRY(auto stored,
         co_await cx->store_file(std::move(name), std::string(made.mime), std::move(made.content)));
  Outputs out;
  out.set("File", json::value(std::move(stored)));
  co_return out;
}

}  // namespace

extern const NodeType to_file;
const NodeType to_file{
    .spec =
        {.type = "to_file",
         .title = "To File",
         .category = Category::data,
         .summary = "Writes values to a file of the run: a table, JSON, a text.",
         .inputs = {any("Data").required().helped("What to write."),
                    text("Format")
                        .one_of({"csv", "json", "xlsx", "text"})
                        .with_default("csv")
                        .helped("The kind of file."),
                    text("Name").helped("Its name; without an ending it gets that of the format.")},
         .outputs = {output("File", HandleType::file)},
         .credits = 1,
         .example = {.inputs = R"({"Data": [{"name": "Lamp", "price": 54.5}], "Name": "prices"})",
                     .outputs = {}},
         .errors = {"quota"},
         .description =
             "CSV takes a list of objects, with all of their keys as columns, or of lists, without a header; "
             "lists and objects in a cell are JSON. A text that a spreadsheet would take for a formula (it "
             "begins "
             "with `=`, `+`, `-`, `@`, a tab) gets an apostrophe in front; numbers do not. JSON is indented. "
             "A file "
             "over 50 MB is `quota`. XLSX is `invalid_input`: it is not written yet."},
    .run = run};

}  // namespace flow::nodes
