#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "KeepsOrder",
     .inputs = R"json({"Items": [5, 1, 4, 2], "Expression": "item > 1"})json",
     .outputs = R"json({"Items": [5, 4, 2], "Rejected": [1], "Count": 3})json"},
    {.name = "ByIndex",
     .inputs = R"json({"Items": ["a", "b", "c"], "Expression": "index % 2 == 0"})json",
     .outputs = R"json({"Items": ["a", "c"], "Rejected": ["b"], "Count": 2})json"},
    {.name = "Empty",
     .inputs = R"json({"Items": [], "Expression": "true"})json",
     .outputs = R"json({"Items": [], "Rejected": [], "Count": 0})json"},
    {.name = "NotABoolean",
     .inputs = R"json({"Items": [1], "Expression": "item + 1"})json",
     .error = ErrorCode::invalid_input,
     .message = "item 0"},
    {.name = "ErrorFails",
     .inputs = R"json({"Items": [{"p": 1}, {}], "Expression": "item.p > 0"})json",
     .error = ErrorCode::invalid_input,
     .message = "item 1"},
    {.name = "ErrorDrops",
     .inputs = R"json({"Items": [{"p": 1}, {}], "Expression": "item.p > 0", "On Item Error": "drop"})json",
     .outputs = R"json({"Items": [{"p": 1}], "Rejected": [{}], "Count": 1})json"},
    {.name = "ErrorKeeps",
     .inputs = R"json({"Items": [{"p": -1}, {}], "Expression": "item.p > 0", "On Item Error": "keep"})json",
     .outputs = R"json({"Items": [{}], "Rejected": [{"p": -1}], "Count": 1})json"},
    {.name = "DoesNotCompile",
     .inputs = R"json({"Items": [], "Expression": "item >"})json",
     .error = ErrorCode::invalid_input,
     .message = "Expression"},
};

FLOW_NODE_TABLE(FilterItems, "filter_items", kCases);

TEST(FilterItemsSize, HundredThousandItemsFitTheDeadline) {
  std::string items;
  for (int i = 0; i < 100'000; ++i) items += (i > 0 ? "," : "") + std::to_string(i);
  testing::check("filter_items", {.name = "Many",
                                  .inputs = R"({"Items": [)" + items + R"(], "Expression": "item < 3"})",
                                  .outputs = {}});
}

}  // namespace
}  // namespace flow::nodes
