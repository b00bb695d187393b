#pragma once
// The texts behind schemas.hpp, one constant a file.
#include <string_view>

#include "json/json.hpp"

namespace flow::api {

extern const std::string_view kPeopleSchemas;
extern const std::string_view kWorkflowSchemas;
extern const std::string_view kDocumentSchemas;
extern const std::string_view kCatalogueSchemas;
extern const std::string_view kPreviewSchemas;
extern const std::string_view kExecutionSchemas;
extern const std::string_view kTriggerSchemas;
extern const std::string_view kInstanceSchemas;

// Words that code has in tables: error classes, handle types, …; made from those.
json::object word_schemas();

}  // namespace flow::api
