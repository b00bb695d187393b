#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "UnknownClass",
     .inputs = R"json({"Message": "m", "Class": "oops"})json",
     .error = ErrorCode::invalid_input,
     .message = "oops"},
    {.name = "ClassOfTheMachine",
     .inputs = R"json({"Message": "m", "Class": "unavailable"})json",
     .error = ErrorCode::invalid_input,
     .message = "unavailable"},
    {.name = "Known",
     .inputs = R"json({"Message": "m", "Class": "empty", "Detail": {"n": 1}})json",
     .outputs = R"json({})json"},
};

FLOW_NODE_TABLE(FailWorkflow, "fail_workflow", kCases);

}  // namespace
}  // namespace flow::nodes
