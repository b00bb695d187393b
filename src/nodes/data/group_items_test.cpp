#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "FirstSeenOrder",
     .inputs =
         R"json({"Items": [{"c": "x", "n": 1}, {"c": "y", "n": 2}, {"c": "x", "n": 3}], "Expression": "item.c"})json",
     .outputs =
         R"json({"Groups": [{"key": "x", "items": [{"c": "x", "n": 1}, {"c": "x", "n": 3}]}, {"key": "y", "items": [{"c": "y", "n": 2}]}]})json"},
    {.name = "KeysOfAnyKind",
     .inputs = R"json({"Items": [1, 2, 3, 4], "Expression": "{'even': item % 2 == 0}"})json",
     .outputs =
         R"json({"Groups": [{"key": {"even": false}, "items": [1, 3]}, {"key": {"even": true}, "items": [2, 4]}]})json"},
    {.name = "TextAndNumberAreTwo",
     .inputs = R"json({"Items": ["1", 1, 1.0], "Expression": "item"})json",
     .outputs = R"json({"Groups": [{"key": "1", "items": ["1"]}, {"key": 1, "items": [1, 1.0]}]})json"},
    {.name = "Empty",
     .inputs = R"json({"Items": [], "Expression": "item"})json",
     .outputs = R"json({"Groups": []})json"},
    {.name = "ErrorNamesTheItem",
     .inputs = R"json({"Items": [{"c": 1}, {}], "Expression": "item.c"})json",
     .error = ErrorCode::invalid_input,
     .message = "item 1"},
};
FLOW_NODE_TABLE(GroupItems, "group_items", kCases);

}  // namespace
}  // namespace flow::nodes
