#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "NotYet",
     .inputs =
         R"json({"Website URL": "https://shop.example", "Bright Data Browser Username": "u", "Bright Data Browser Password": {"$secret": "p"}})json",
     .error = ErrorCode::unavailable,
     .message = "remote browsers"},
    {.name = "BadEndpoint",
     .inputs =
         R"json({"Website URL": "https://shop.example", "Bright Data Browser Username": "u", "Bright Data Browser Password": {"$secret": "p"}, "Endpoint": "http://x"})json",
     .error = ErrorCode::invalid_input,
     .message = "http://x"},
};

FLOW_NODE_TABLE(LaunchBrightDataBrowser, "launch_bright_data_browser", kCases);

}  // namespace
}  // namespace flow::nodes
