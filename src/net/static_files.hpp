#pragma once
// Files of a folder as answers of an HttpServer.
//
//   server.route("GET", "/assets/{path...}", folder_handler(loop, {.root = "/srv/assets"}));
//
// The route's parameter `path` names the file; a folder stands for its index.html. Validators and ranges as
// in bytes_response(). 404 for whatever is not a plain file below the root: "..", an absolute path, a hidden
// name (beginning with a dot), a link that leads out. Files are read on the blocking pool; larger ones than
// `limit` are 404 too, this is for pages and their parts.
#include <string>

#include "base/bytes.hpp"
#include "net/http_server.hpp"

namespace flow::net {

struct FolderOptions {
  std::string root;
  std::string cache_control = "no-cache";  // ask again, with the ETag
  Bytes limit{32U << 20};
};

HttpHandler folder_handler(async::Loop& loop, FolderOptions options);

// By the ending of the name: "text/html; charset=utf-8"; application/octet-stream when unknown.
std::string_view media_type_of(std::string_view file_name);

}  // namespace flow::net
