#include "api/routes/routes.hpp"

#include <algorithm>
#include <array>

namespace flow::api {
namespace {

// What a parameter in a path is, by its name. Others are text.
struct PathType {
  std::string_view name;
  ParameterType type;
};
constexpr std::array kPathTypes{
    PathType{"version", ParameterType::count}, PathType{"token", ParameterType::text},
    PathType{"artifact_id", ParameterType::text}, PathType{"type", ParameterType::text}};

}  // namespace

const std::vector<Route>& routes() {
  static const std::vector<Route> kRoutes = [] {
    std::vector<Route> all;
    for (const auto make :
         {service_routes,   account_routes,  link_routes,      user_routes,     token_routes,
          workflow_routes,  version_routes,  lifecycle_routes, evaluate_routes, scope_routes,
          execution_routes, event_routes,    live_routes,      artifact_routes, credential_routes,
          trigger_routes,   schedule_routes, catalogue_routes, usage_routes,    stats_routes,
          alert_routes,     template_routes, instance_routes,  hook_routes}) {
      for (Route& route : make()) all.push_back(std::move(route));
    }
    return all;
  }();
  return kRoutes;
}

ParameterType path_parameter_type(std::string_view name) {
  const auto* row = std::ranges::find(kPathTypes, name, &PathType::name);
  return row == kPathTypes.end() ? ParameterType::uuid : row->type;
}

std::vector<std::string_view> path_parameters(std::string_view path) {
  std::vector<std::string_view> names;
  while (true) {
    const std::size_t begin = path.find('{');
    if (begin == std::string_view::npos) return names;
    const std::size_t end = path.find('}', begin);
    names.push_back(path.substr(begin + 1, end - begin - 1));
    path.remove_prefix(end + 1);
  }
}

std::vector<ErrorCode> errors_of(const Route& route) {
  std::vector<ErrorCode> errors = route.errors;
  const auto add = [&](ErrorCode code) {
    if (std::ranges::find(errors, code) == errors.end()) errors.push_back(code);
  };
  add(ErrorCode::invalid_input);
  if (route.access != Access::open) {
    add(ErrorCode::auth);
    add(ErrorCode::forbidden);
  }
  if (!path_parameters(route.path).empty()) add(ErrorCode::not_found);
  if (route.if_match) add(ErrorCode::conflict);
  if (route.throttle != Throttle::none) add(ErrorCode::http_429);
  add(ErrorCode::unavailable);
  std::ranges::sort(errors);
  return errors;
}

}  // namespace flow::api
