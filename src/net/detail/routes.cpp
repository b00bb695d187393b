#include "net/detail/routes.hpp"

#include <algorithm>

namespace flow::net::detail {
namespace {

std::string_view take_segment(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('/'), rest.size());
  const std::string_view segment = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return segment;
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

// "/{path...}": stands for whatever nothing else is for.
bool takes_every_path(std::string_view pattern) {
  return pattern.starts_with("/{") && pattern.ends_with("...}") && pattern.find('/', 1) == pattern.npos;
}

}  // namespace

std::optional<std::map<std::string, std::string, std::less<>>> match_path(std::string_view pattern,
                                                                          std::string_view path) {
  if (!pattern.starts_with('/') || !path.starts_with('/')) return std::nullopt;
  std::map<std::string, std::string, std::less<>> parameters;
  pattern.remove_prefix(1);
  path.remove_prefix(1);
  while (true) {
    if (is_parameter(pattern) && pattern.ends_with("...}")) {
      parameters.emplace(pattern.substr(1, pattern.size() - 5), path);
      return parameters;
    }
    const bool last_of_pattern = pattern.find('/') == std::string_view::npos;
    const bool last_of_path = path.find('/') == std::string_view::npos;
    const std::string_view wanted = take_segment(pattern);
    const std::string_view given = take_segment(path);
    if (is_parameter(wanted)) {
      if (given.empty()) return std::nullopt;
      parameters.emplace(wanted.substr(1, wanted.size() - 2), given);
    } else if (wanted != given) {
      return std::nullopt;
    }
    if (last_of_pattern != last_of_path) return std::nullopt;
    if (last_of_pattern) return parameters;
  }
}

Match find_route(const std::vector<Route>& routes, std::string_view method, std::string_view path) {
  Match best;
  for (const Route& route : routes) {
    auto parameters = match_path(route.pattern, path);
    if (!parameters) continue;
    const bool method_fits =
        route.method == "*" || route.method == method || (method == "HEAD" && route.method == "GET");
    // Where other routes have the path for other methods, they say which; where none has, it is unknown.
    if (takes_every_path(route.pattern) && (best.status == 405 || !method_fits)) continue;
    if (method_fits)
      return {.route = &route, .status = 200, .allowed = {}, .parameters = *std::move(parameters)};
    best.status = 405;
    if (best.allowed.find(route.method) != std::string::npos) continue;
    if (!best.allowed.empty()) best.allowed += ", ";
    best.allowed += route.method == "GET" ? "GET, HEAD" : route.method;
  }
  return best;
}

}  // namespace flow::net::detail
