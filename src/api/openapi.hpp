#pragma once
// The OpenAPI 3.1 document, made from the table of routes and the schemas.
#include "json/json.hpp"

namespace flow::api {

json::object openapi_document();

}  // namespace flow::api
