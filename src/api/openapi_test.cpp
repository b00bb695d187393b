// The table of routes as a whole, and the OpenAPI document against it.
#include "api/openapi.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/route.hpp"
#include "api/schemas.hpp"

namespace flow::api {
namespace {

using ::testing::StartsWith;

TEST(Routes, AreSound) {
  std::set<std::string_view> operations;
  std::set<std::string> addresses;
  for (const Route& route : routes()) {
    EXPECT_TRUE(operations.insert(route.operation).second) << route.operation;
    EXPECT_TRUE(addresses.insert(std::string(route.method) + " " + std::string(route.path)).second)
        << route.operation;
    EXPECT_NE(route.handler, nullptr) << route.operation;
    EXPECT_TRUE(route.summary.ends_with('.')) << route.operation;
    EXPECT_FALSE(route.tag.empty()) << route.operation;
    EXPECT_EQ(route.body.empty(), route.body_kind == BodyKind::none || route.body_kind == BodyKind::raw)
        << route.operation;
    EXPECT_TRUE(route.status == 204 || !route.response.empty() || route.media_type != "application/json")
        << route.operation << " says what it answers";
    for (const std::string_view schema : {route.body, route.response}) {
      if (!schema.empty()) {
        EXPECT_TRUE(schema_components().contains(schema)) << route.operation << ": " << schema;
      }
    }
    if (route.method == "GET") {
      EXPECT_FALSE(route.audited) << route.operation;
    }
  }
}

// What only reads asks for no more than `read`; what changes something asks for more, and is on record.
TEST(Routes, AskForScopesThatFitTheirMethod) {
  const std::set<std::string_view> harmless{"validate_document", "validate_workflow", "preview_schedule",
                                            "evaluate_document", "evaluate_template", "document_scope",
                                            "node_scope"};
  for (const Route& route : routes()) {
    if (route.access == Access::open || route.access == Access::session || route.access == Access::admin)
      continue;
    const bool reads = route.method == "GET" || harmless.contains(route.operation);
    EXPECT_EQ(route.access == Access::read || route.access == Access::signed_in, reads) << route.operation;
    EXPECT_EQ(route.audited, !reads) << route.operation;
  }
}

TEST(Routes, OpenOnesAreThese) {
  std::set<std::string_view> open;
  for (const Route& route : routes()) {
    if (route.access == Access::open) open.insert(route.operation);
  }
  EXPECT_EQ(open, (std::set<std::string_view>{"healthz", "readyz", "metrics", "openapi", "get_instance",
                                              "login", "set_up", "set_password", "hook_get", "hook_post",
                                              "hook_put", "hook_patch"}));
}

// Unknown members of a body are refused: every body schema closes its object.
TEST(Schemas, BodiesAreClosed) {
  for (const Route& route : routes()) {
    if (route.body.empty()) continue;
    const json::object& schema = schema_components().at(route.body).as_object();
    EXPECT_EQ(schema.at("type"), "object") << route.body;
    EXPECT_EQ(schema.at("additionalProperties"), false) << route.body;
  }
}

TEST(Schemas, AllCompile) {
  Schemas schemas;
  for (const auto& [name, schema] : schema_components()) schemas.compiled(name);
}

TEST(OpenApi, HasEveryRouteAndNothingElse) {
  const json::object document = openapi_document();
  EXPECT_EQ(document.at("openapi"), "3.1.0");
  std::size_t operations = 0;
  for (const auto& [path, methods] : document.at("paths").as_object()) {
    for (const auto& [method, operation] : methods.as_object()) {
      ++operations;
      const auto found = std::ranges::find(
          routes(), std::string_view(operation.at("operationId").as_string()), &Route::operation);
      ASSERT_NE(found, routes().end()) << std::string_view(path);
      EXPECT_EQ(std::string_view(path), found->path);
      const json::object& responses = operation.at("responses").as_object();
      EXPECT_TRUE(responses.contains(std::to_string(found->status))) << found->operation;
      if (found->access != Access::open) {
        EXPECT_TRUE(responses.contains("401")) << found->operation;
        EXPECT_TRUE(responses.contains("403")) << found->operation;
        EXPECT_FALSE(operation.at("security").as_array().empty()) << found->operation;
      }
      for (const std::string_view name : path_parameters(found->path)) {
        const json::array& parameters = operation.at("parameters").as_array();
        EXPECT_TRUE(std::ranges::any_of(parameters, [&](const json::value& one) {
          return one.at("name").as_string() == name && one.at("in") == "path";
        })) << found->operation;
      }
    }
  }
  EXPECT_EQ(operations, routes().size());
}

void each_reference(const json::value& value, const std::function<void(std::string_view)>& visit) {
  if (value.is_array()) {
    for (const json::value& one : value.as_array()) each_reference(one, visit);
  } else if (value.is_object()) {
    for (const auto& [key, inner] : value.as_object()) {
      if (key == "$ref") {
        visit(inner.as_string());
      } else {
        each_reference(inner, visit);
      }
    }
  }
}

TEST(OpenApi, ReferencesLeadSomewhere) {
  const json::value document = openapi_document();
  each_reference(document, [&](std::string_view reference) {
    ASSERT_THAT(std::string(reference), StartsWith("#/"));
    EXPECT_NE(json::find(document, reference.substr(1)), nullptr) << reference;
  });
}

}  // namespace
}  // namespace flow::api
