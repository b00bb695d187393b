#pragma once
// The JSON Schemas of the API, by name: what bodies must look like and what answers do look like.
//
// They are text in schemas_*.cpp, read once; the OpenAPI document shows them under components. A body's
// schema is compiled when its route is first called.
#include <map>
#include <string>
#include <string_view>

#include "json/json.hpp"
#include "json/schema.hpp"

namespace flow::api {

// {"Workflow": {…}, …}; references are "#/components/schemas/Name".
const json::object& schema_components();

class Schemas {
 public:
  // The schema must be one of the components.
  const json::Schema& compiled(std::string_view name);

 private:
  std::map<std::string, json::Schema, std::less<>> compiled_;
};

}  // namespace flow::api
