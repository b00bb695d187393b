#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "FirstWins",
     .inputs = R"json({"Items": ["b", "a", "b", "c", "a"]})json",
     .outputs = R"json({"Items": ["b", "a", "c"], "Duplicates": ["b", "a"]})json"},
    {.name = "ByExpression",
     .inputs =
         R"json({"Items": [{"s": "Ab"}, {"s": "aB"}, {"s": "c"}], "Expression": "item.s.lowerAscii()"})json",
     .outputs = R"json({"Items": [{"s": "Ab"}, {"s": "c"}], "Duplicates": [{"s": "aB"}]})json"},
    {.name = "EqualityOfJson",
     .inputs =
         R"json({"Items": [1, 1.0, "1", true, {"a": 1, "b": [2]}, {"b": [2.0], "a": 1}, null, null]})json",
     .outputs =
         R"json({"Items": [1, "1", true, {"a": 1, "b": [2]}, null], "Duplicates": [1.0, {"b": [2.0], "a": 1}, null]})json"},
    {.name = "LargeIntegersDiffer",
     .inputs = R"json({"Items": [9007199254740993, 9007199254740992]})json",
     .outputs = R"json({"Items": [9007199254740993, 9007199254740992], "Duplicates": []})json"},
    {.name = "Empty",
     .inputs = R"json({"Items": []})json",
     .outputs = R"json({"Items": [], "Duplicates": []})json"},
    {.name = "ErrorNamesTheItem",
     .inputs = R"json({"Items": [{}], "Expression": "item.u"})json",
     .error = ErrorCode::invalid_input,
     .message = "item 0"},
};
FLOW_NODE_TABLE(DedupeItems, "dedupe_items", kCases);

}  // namespace
}  // namespace flow::nodes
