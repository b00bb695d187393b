#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "KeepsOrderAndTypes",
     .inputs = R"json({"Items": [3, "a", null, [1]], "Expression": "[index, item]"})json",
     .outputs = R"json({"Items": [[0, 3], [1, "a"], [2, null], [3, [1]]], "Errors": []})json"},
    {.name = "ErrorFails",
     .inputs = R"json({"Items": [{"p": 1}, {}], "Expression": "item.p"})json",
     .error = ErrorCode::invalid_input,
     .message = "item 1"},
    {.name = "Empty",
     .inputs = R"json({"Items": [], "Expression": "item"})json",
     .outputs = R"json({"Items": [], "Errors": []})json"},
    {.name = "DoesNotCompile",
     .inputs = R"json({"Items": [], "Expression": "item +", "On Item Error": "drop"})json",
     .error = ErrorCode::invalid_input,
     .message = "Expression"},
};
FLOW_NODE_TABLE(MapItems, "map_items", kCases);

struct Policy {
  const char* on_error;
  const char* items;
};
class MapItemsOnError : public ::testing::TestWithParam<Policy> {};
TEST_P(MapItemsOnError, SaysWhichItemFailed) {
  const auto outputs = testing::run_node(
      "map_items", std::string(R"({"Items": [{"p": 1}, {"q": 2}, {"p": 3}], "Expression": "item.p", )") +
                       R"("On Item Error": ")" + GetParam().on_error + "\"}");
  ASSERT_TRUE(outputs) << outputs.error().message;
  EXPECT_EQ(json::dump(outputs->at("Items")), GetParam().items);
  const json::array& errors = outputs->at("Errors").as_array();
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].at("index"), json::value(1));
  EXPECT_EQ(json::dump(errors[0].at("item")), R"({"q":2})");
  EXPECT_EQ(*json::find(errors[0], "/error/class"), json::value("invalid_input"));
}
INSTANTIATE_TEST_SUITE_P(Policy, MapItemsOnError,
                         ::testing::Values(Policy{"drop", "[1,3]"}, Policy{"null", "[1,null,3]"}),
                         [](const auto& info) { return info.param.on_error; });

}  // namespace
}  // namespace flow::nodes
