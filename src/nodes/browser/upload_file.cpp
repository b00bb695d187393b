#include <filesystem>

#include "browser/pool.hpp"
#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"
#include "sdk/browser_session.hpp"

namespace flow::nodes {
namespace {

// The page sees the last part of the path as the name of the file. Artifacts have names of their own, so the
// file is linked under the name it came with, in a folder that goes with the browser session.
Result<std::string> under_its_name(const std::string& path, const json::object& file,
                                   const std::string& folder) {
  namespace fs = std::filesystem;
  const fs::path name = fs::path(std::string(json::string_or(file, "name", ""))).filename();
  if (name.empty() || name == "." || name == ".." || name == fs::path(path).filename()) return path;
  const fs::path place = fs::path(folder) / "uploads" / fs::path(path).filename();
  std::error_code error;
  fs::create_directories(place, error);
  if (!error && !fs::is_symlink(place / name)) fs::create_symlink(fs::absolute(path), place / name, error);
  if (error) {
    return fail(ErrorCode::unavailable, "{} could not be made ready for the page: {}", name.string(),
                error.message());
  }
  return (place / name).string();
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const std::string folder = in.value("Web Page").page().session->lease().download_folder();
  CO_TRY(auto target, detail::target_of(in));
  std::vector<std::string> paths;
  for (const auto& file : in.list("Files")) {
    if (!file.is_object()) {
      co_return fail(ErrorCode::invalid_input,
                     "Files holds {}; connect a file, such as that of Download File", json::kind_name(file));
    }
    CO_TRY(const std::string path, cx->file_path(file.get_object()));
    CO_TRY(std::string named, under_its_name(path, file.get_object(), folder));
    paths.push_back(std::move(named));
  }
  if (paths.empty()) co_return fail(ErrorCode::invalid_input, "Files is empty; give at least one file");
  CO_TRY(const auto report, co_await browser::Actor(in.page("Web Page"))
                                .upload(detail::page_context(cx), std::move(target), std::move(paths)));
  detail::show(cx, report);
  co_return Outputs{};
}

}  // namespace

extern const NodeType upload_file;
const NodeType upload_file{
    .spec = {.type = "upload_file",
             .title = "Upload File",
             .category = Category::browser,
             .summary = "Puts files of the execution into a file input.",
             .inputs = {detail::web_page(), detail::selector(),
                        list("Files").required().helped(
                            "One file or a list of files, such as the output of Download File.")},
             .outputs = {detail::web_page_out()},
             .timeout_ms = 30'000,
             .side_effect = true,
             .idempotent = true,
             .needs_browser = true,
             .credits = 1,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"Selector": "#document", "Files": "{{ [nodes.report.file] }}"})",
                         .outputs = {}},
             .errors = {"not_found", "ambiguous", "not_actionable"},
             .description = "Works on a file input, also a hidden one, or on its label. Several files need "
                            "an input that takes several; that, and an "
                            "element that is no file input, is `invalid_input`. The form is not sent; click "
                            "its button for that."},
    .run = run};

}  // namespace flow::nodes
