#include "api/openapi.hpp"

#include <array>
#include <map>

#include "api/principal.hpp"
#include "api/problem.hpp"
#include "api/route.hpp"
#include "api/schemas.hpp"

namespace flow::api {
namespace {

json::object reference(std::string_view schema) {
  return {{"$ref", "#/components/schemas/" + std::string(schema)}};
}

json::object schema_of(ParameterType type, const std::vector<std::string_view>& words) {
  switch (type) {
    case ParameterType::uuid: return {{"type", "string"}, {"format", "uuid"}};
    case ParameterType::count: return {{"type", "integer"}, {"minimum", 1}};
    case ParameterType::text: return {{"type", "string"}, {"maxLength", 1000}};
    case ParameterType::flag: return {{"type", "boolean"}};
    case ParameterType::word: {
      json::array all;
      for (const std::string_view word : words) all.push_back(json::string(word));
      return {{"type", "array"}, {"items", json::object{{"type", "string"}, {"enum", std::move(all)}}}};
    }
  }
  return {};
}

json::object parameter(std::string_view in, std::string_view name, json::object schema,
                       std::string_view description) {
  json::object out{{"name", name}, {"in", in}, {"required", in == "path"}, {"schema", std::move(schema)}};
  if (!description.empty()) out["description"] = description;
  return out;
}

json::array parameters_of(const Route& route) {
  json::array out;
  for (const std::string_view name : path_parameters(route.path))
    out.push_back(parameter("path", name, schema_of(path_parameter_type(name), {}), ""));
  for (const Parameter& one : route.query) {
    json::object row = parameter("query", one.name, schema_of(one.type, one.words), one.description);
    if (one.type == ParameterType::word) {
      row["style"] = "form";
      row["explode"] = false;
    }
    out.push_back(std::move(row));
  }
  if (route.if_match) {
    out.push_back(
        parameter("header", "If-Match", {{"type", "string"}},
                  "The ETag of what the change was made from; when it has changed meanwhile, 412."));
  }
  if (route.idempotency_key) {
    out.push_back(parameter("header", "Idempotency-Key", {{"type", "string"}, {"maxLength", 200}},
                            "The same key again gives the execution of the first time."));
  }
  return out;
}

json::object responses_of(const Route& route) {
  json::object success{{"description", net::reason_phrase(route.status)}};
  if (!route.response.empty()) {
    success["content"] =
        json::object{{route.media_type, json::object{{"schema", reference(route.response)}}}};
  } else if (!route.events.empty()) {
    success["content"] =
        json::object{{route.media_type, json::object{{"schema", json::object{{"type", "string"}}},
                                                     {"x-events", reference(route.events)}}}};
  } else if (route.status != 204) {
    success["content"] = json::object{{route.media_type, json::object{}}};
  }
  json::object out{{std::to_string(route.status), std::move(success)}};
  std::map<int, std::string> codes;  // status → names
  for (const ErrorCode code : errors_of(route)) {
    std::string& names = codes[status_of(Error{.code = code})];
    if (!names.empty()) names += ", ";
    names += to_string(code);
  }
  for (const auto& [status, names] : codes) {
    out[std::to_string(status)] = json::object{
        {"description", names},
        {"content",
         json::object{{"application/problem+json", json::object{{"schema", reference("Problem")}}}}}};
  }
  return out;
}

json::array security_of(const Route& route) {
  json::array out;
  if (route.access == Access::open) return out;
  out.push_back(json::object{{"session", json::array{}}});
  if (route.access == Access::session) return out;
  json::array scopes;
  if (route.access != Access::signed_in) scopes.push_back(json::string(to_string(route.access)));
  out.push_back(json::object{{"token", std::move(scopes)}});
  return out;
}

json::object operation_of(const Route& route) {
  json::object out{{"operationId", route.operation},
                   {"tags", json::array{json::string(route.tag)}},
                   {"summary", route.summary},
                   {"security", security_of(route)},
                   {"x-access", to_string(route.access)}};
  if (auto parameters = parameters_of(route); !parameters.empty()) out["parameters"] = std::move(parameters);
  if (!route.body.empty()) {
    out["requestBody"] = json::object{
        {"required", route.body_kind == BodyKind::required},
        {"content", json::object{{"application/json", json::object{{"schema", reference(route.body)}}}}}};
  } else if (route.body_kind == BodyKind::raw) {
    out["requestBody"] = json::object{{"content", json::object{{"*/*", json::object{}}}}};
  }
  out["responses"] = responses_of(route);
  return out;
}

std::string lower(std::string_view method) {
  std::string out(method);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

}  // namespace

json::object openapi_document() {
  json::object paths;
  for (const Route& route : routes()) {
    json::value& path = paths[route.path];
    if (!path.is_object()) path.emplace_object();
    path.as_object()[lower(route.method)] = operation_of(route);
  }
  json::object security{
      {"session", json::object{{"type", "apiKey"}, {"in", "cookie"}, {"name", "flowbuilder"}}},
      {"token", json::object{{"type", "http"},
                             {"scheme", "bearer"},
                             {"description", "An API token; its scopes are read, write, run and admin."}}}};
  return {{"openapi", "3.1.0"},
          {"info", json::object{{"title", "Flow Builder"},
                                {"version", "1"},
                                {"description", "Errors are RFC 9457 problem documents; `code` is stable."}}},
          {"servers", json::array{json::object{{"url", "/"}}}},
          {"paths", std::move(paths)},
          {"components",
           json::object{{"schemas", schema_components()}, {"securitySchemes", std::move(security)}}}};
}

}  // namespace flow::api
