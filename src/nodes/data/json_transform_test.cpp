#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "PathText",
     .inputs = R"json({"Input JSON": {"a": {"b": 1}}, "Transform Rules": {"x": "a.b", "y": "$.a.b"}})json",
     .outputs = R"json({"Transformed JSON": {"x": 1, "y": 1}})json"},
    {.name = "MissIsNull",
     .inputs = R"json({"Input JSON": {}, "Transform Rules": {"x": "a"}})json",
     .outputs = R"json({"Transformed JSON": {"x": null}})json"},
    {.name = "MissWithDefault",
     .inputs = R"json({"Input JSON": {}, "Transform Rules": {"x": {"path": "a", "default": 7}}})json",
     .outputs = R"json({"Transformed JSON": {"x": 7}})json"},
    {.name = "FixedValue",
     .inputs = R"json({"Input JSON": {}, "Transform Rules": {"x": {"value": {"k": [1]}}}})json",
     .outputs = R"json({"Transformed JSON": {"x": {"k": [1]}}})json"},
    {.name = "All",
     .inputs =
         R"json({"Input JSON": {"r": [{"n": 1}, {"n": 2}, {}]}, "Transform Rules": {"x": {"path": "r[*].n", "all": true}}})json",
     .outputs = R"json({"Transformed JSON": {"x": [1, 2]}})json"},
    {.name = "AllWithoutMatch",
     .inputs = R"json({"Input JSON": {}, "Transform Rules": {"x": {"path": "r[*]", "all": true}}})json",
     .outputs = R"json({"Transformed JSON": {"x": []}})json"},
    {.name = "TypeNumber",
     .inputs =
         R"json({"Input JSON": {"a": " 12.50 "}, "Transform Rules": {"x": {"path": "a", "type": "number"}}})json",
     .outputs = R"json({"Transformed JSON": {"x": 12.5}})json"},
    {.name = "TypeRefused",
     .inputs =
         R"json({"Input JSON": {"a": "007"}, "Transform Rules": {"x": {"path": "a", "type": "number"}}})json",
     .error = ErrorCode::invalid_input,
     .message = "x"},
    {.name = "TypeString",
     .inputs =
         R"json({"Input JSON": {"a": 3.0}, "Transform Rules": {"x": {"path": "a", "type": "string"}}})json",
     .outputs = R"json({"Transformed JSON": {"x": "3"}})json"},
    {.name = "TypeBoolean",
     .inputs =
         R"json({"Input JSON": {"a": "TRUE"}, "Transform Rules": {"x": {"path": "a", "type": "boolean"}}})json",
     .outputs = R"json({"Transformed JSON": {"x": true}})json"},
    {.name = "TypeArray",
     .inputs =
         R"json({"Input JSON": {"a": "[1,2]"}, "Transform Rules": {"x": {"path": "a", "type": "array"}}})json",
     .outputs = R"json({"Transformed JSON": {"x": [1, 2]}})json"},
    {.name = "LargeIntegersSurvive",
     .inputs =
         R"json({"Input JSON": {"a": 9007199254740993, "b": -9223372036854775808}, "Transform Rules": {"a": "a", "b": "b"}})json",
     .outputs = R"json({"Transformed JSON": {"a": 9007199254740993, "b": -9223372036854775808}})json"},
    {.name = "BadPath",
     .inputs = R"json({"Input JSON": {}, "Transform Rules": {"x": "$["}})json",
     .error = ErrorCode::invalid_input,
     .message = "x"},
    {.name = "UnknownType",
     .inputs = R"json({"Input JSON": {"a": 1}, "Transform Rules": {"x": {"path": "a", "type": "date"}}})json",
     .error = ErrorCode::invalid_input,
     .message = "date"},
    {.name = "RuleWithoutPath",
     .inputs = R"json({"Input JSON": {}, "Transform Rules": {"x": {"type": "number"}}})json",
     .error = ErrorCode::invalid_input},
    {.name = "RulesMustBeAnObject",
     .inputs = R"json({"Input JSON": {}, "Transform Rules": []})json",
     .error = ErrorCode::invalid_input},
};

FLOW_NODE_TABLE(JsonTransform, "json_transform", kCases);

}  // namespace
}  // namespace flow::nodes
