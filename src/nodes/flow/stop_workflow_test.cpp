#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "Succeeds",
     .inputs = R"json({"Message": "m", "Result": {"n": 1}})json",
     .outputs = R"json({})json"},
    {.name = "Cancelled", .inputs = R"json({"Status": "cancelled"})json", .outputs = R"json({})json"},
};

FLOW_NODE_TABLE(StopWorkflow, "stop_workflow", kCases);

}  // namespace
}  // namespace flow::nodes
