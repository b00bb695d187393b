// The instance: what anybody may know about it, and its settings for administrators.
#include "api/call.hpp"
#include "api/routes/routes.hpp"
#include "api/services.hpp"
#include "api/views.hpp"

namespace flow::api {
namespace {

Task<Result<net::HttpResponse>> get_instance(Context cx, Call call) {
  CO_TRY(const bool any, co_await call.services->users.any(cx));
  const ServerOptions& options = call.services->options;
  co_return json_response(json::object{
      {"version", options.version}, {"needs_setup", !any}, {"demo_site", or_null(options.demo_site_url)}});
}

json::object to_json(const Setting& setting) {
  return {{"name", setting.name},
          {"description", setting.description},
          {"type", to_string(setting.type)},
          {"accepts", setting.accepts},
          {"default", setting.default_text},
          {"flag", or_null(setting.flag)},
          {"variable", setting.variable},
          {"secret", setting.secret},
          {"source", to_string(setting.source)},
          {"value", setting.secret ? json::value() : or_null(setting.value)}};
}

Task<Result<net::HttpResponse>> list_settings(Context /*cx*/, Call call) {
  json::array items;
  for (const Setting& setting : call.services->options.settings) items.push_back(to_json(setting));
  co_return json_response(json::object{{"items", std::move(items)}});
}

}  // namespace

std::string_view to_string(SettingType type) {
  switch (type) {
    case SettingType::text: return "text";
    case SettingType::number: return "number";
    case SettingType::boolean: return "boolean";
    case SettingType::list: return "list";
  }
  return "";
}

std::string_view to_string(SettingSource source) {
  switch (source) {
    case SettingSource::flag: return "flag";
    case SettingSource::environment: return "environment";
    case SettingSource::file: return "file";
    case SettingSource::standard: return "default";
  }
  return "";
}

std::vector<Route> instance_routes() {
  return {
      {.method = "GET",
       .path = "/api/v1/instance",
       .operation = "get_instance",
       .tag = "instance",
       .summary = "What the sign-in page needs to know.",
       .access = Access::open,
       .handler = get_instance,
       .response = "Instance"},
      {.method = "GET",
       .path = "/api/v1/settings",
       .operation = "list_settings",
       .tag = "instance",
       .summary = "The settings of the instance as they are in force, and who set them.",
       .access = Access::admin,
       .handler = list_settings,
       .response = "SettingList"},
  };
}

}  // namespace flow::api
