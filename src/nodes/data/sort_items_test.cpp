#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "Numbers",
     .inputs = R"json({"Items": [10, 9.5, -1, 9007199254740993]})json",
     .outputs = R"json({"Items": [-1, 9.5, 10, 9007199254740993]})json"},
    {.name = "Texts",
     .inputs = R"json({"Items": ["b", "10", "9", "B", "é"]})json",
     .outputs = R"json({"Items": ["10", "9", "B", "b", "é"]})json"},
    {.name = "TruthValues",
     .inputs = R"json({"Items": [1, 5, 2], "Expression": "item > 3", "Descending": true})json",
     .outputs = R"json({"Items": [5, 1, 2]})json"},
    {.name = "StableAlsoDescending",
     .inputs =
         R"json({"Items": [{"k": 1, "n": "a"}, {"k": 2, "n": "b"}, {"k": 1, "n": "c"}, {"k": 2, "n": "d"}], "Expression": "item.k", "Descending": true})json",
     .outputs =
         R"json({"Items": [{"k": 2, "n": "b"}, {"k": 2, "n": "d"}, {"k": 1, "n": "a"}, {"k": 1, "n": "c"}]})json"},
    {.name = "ByIndex",
     .inputs = R"json({"Items": ["a", "b", "c"], "Expression": "-index"})json",
     .outputs = R"json({"Items": ["c", "b", "a"]})json"},
    {.name = "Empty", .inputs = R"json({"Items": []})json", .outputs = R"json({"Items": []})json"},
    {.name = "MixedKinds",
     .inputs = R"json({"Items": [1, "2"]})json",
     .error = ErrorCode::invalid_input,
     .message = "item 1 has string as its key and item 0 number"},
    {.name = "NoKey",
     .inputs = R"json({"Items": [null]})json",
     .error = ErrorCode::invalid_input,
     .message = "item 0 has null as its key"},
    {.name = "ErrorNamesTheItem",
     .inputs = R"json({"Items": [{"p": 1}, {}], "Expression": "item.p"})json",
     .error = ErrorCode::invalid_input,
     .message = "item 1"},
    {.name = "DoesNotCompile",
     .inputs = R"json({"Items": [], "Expression": "item ."})json",
     .error = ErrorCode::invalid_input,
     .message = "Expression"},
};
FLOW_NODE_TABLE(SortItems, "sort_items", kCases);

}  // namespace
}  // namespace flow::nodes
