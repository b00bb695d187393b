#pragma once
// The texts behind schemas.hpp, one constant a file.
#include <string_view>

namespace flow::api {

extern const std::string_view kPeopleSchemas;
extern const std::string_view kWorkflowSchemas;
extern const std::string_view kExecutionSchemas;
extern const std::string_view kTriggerSchemas;

}  // namespace flow::api
