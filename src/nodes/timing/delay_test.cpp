#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "Zero", .inputs = R"json({"Duration": 0})json", .outputs = R"json({"waited": true})json"},
    {.name = "FractionWithData",
     .inputs = R"json({"Duration": 0.02, "Data": [1]})json",
     .outputs = R"json({"waited": true, "Data": [1]})json"},
    {.name = "Random",
     .inputs = R"json({"Duration": 0, "Random Max": 0.03})json",
     .outputs = R"json({"waited": true})json"},
    {.name = "Negative",
     .inputs = R"json({"Duration": -1})json",
     .error = ErrorCode::invalid_input,
     .message = "-1"},
    {.name = "TooLong",
     .inputs = R"json({"Duration": 86401})json",
     .error = ErrorCode::invalid_input,
     .message = "86401"},
    {.name = "RandomBelowDuration",
     .inputs = R"json({"Duration": 5, "Random Max": 1})json",
     .error = ErrorCode::invalid_input,
     .message = "Random Max"},
    {.name = "DoesNotFit",
     .inputs = R"json({"Duration": 3600})json",
     .error = ErrorCode::timeout,
     .message = "3600"},
};

FLOW_NODE_TABLE(Delay, "delay", kCases);

}  // namespace
}  // namespace flow::nodes
