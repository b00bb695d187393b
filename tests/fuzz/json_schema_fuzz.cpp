// JSON Schemas: a list of a schema and a value. Whatever compiles checks within its steps and gives pointers
// that exist; defaults change nothing but objects.
#include <cstdint>

#include "base/assert.hpp"
#include "json/schema.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace json = flow::json;
  const auto pair =
      json::parse({reinterpret_cast<const char*>(data), size}, {.size = flow::Bytes{64U << 10}, .depth = 64});
  if (!pair || !pair->is_array() || pair->get_array().size() != 2) return 0;
  const json::value& instance = pair->get_array()[1];
  const auto schema = json::Schema::compile(pair->get_array()[0]);
  if (!schema) {
    FLOW_ASSERT(schema.error().code == flow::ErrorCode::invalid_input);
    return 0;
  }
  const auto problems = schema->check(instance);
  if (problems) {
    for (const auto& problem : *problems) {
      FLOW_ASSERT(json::find(instance, problem.pointer) != nullptr);
      FLOW_ASSERT(!problem.reason.empty());
    }
    FLOW_ASSERT(schema->validate(instance).has_value() == problems->empty());
  } else {
    FLOW_ASSERT(problems.error().code == flow::ErrorCode::quota);
  }
  json::value once = instance;
  schema->fill_defaults(once);
  FLOW_ASSERT(instance.is_object() || instance.is_array() || json::equal(once, instance));
  return 0;
}
