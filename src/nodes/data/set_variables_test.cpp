#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "SetsAll",
     .inputs = R"json({"Variables": {"a": 1, "b": {"c": []}}})json",
     .outputs = R"json({"Variables": {"a": 1, "b": {"c": []}}})json"},
    {.name = "NotAnObject",
     .inputs = R"json({"Variables": [1]})json",
     .error = ErrorCode::invalid_input,
     .message = "array"},
};

FLOW_NODE_TABLE(SetVariables, "set_variables", kCases);

}  // namespace
}  // namespace flow::nodes
