#include <algorithm>

#include <fmt/format.h>

#include "async/blocking_pool.hpp"
#include "base/utf8.hpp"
#include "base/zip.hpp"
#include "nodes/detail/csv.hpp"
#include "nodes/detail/on_page.hpp"
#include "os/files.hpp"

namespace flow::nodes {
namespace {

constexpr Bytes kMostBytes{50U << 20};
constexpr std::size_t kMostText = 16U << 20;  // a Text larger than this is not handed on

struct Parsed {
  json::array rows;
  std::string text;
  std::vector<ZipEntry> entries;
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

// By the ending of the name, else by what only one format begins with.
Result<std::string> format_of(std::string_view wanted, const json::object& file, std::string_view bytes) {
  if (wanted != "auto") return std::string(wanted);
  const std::string name = lower(json::string_or(file, "name", ""));
  const std::string mime = lower(json::string_or(file, "mime", ""));
  for (const std::string_view format : {"csv", "json", "zip", "xlsx", "pdf"}) {
    if (name.ends_with(fmt::format(".{}", format))) return std::string(format);
  }
  if (name.ends_with(".tsv") || mime.starts_with("text/csv")) return "csv";
  if (mime.starts_with("application/json")) return "json";
  if (bytes.starts_with("%PDF-")) return "pdf";
  if (bytes.starts_with("PK\x03\x04")) return "zip";
  if (bytes.starts_with('{') || bytes.starts_with('[')) return "json";
  return fail(ErrorCode::invalid_input, "the format of \"{}\" cannot be told from its name; choose Format",
              json::string_or(file, "name", ""));
}

Result<detail::CsvOptions> csv_options(const json::object& options) {
  detail::CsvOptions out;
  for (const auto& member : options) {
    const std::string_view key = member.key();
    if (key == "delimiter" && member.value().is_string() && member.value().get_string().size() == 1) {
      out.delimiter = member.value().get_string().front();
    } else if (key == "header" && member.value().is_bool()) {
      out.header = member.value().get_bool();
    } else {
      return fail(ErrorCode::invalid_input,
                  "Options has {}: {}; a CSV file takes delimiter (one character) and header (true or false)",
                  key, json::dump(member.value()));
    }
  }
  if (out.delimiter && std::string_view("\"\r\n").contains(*out.delimiter))
    return fail(ErrorCode::invalid_input, "a quote or a line end cannot be the delimiter");
  return out;
}

// A mistake in the file is one of its shape.
template <class T>
Result<T> as_schema(Result<T> result) {
  if (!result && result.error().code == ErrorCode::invalid_input) result.error().code = ErrorCode::schema;
  return result;
}

Result<Parsed> parse(const std::string& format, const std::string& bytes, const json::object& options) {
  Parsed out;
  if (format == "zip") {
    TRY(out.entries, as_schema(read_zip(bytes)));
    return out;
  }
  if (!is_valid_utf8(bytes)) {
    return fail(ErrorCode::schema, "the file is no UTF-8 text; save it as UTF-8");
  }
  if (format == "csv") {
    TRY(const auto csv, csv_options(options));
    TRY(out.rows, detail::parse_csv(bytes, csv));
  } else {
    TRY(json::value value, as_schema(json::parse(bytes)));
    if (value.is_array()) {
      out.rows = std::move(value.get_array());
    } else {
      out.rows.push_back(std::move(value));
    }
  }
  if (bytes.size() <= kMostText) out.text = bytes;
  return out;
}

// The last part of the name an entry has; where it wants to lie is none of ours.
std::string file_name_of(const std::string& entry) {
  std::string name = entry.substr(entry.find_last_of("/\\") + 1);
  std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  return name.empty() || name == "." || name == ".." ? "file" : name;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const json::object& file = in.json("File").get_object();
  CO_TRY(const std::string path, cx->file_path(file));
  CO_TRY(std::string bytes, co_await cx->blocking().run<std::string>(
                                cx.context(), [path] { return os::read_file(path, kMostBytes); }));
  CO_TRY(const std::string format, format_of(in.text("Format"), file, bytes));
  if (format == "xlsx" || format == "pdf") {
    co_return fail(ErrorCode::invalid_input, "{} files are not read yet; {}", format,
                   format == "xlsx" ? "save the sheet as CSV" : "convert it to text before");
  }
  if (!in.json("Options").is_object()) co_return fail(ErrorCode::invalid_input, "Options must be an object");
  CO_TRY(Parsed parsed,
         co_await cx->blocking().run<Parsed>(
             cx.context(), [format, bytes = std::move(bytes), options = in.json("Options").get_object()] {
               return parse(format, bytes, options);
             }));
  json::array files;
  for (ZipEntry& entry : parsed.entries) {
    const std::string name = file_name_of(entry.name);
    CO_TRY(auto stored,
           co_await cx->store_file(name, std::string(detail::mime_of(name)), std::move(entry.content)));
    files.push_back(std::move(stored));
  }
  Outputs out;
  out.set("Rows", json::value(std::move(parsed.rows)))
      .set("Text", json::value(parsed.text))
      .set("Files", json::value(std::move(files)));
  co_return out;
}

}  // namespace

extern const NodeType parse_file;
const NodeType parse_file{
    .spec =
        {.type = "parse_file",
         .title = "Parse File",
         .category = Category::extraction,
         .summary = "Reads a file: the rows of a table, the values of JSON, the files of an archive.",
         .inputs =
             {file("File").required().helped("From Download File, a request, or another archive."),
              text("Format")
                  .one_of({"auto", "csv", "xlsx", "pdf", "json", "zip"})
                  .with_default("auto")
                  .helped("`auto` goes by the ending of the name, then by the content."),
              json("Options")
                  .with_default(json::object{})
                  .helped("For CSV: `delimiter` (one character; found out by itself) and `header` (true).")},
         .outputs = {output("Rows", HandleType::list), output("Text", HandleType::text),
                     output("Files", HandleType::list)},
         .timeout_ms = 30'000,
         .credits = 2,
         .posture = Posture::untrusted_data,
         .example = {.inputs = R"({"Format": "csv", "Options": {"delimiter": ";"}})", .outputs = {}},
         .errors = {"schema", "quota", "not_found"},
         .description =
             R"(CSV gives an object a row, by the header, or a list without one; all cells are texts, short rows end in `null`. JSON gives the members of a list, or one row for any other value. `Text` is the content as it is. An archive gives its files in `Files`, under the last part of their names.

What does not parse is `schema`, with the byte where. A file over 50 MB, an archive with more than 1000 entries or over 100 MB unpacked, or a table of more than two million cells is `quota`. XLSX and PDF are `invalid_input`: they are not read yet.)"},
    .run = run};

}  // namespace flow::nodes
