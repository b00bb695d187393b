#include "nodes/detail/on_page.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>

namespace flow::nodes::detail {
namespace {

constexpr std::int64_t kMostResultCharacters = 1'000'000;

constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kMimes{
    {{"csv", "text/csv"},
     {"gif", "image/gif"},
     {"htm", "text/html"},
     {"html", "text/html"},
     {"jpeg", "image/jpeg"},
     {"jpg", "image/jpeg"},
     {"json", "application/json"},
     {"md", "text/markdown"},
     {"pdf", "application/pdf"},
     {"png", "image/png"},
     {"svg", "image/svg+xml"},
     {"txt", "text/plain"},
     {"webp", "image/webp"},
     {"xls", "application/vnd.ms-excel"},
     {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
     {"xml", "application/xml"},
     {"zip", "application/zip"},
     {"gz", "application/gzip"}}};

}  // namespace

Context page_context(NodeContext cx) {
  const Context context = cx.context();
  const milliseconds left = context.remaining();
  return context.within(left - std::clamp(left / 50, milliseconds{20}, milliseconds{200}));
}

Result<browser::Selector> read_selector(std::string_view written) {
  const std::size_t first = written.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && written[first] == '[') {
    // `[name=x]` is CSS; only what parses as JSON is a list of alternatives.
    if (const auto parsed = json::parse(written)) return browser::Selector::from_json(*parsed);
  }
  return browser::Selector::parse(written);
}

Result<browser::Target> target_of(const Inputs& in, std::string_view port) {
  TRY(auto selector, read_selector(in.text(port)));
  return browser::Target{.selector = std::move(selector)};
}

void show(NodeContext cx, const browser::ActionReport& report) {
  for (const auto& entry : report.log) {
    cx->log(log::Level::debug, entry.text, {{"at_ms", entry.at.count()}, {"times", entry.times}});
  }
  for (const auto& note : report.notes) cx->warn(note);
  if (report.conflict)
    cx->warn("two alternatives of the selector name different elements; the first was used");
  if (report.degraded) {
    cx->degrade(fmt::format("the selector matched only by alternative {}: {}", report.matched_index + 1,
                            report.matched_selector));
  }
}

void show(NodeContext cx, const browser::ReadReport& report) {
  if (report.degraded)
    cx->degrade(fmt::format("the selector matched only by alternative {}", report.matched_index + 1));
}

json::array as_array(const std::vector<std::string>& texts) {
  json::array out;
  out.reserve(texts.size());
  for (const auto& text : texts) out.emplace_back(text);
  return out;
}

std::string joined_lines(const std::vector<std::string>& texts) {
  std::string out;
  for (std::size_t i = 0; i < texts.size(); ++i) out += (i > 0 ? "\n" : "") + texts[i];
  return out;
}

Task<Result<StoredDownload>> keep_download(NodeContext cx, std::shared_ptr<browser::Download> download,
                                           std::optional<Bytes> cap) {
  CO_TRY(auto finished, co_await download->finish(cx.context()));
  if (cap && finished.size > *cap) {
    std::error_code ignored;
    std::filesystem::remove(finished.path, ignored);
    co_return fail(ErrorCode::quota, "{} has {} bytes, more than the limit of {} MB", finished.name,
                   finished.size.count, cap->count >> 20);
  }
  StoredDownload stored{.file = {}, .name = finished.name, .mime = std::string(mime_of(finished.name))};
  CO_TRY(stored.file, co_await cx->adopt_file(finished.name, stored.mime, finished.path));
  co_return stored;
}

std::string_view mime_of(std::string_view file_name) {
  const std::size_t dot = file_name.rfind('.');
  if (dot == std::string_view::npos) return "application/octet-stream";
  std::string ending(file_name.substr(dot + 1));
  std::ranges::transform(ending, ending.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const auto* row = std::ranges::find(kMimes, ending, &std::pair<std::string_view, std::string_view>::first);
  return row == kMimes.end() ? "application/octet-stream" : row->second;
}

std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view host = url.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  if (host.starts_with('[')) return std::string(host.substr(0, host.find(']') + 1));
  return std::string(host.substr(0, host.find(':')));
}

std::string wrap_code(std::string_view parameters, std::string_view code) {
  // The code begins on the third line of the function, so a position in a stack gives its line.
  return fmt::format(
      R"(async function({0}) {{
const run = async function({0}) {{
{1}
}};
const lineOf = (problem) => {{
  const seen = /:(\d+):\d+\)?$/m.exec(String(problem && problem.stack || ''));
  return seen ? Number(seen[1]) - 2 : null;
}};
try {{
  const value = await run({0});
  const refused = (what) => {{ throw new TypeError('the result holds ' + what + ', which is not JSON'); }};
  const text = JSON.stringify(value === undefined ? null : value, (key, member) => {{
    if (typeof member === 'function') refused('a function');
    if (typeof member === 'symbol') refused('a symbol');
    if (typeof member === 'bigint') refused('a BigInt');
    if (typeof Node === 'function' && member instanceof Node) refused('a DOM node');
    return member;
  }});
  return text.length > {2} ? {{ size: text.length }} : {{ value: text }};
}} catch (problem) {{
  const text = problem instanceof Error ? problem.name + ': ' + problem.message : String(problem);
  return {{ error: text.slice(0, 2000), line: lineOf(problem) }};
}}
}})",
      parameters, code, kMostResultCharacters);
}

Result<json::value> unwrap_answer(const json::value& answer) {
  if (const json::value* size = json::find(answer, "/size")) {
    return fail(ErrorCode::quota, "the result has {} characters, more than {}; return less",
                json::dump(*size), kMostResultCharacters);
  }
  if (const json::value* problem = json::find(answer, "/error")) {
    const std::string text = problem->is_string() ? std::string(problem->get_string()) : json::dump(*problem);
    const json::value* line = json::find(answer, "/line");
    if (line == nullptr || !line->is_number())
      return std::unexpected(make_error(ErrorCode::invalid_input, "the code threw {}", text));
    return std::unexpected(
        make_error(ErrorCode::invalid_input, "the code threw in line {}: {}", json::dump(*line), text)
            .with_detail("line", *line));
  }
  const json::value* value = json::find(answer, "/value");
  if (value == nullptr || !value->is_string())
    return fail(ErrorCode::invalid_input, "the code gave no result that is JSON");
  return json::parse(value->get_string());
}

}  // namespace flow::nodes::detail
