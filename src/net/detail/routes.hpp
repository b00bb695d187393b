#pragma once
// The routing table of HttpServer, apart from its sockets so that it can be tested as a table.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_server.hpp"

namespace flow::net::detail {

// A pattern as segments: literal text, {name}, or {name...} at the end.
std::optional<std::map<std::string, std::string, std::less<>>> match_path(std::string_view pattern,
                                                                          std::string_view path);

struct Route {
  std::string method;
  std::string pattern;
  HttpHandler handler;
  RouteOptions options;
};

struct Match {
  const Route* route = nullptr;  // null: see status
  int status = 404;              // or 405
  std::string allowed = {};      // of a 405: "GET, HEAD, POST"
  std::map<std::string, std::string, std::less<>> parameters;
};

Match find_route(const std::vector<Route>& routes, std::string_view method, std::string_view path);

}  // namespace flow::net::detail
