#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "Member",
     .inputs = R"json({"JSON": {"a": {"b": [10, 20]}}, "Property Name": "a.b[1]"})json",
     .outputs = R"json({"Property Value": 20})json"},
    {.name = "NameWithDots",
     .inputs = R"json({"JSON": {"a.b": {"c d": 1}}, "Property Name": "[\"a.b\"][\"c d\"]"})json",
     .outputs = R"json({"Property Value": 1})json"},
    {.name = "UnicodeName",
     .inputs = R"json({"JSON": {"größe": {"名": "x"}}, "Property Name": "größe.名"})json",
     .outputs = R"json({"Property Value": "x"})json"},
    {.name = "NullIsAValue",
     .inputs = R"json({"JSON": {"a": null}, "Property Name": "a", "Default": 1})json",
     .outputs = R"json({"Property Value": null})json"},
    {.name = "ZeroIsAValue",
     .inputs = R"json({"JSON": {"a": 0}, "Property Name": "a", "Default": 1})json",
     .outputs = R"json({"Property Value": 0})json"},
    {.name = "EmptyTextIsAValue",
     .inputs = R"json({"JSON": {"a": ""}, "Property Name": "a"})json",
     .outputs = R"json({"Property Value": ""})json"},
    {.name = "FalseIsAValue",
     .inputs = R"json({"JSON": {"a": false}, "Property Name": "a"})json",
     .outputs = R"json({"Property Value": false})json"},
    {.name = "MissingWithDefault",
     .inputs = R"json({"JSON": {}, "Property Name": "a.b", "Default": "none"})json",
     .outputs = R"json({"Property Value": "none"})json"},
    {.name = "MissingWithoutDefault",
     .inputs = R"json({"JSON": {"c": 1}, "Property Name": "a"})json",
     .error = ErrorCode::not_found,
     .message = "a"},
    {.name = "BeyondTheEnd",
     .inputs = R"json({"JSON": {"a": [1]}, "Property Name": "a[1]"})json",
     .error = ErrorCode::not_found},
    {.name = "JsonPathGivesTheFirst",
     .inputs =
         R"json({"JSON": {"rows": [{"n": 1, "ok": false}, {"n": 2, "ok": true}]}, "Property Name": "$.rows[?@.ok == true].n"})json",
     .outputs = R"json({"Property Value": 2})json"},
    {.name = "JsonPathRoot",
     .inputs = R"json({"JSON": [1, 2], "Property Name": "$"})json",
     .outputs = R"json({"Property Value": [1, 2]})json"},
    {.name = "JsonPathWithoutMatch",
     .inputs = R"json({"JSON": [], "Property Name": "$[*].x"})json",
     .error = ErrorCode::not_found},
    {.name = "PrototypeNamesArePlainKeys",
     .inputs = R"json({"JSON": {"__proto__": 1, "constructor": 2}, "Property Name": "constructor"})json",
     .outputs = R"json({"Property Value": 2})json"},
    {.name = "LargeIntegerSurvives",
     .inputs = R"json({"JSON": {"id": 9223372036854775807}, "Property Name": "id"})json",
     .outputs = R"json({"Property Value": 9223372036854775807})json"},
    {.name = "BadPath",
     .inputs = R"json({"JSON": {}, "Property Name": "a["})json",
     .error = ErrorCode::invalid_input},
};

FLOW_NODE_TABLE(ReadPropertyFromJson, "read_property_from_json", kCases);

}  // namespace
}  // namespace flow::nodes
