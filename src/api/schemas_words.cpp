#include "api/schema_texts.hpp"
#include "base/error.hpp"
#include "db/store/enums.hpp"
#include "workflow/node_spec.hpp"
#include "workflow/problem.hpp"

namespace flow::api {
namespace {

json::object words(json::array all, std::string_view description = {}) {
  json::object schema{{"type", "string"}, {"enum", std::move(all)}};
  if (!description.empty()) schema["description"] = description;
  return schema;
}

// All enumerators up to the last one.
template <class Enum>
json::array names_up_to(Enum last) {
  json::array out;
  for (int i = 0; i <= static_cast<int>(last); ++i)
    out.push_back(json::string(to_string(static_cast<Enum>(i))));
  return out;
}

}  // namespace

json::object word_schemas() {
  json::array classes;
  for (const ErrorCodeInfo& row : error_codes()) classes.push_back(json::string(row.name));
  json::array problems;
  for (const workflow::ProblemCodeInfo& row : workflow::problem_codes())
    problems.push_back(json::string(row.name));
  const json::array handles = names_up_to(workflow::HandleType::any);
  json::object fits;
  for (const json::value& type : handles)
    fits[type.get_string()] = json::object{{"$ref", "#/components/schemas/HandleFit"}};
  return {{"ErrorClass", words(std::move(classes), "A class of docs/errors.md.")},
          {"ProblemCode", words(std::move(problems), "A problem of docs/errors.md.")},
          {"HandleType", words(handles)},
          {"HandleFits",
           json::object{{"type", "object"}, {"required", handles}, {"properties", std::move(fits)}}},
          {"NodeCategory", words(names_up_to(workflow::Category::communication))},
          {"Widget", words(names_up_to(workflow::Widget::json))},
          {"ExecutionStatus", words(names_up_to(db::ExecutionStatus::cancelled))}};
}

}  // namespace flow::api
