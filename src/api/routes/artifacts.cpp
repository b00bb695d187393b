// Artifacts: files that runs left. They hold what foreign pages wrote, so a browser is told to trust nothing.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "api/artifact_path.hpp"
#include "api/call.hpp"
#include "api/routes/routes.hpp"
#include "api/views.hpp"
#include "async/blocking_pool.hpp"
#include "base/encoding.hpp"

namespace flow::api {
namespace {

constexpr std::uintmax_t kWhole = 8U << 20;    // up to here with ranges and validator
constexpr std::streamsize kPiece = 256 << 10;  // beyond, piece by piece

// What a browser may show in place; everything else is downloaded.
constexpr std::array<std::string_view, 7> kShown{"image/png", "image/jpeg",       "image/webp",
                                                 "image/gif", "application/json", "application/pdf",
                                                 "text/plain"};

bool is_media_type(std::string_view text) {
  return !text.empty() && text.size() <= 200 && text.find('/') != std::string_view::npos &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f'; });
}

std::string disposition(const db::ArtifactRow& row, std::string_view type) {
  const std::string_view essence = type.substr(0, type.find(';'));
  const bool shown = std::ranges::find(kShown, essence) != kShown.end();
  std::string plain;
  for (const char c : row.name)
    plain += c >= ' ' && c < '\x7f' && c != '"' && c != '\\' && c != '/' ? c : '_';
  return fmt::format("{}; filename=\"{}\"; filename*=UTF-8''{}", shown ? "inline" : "attachment", plain,
                     percent_encode(row.name));
}

struct Opened {
  std::shared_ptr<std::ifstream> file;
  std::uintmax_t size = 0;
  std::string bytes;  // of a small one
};

Result<Opened> open_file(const std::string& path) {
  std::error_code code;
  const std::uintmax_t size = std::filesystem::file_size(path, code);
  Opened opened{.file = std::make_shared<std::ifstream>(path, std::ios::binary), .size = size, .bytes = {}};
  if (code || !*opened.file) return fail(ErrorCode::not_found, "the file of this artifact is gone");
  if (size <= kWhole) {
    opened.bytes.resize(size);
    opened.file->read(opened.bytes.data(), static_cast<std::streamsize>(size));
  }
  return opened;
}

Task<Result<void>> pour(Context cx, Services* services, std::shared_ptr<std::ifstream> file,
                        std::shared_ptr<net::ResponseStream> stream) {
  while (true) {
    CO_TRY(std::string piece,
           co_await services->loop.pool().run<std::string>(cx, [file]() -> Result<std::string> {
             std::string bytes(static_cast<std::size_t>(kPiece), '\0');
             file->read(bytes.data(), kPiece);
             bytes.resize(static_cast<std::size_t>(file->gcount()));
             return bytes;
           }));
    if (piece.empty()) co_return Result<void>{};
    CO_TRY_VOID(co_await stream->write(std::move(piece)));
  }
}

Task<Result<net::HttpResponse>> list_artifacts(Context cx, Call call) {
  CO_TRY(const auto detail,
         co_await call.services->executions.detail(cx, call.user(), call.id<ExecutionId>("execution_id")));
  co_return json_response(json::object{{"items", to_array(detail.artifacts)}});
}

Task<Result<net::HttpResponse>> get_artifact(Context cx, Call call) {
  Services* services = call.services;
  const auto execution = call.id<ExecutionId>("execution_id");
  CO_TRY(const auto row,
         co_await services->runs.artifact(cx, call.user(), execution, call.id<ArtifactId>("artifact_id")));
  if (!row) co_return fail(ErrorCode::not_found, "the execution has no artifact of this id");
  CO_TRY(std::string path, artifact_path(*services, execution, row->id));
  CO_TRY(Opened opened, co_await services->loop.pool().run<Opened>(
                            cx, [path = std::move(path)] { return open_file(path); }));
  const std::string type = is_media_type(row->mime) ? row->mime : "application/octet-stream";
  net::HttpResponse response;
  if (opened.size <= kWhole) {
    response = net::bytes_response(call.request, std::move(opened.bytes), type);
  } else {
    response.headers = {{"Content-Type", type}};
    response.stream = [services, file = opened.file](Context cx,
                                                     std::shared_ptr<net::ResponseStream> stream) {
      return pour(std::move(cx), services, file, std::move(stream));
    };
  }
  response.headers.set("Content-Disposition", disposition(*row, type));
  response.headers.set("Content-Security-Policy",
                       "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:");
  response.headers.set("Cross-Origin-Resource-Policy", "same-origin");
  response.headers.set("Cache-Control", "private, no-cache");
  co_return response;
}

}  // namespace

std::vector<Route> artifact_routes() {
  return {
      {.method = "GET",
       .path = "/api/v1/executions/{execution_id}/artifacts",
       .operation = "list_artifacts",
       .tag = "executions",
       .summary = "The files an execution left.",
       .access = Access::read,
       .handler = list_artifacts,
       .response = "ArtifactList"},
      {.method = "GET",
       .path = "/api/v1/executions/{execution_id}/artifacts/{artifact_id}",
       .operation = "get_artifact",
       .tag = "executions",
       .summary = "The bytes of a file.",
       .access = Access::read,
       .handler = get_artifact,
       .media_type = "application/octet-stream",
       .deadline = milliseconds{600'000}},
  };
}

}  // namespace flow::api
