#include "net/static_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "async/blocking_pool.hpp"
#include "async/loop.hpp"

namespace flow::net {
namespace {

namespace fs = std::filesystem;

struct MediaType {
  std::string_view ending;
  std::string_view type;
};
constexpr std::array kMediaTypes{MediaType{"css", "text/css; charset=utf-8"},
                                 MediaType{"csv", "text/csv; charset=utf-8"},
                                 MediaType{"gif", "image/gif"},
                                 MediaType{"html", "text/html; charset=utf-8"},
                                 MediaType{"ico", "image/x-icon"},
                                 MediaType{"jpeg", "image/jpeg"},
                                 MediaType{"jpg", "image/jpeg"},
                                 MediaType{"js", "text/javascript; charset=utf-8"},
                                 MediaType{"json", "application/json"},
                                 MediaType{"map", "application/json"},
                                 MediaType{"mjs", "text/javascript; charset=utf-8"},
                                 MediaType{"pdf", "application/pdf"},
                                 MediaType{"png", "image/png"},
                                 MediaType{"svg", "image/svg+xml"},
                                 MediaType{"txt", "text/plain; charset=utf-8"},
                                 MediaType{"wasm", "application/wasm"},
                                 MediaType{"webp", "image/webp"},
                                 MediaType{"woff2", "font/woff2"},
                                 MediaType{"xml", "application/xml"},
                                 MediaType{"zip", "application/zip"}};

// Every part of the path is a plain, visible name.
bool is_plain(std::string_view path) {
  if (path.find('\0') != std::string_view::npos || path.find('\\') != std::string_view::npos) return false;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    if (part.starts_with('.') || (part.empty() && end < path.size())) return false;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return true;
}

struct FoundFile {
  std::string bytes;
  std::string type;
};

Result<FoundFile> read_below(const FolderOptions& options, const std::string& path) {
  const auto missing = [&] { return fail(ErrorCode::not_found, "/{} is not here", path); };
  if (!is_plain(path)) return missing();
  std::error_code code;
  const fs::path root = fs::canonical(options.root, code);
  if (code)
    return fail(ErrorCode::unavailable, "the folder {} is not there: {}", options.root, code.message());
  fs::path file = fs::canonical(root / path, code);  // links are followed here, and judged after
  if (code) return missing();
  if (fs::is_directory(file, code)) file = fs::canonical(file / "index.html", code);
  if (code || !fs::is_regular_file(file, code)) return missing();
  const auto [in_root, rest] = std::ranges::mismatch(root, file);
  if (in_root != root.end() || fs::file_size(file, code) > options.limit.count || code) return missing();
  std::ifstream stream(file, std::ios::binary);
  FoundFile found{.bytes = {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()},
                  .type = std::string(media_type_of(file.filename().string()))};
  if (stream.bad()) return fail(ErrorCode::unavailable, "/{} could not be read", path);
  return found;
}

Task<HttpResponse> serve(Context cx, async::Loop* loop, std::shared_ptr<const FolderOptions> options,
                         HttpRequest request) {
  const auto path = request.path_parameters.find("path");
  auto found = co_await loop->pool().run<FoundFile>(
      cx, [options, name = path == request.path_parameters.end() ? std::string() : path->second] {
        return read_below(*options, name);
      });
  if (!found) {
    const int status = info(found.error().code).http_status;
    co_return text_response(found.error().message + "\n", "text/plain; charset=utf-8", status);
  }
  auto response = bytes_response(request, std::move(found->bytes), std::move(found->type));
  response.headers.set("Cache-Control", options->cache_control);
  response.headers.set("X-Content-Type-Options", "nosniff");
  co_return response;
}

}  // namespace

HttpHandler folder_handler(async::Loop& loop, FolderOptions options) {
  const auto shared = std::make_shared<const FolderOptions>(std::move(options));
  return [loop = &loop, shared](Context cx, HttpRequest request) {
    return serve(std::move(cx), loop, shared, std::move(request));
  };
}

std::string_view media_type_of(std::string_view file_name) {
  const std::size_t dot = file_name.rfind('.');
  if (dot != std::string_view::npos) {
    for (const auto& one : kMediaTypes) {
      if (equal_ignoring_case(file_name.substr(dot + 1), one.ending)) return one.type;
    }
  }
  return "application/octet-stream";
}

}  // namespace flow::net
