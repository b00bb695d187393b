#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "FirstMatchWins",
     .inputs =
         R"json({"Value": 5, "Cases": [{"label": "a", "when": "value > 3"}, {"label": "b", "equals": 5}]})json",
     .outputs = R"json({"a": 5, "Matched": "a"})json"},
    {.name = "EqualsAsBranchDoes",
     .inputs = R"json({"Value": "5", "Cases": [{"label": "five", "equals": 5}]})json",
     .outputs = R"json({"five": "5", "Matched": "five"})json"},
    {.name = "CarriesData",
     .inputs = R"json({"Value": 1, "Cases": [{"label": "x", "equals": 1}], "Data": {"d": 1}})json",
     .outputs = R"json({"x": {"d": 1}, "Matched": "x"})json"},
    {.name = "EqualsNull",
     .inputs =
         R"json({"Value": "", "Cases": [{"label": "none", "equals": null}, {"label": "empty", "equals": ""}]})json",
     .outputs = R"json({"empty": "", "Matched": "empty"})json"},
    {.name = "Default",
     .inputs = R"json({"Value": 9, "Cases": [{"label": "x", "equals": 1}]})json",
     .outputs = R"json({"Default": 9, "Matched": ""})json",
     .connected = {"Default"}},
    {.name = "NoMatchWithoutDefault",
     .inputs = R"json({"Value": 9, "Cases": [{"label": "x", "equals": 1}]})json",
     .error = ErrorCode::not_found,
     .message = "9"},
    {.name = "LabelIsAPort",
     .inputs = R"json({"Value": 1, "Cases": [{"label": "Default", "equals": 1}]})json",
     .error = ErrorCode::invalid_input,
     .message = "Default"},
    {.name = "LabelTwice",
     .inputs = R"json({"Value": 1, "Cases": [{"label": "x", "equals": 1}, {"label": "x", "equals": 2}]})json",
     .error = ErrorCode::invalid_input,
     .message = "x"},
    {.name = "CaseWithoutTest",
     .inputs = R"json({"Value": 1, "Cases": [{"label": "x"}]})json",
     .error = ErrorCode::invalid_input,
     .message = "x"},
    {.name = "WhenNotBoolean",
     .inputs = R"json({"Value": 1, "Cases": [{"label": "x", "when": "value"}]})json",
     .error = ErrorCode::invalid_input,
     .message = "x"},
    {.name = "CasesNotAList",
     .inputs = R"json({"Value": 1, "Cases": {}})json",
     .error = ErrorCode::invalid_input},
};

FLOW_NODE_TABLE(Switch, "switch", kCases);

}  // namespace
}  // namespace flow::nodes
