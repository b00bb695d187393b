#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "OverwriteIsShallow",
     .inputs = R"json({"Data 1": {"a": {"x": 1}, "b": 1}, "Data 2": {"a": {"y": 2}}})json",
     .outputs = R"json({"Merged Data": {"a": {"y": 2}, "b": 1}, "Inputs Used": [1, 2]})json"},
    {.name = "ScalarAmongObjects",
     .inputs = R"json({"Data 1": {"a": 1}, "Data 3": 5})json",
     .outputs = R"json({"Merged Data": {"a": 1, "input_3": 5}, "Inputs Used": [1, 3]})json"},
    {.name = "OneLiveInput",
     .inputs = R"json({"Data 7": {"a": 1}})json",
     .outputs = R"json({"Merged Data": {"a": 1}, "Inputs Used": [7]})json"},
    {.name = "AppendLists",
     .inputs = R"json({"Data 1": [1, 2], "Data 2": [3], "Merge Strategy": "append"})json",
     .outputs = R"json({"Merged Data": [1, 2, 3], "Inputs Used": [1, 2]})json"},
    {.name = "AppendListsUnderOneKey",
     .inputs =
         R"json({"Data 1": {"rows": [1], "n": 1}, "Data 2": {"rows": [2], "n": 2}, "Merge Strategy": "append"})json",
     .outputs = R"json({"Merged Data": {"rows": [1, 2], "n": 2}, "Inputs Used": [1, 2]})json"},
    {.name = "AppendScalarToList",
     .inputs = R"json({"Data 1": [1], "Data 2": "x", "Merge Strategy": "append"})json",
     .outputs = R"json({"Merged Data": [1, "x"], "Inputs Used": [1, 2]})json"},
    {.name = "Deep",
     .inputs =
         R"json({"Data 1": {"a": {"x": 1, "l": [1]}}, "Data 2": {"a": {"y": 2, "l": [2]}}, "Merge Strategy": "deep"})json",
     .outputs = R"json({"Merged Data": {"a": {"x": 1, "l": [2], "y": 2}}, "Inputs Used": [1, 2]})json"},
    {.name = "ZipObjects",
     .inputs = R"json({"Data 1": [{"a": 1}, {"a": 2}], "Data 2": [{"b": 3}], "Merge Strategy": "zip"})json",
     .outputs = R"json({"Merged Data": [{"a": 1, "b": 3}, {"a": 2}], "Inputs Used": [1, 2]})json"},
    {.name = "ZipUnequalLists",
     .inputs = R"json({"Data 1": [1, 2], "Data 2": ["x"], "Merge Strategy": "zip"})json",
     .outputs = R"json({"Merged Data": [[1, "x"], [2, null]], "Inputs Used": [1, 2]})json"},
    {.name = "ZipNeedsLists",
     .inputs = R"json({"Data 1": [1], "Data 2": {"a": 1}, "Merge Strategy": "zip"})json",
     .error = ErrorCode::invalid_input,
     .message = "Data 2"},
    {.name = "JoinIsLeftOuter",
     .inputs =
         R"json({"Data 1": [{"k": 1, "a": 1}, {"k": 2, "a": 2}], "Data 2": [{"k": 1, "b": 9}, {"k": 3, "b": 8}], "Merge Strategy": "join", "Join Key": "k"})json",
     .outputs =
         R"json({"Merged Data": [{"k": 1, "a": 1, "b": 9}, {"k": 2, "a": 2}], "Inputs Used": [1, 2]})json"},
    {.name = "JoinDuplicateKeys",
     .inputs =
         R"json({"Data 1": [{"k": "x"}], "Data 2": [{"k": "x", "n": 1}, {"k": "x", "n": 2}], "Merge Strategy": "join", "Join Key": "k"})json",
     .outputs =
         R"json({"Merged Data": [{"k": "x", "n": 1}, {"k": "x", "n": 2}], "Inputs Used": [1, 2]})json"},
    {.name = "JoinWithoutKey",
     .inputs = R"json({"Data 1": [], "Data 2": [], "Merge Strategy": "join"})json",
     .error = ErrorCode::invalid_input,
     .message = "Join Key"},
    {.name = "JoinNeedsObjects",
     .inputs = R"json({"Data 1": [1], "Merge Strategy": "join", "Join Key": "k"})json",
     .error = ErrorCode::invalid_input,
     .message = "position 0"},
    {.name = "PrototypeIsAPlainKey",
     .inputs = R"json({"Data 1": {"__proto__": 1}, "Data 2": {"__proto__": 2}})json",
     .outputs = R"json({"Merged Data": {"__proto__": 2}, "Inputs Used": [1, 2]})json"},
    {.name = "NothingSet", .inputs = R"json({})json", .error = ErrorCode::invalid_input},
};

FLOW_NODE_TABLE(MergeData, "merge_data", kCases);

}  // namespace
}  // namespace flow::nodes
