#pragma once
// The editor: the files of web/'s build, which are in the program, as answers. Pure.
//
// Files under assets/ have a hash in their name and may be kept for a year; the others are asked for again,
// with their ETag. Every other path that is no address of the API is a place within the editor and gets
// index.html. Nobody need be signed in: there is nothing of anybody in these files.
#include <map>
#include <span>
#include <string_view>

#include "base/embedded_file.hpp"
#include "net/http_server.hpp"

namespace flow::api {

class Editor {
 public:
  // Without index.html there is no editor, and every path is unknown.
  explicit Editor(std::span<const EmbeddedFile> files);

  net::HttpResponse answer(const net::HttpRequest& request) const;

 private:
  std::map<std::string_view, const EmbeddedFile*> files_;
};

// Does an Accept-Encoding header (RFC 9110 §12.5.3) take gzip?
bool accepts_gzip(std::string_view header);

}  // namespace flow::api
