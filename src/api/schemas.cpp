#include "api/schemas.hpp"

#include "api/schema_texts.hpp"
#include "base/assert.hpp"

namespace flow::api {

const json::object& schema_components() {
  static const json::object kComponents = [] {
    json::object all = word_schemas();
    for (const std::string_view text :
         {kPeopleSchemas, kWorkflowSchemas, kDocumentSchemas, kCatalogueSchemas, kExecutionSchemas,
          kPreviewSchemas, kTriggerSchemas, kInstanceSchemas}) {
      auto part = json::parse_object(text);
      FLOW_ASSERT(part.has_value());
      for (auto& [name, schema] : *part) {
        FLOW_ASSERT(!all.contains(name));
        all.emplace(name, std::move(schema));
      }
    }
    return all;
  }();
  return kComponents;
}

const json::Schema& Schemas::compiled(std::string_view name) {
  const auto found = compiled_.find(name);
  if (found != compiled_.end()) return found->second;
  FLOW_ASSERT(schema_components().contains(name));
  // References resolve from the root, so the components stand there too.
  const json::object document{{"$ref", "#/components/schemas/" + std::string(name)},
                              {"components", json::object{{"schemas", schema_components()}}}};
  auto schema = json::Schema::compile(document);
  FLOW_ASSERT(schema.has_value());
  return compiled_.emplace(std::string(name), *std::move(schema)).first->second;
}

}  // namespace flow::api
