#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "Nested",
     .inputs = R"json({"JSON": {"a": {"x": 1}}, "Property Name": "a.b.c", "Property Value": 2})json",
     .outputs = R"json({"Updated JSON": {"a": {"x": 1, "b": {"c": 2}}}})json"},
    {.name = "Replaces",
     .inputs = R"json({"JSON": {"a": 1, "b": 2}, "Property Name": "a", "Property Value": [3]})json",
     .outputs = R"json({"Updated JSON": {"a": [3], "b": 2}})json"},
    {.name = "AtLengthAppends",
     .inputs = R"json({"JSON": {"a": [1]}, "Property Name": "a[1]", "Property Value": 2})json",
     .outputs = R"json({"Updated JSON": {"a": [1, 2]}})json"},
    {.name = "NewListBeginsAtZero",
     .inputs = R"json({"JSON": {}, "Property Name": "a[0].b", "Property Value": "x"})json",
     .outputs = R"json({"Updated JSON": {"a": [{"b": "x"}]}})json"},
    {.name = "BeyondLength",
     .inputs = R"json({"JSON": {"a": [1]}, "Property Name": "a[2]", "Property Value": 2})json",
     .error = ErrorCode::invalid_input,
     .message = "2"},
    {.name = "ThroughAScalar",
     .inputs = R"json({"JSON": {"a": 5}, "Property Name": "a.b", "Property Value": 1})json",
     .error = ErrorCode::invalid_input,
     .message = "a"},
    {.name = "NameWithDots",
     .inputs = R"json({"JSON": {}, "Property Name": "[\"a.b\"]", "Property Value": 1})json",
     .outputs = R"json({"Updated JSON": {"a.b": 1}})json"},
    {.name = "PrototypeIsAPlainKey",
     .inputs = R"json({"JSON": {}, "Property Name": "__proto__.x", "Property Value": 1})json",
     .outputs = R"json({"Updated JSON": {"__proto__": {"x": 1}}})json"},
    {.name = "NullValue",
     .inputs = R"json({"JSON": {}, "Property Name": "a", "Property Value": null})json",
     .outputs = R"json({"Updated JSON": {"a": null}})json"},
};

FLOW_NODE_TABLE(WritePropertyToJson, "write_property_to_json", kCases);

}  // namespace
}  // namespace flow::nodes
