#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "ForbiddenScheme",
     .inputs = R"json({"Website URL": "file:///etc/passwd"})json",
     .error = ErrorCode::invalid_input,
     .message = "file:"},
    {.name = "BadViewport",
     .inputs = R"json({"Website URL": "about:blank", "Viewport": "big"})json",
     .error = ErrorCode::invalid_input,
     .message = "big"},
    {.name = "ProxyWithLogin",
     .inputs =
         R"json({"Website URL": "about:blank", "Proxy": {"$secret": "http://p:1", "url": "https://p:1", "username": "u"}})json",
     .error = ErrorCode::invalid_input,
     .message = "https:// proxies"},
    {.name = "Blank",
     .inputs = R"json({"Website URL": "about:blank"})json",
     .outputs = R"json({"Status": 0, "Final URL": "about:blank"})json"},
};

FLOW_NODE_TABLE(LaunchStandardBrowser, "launch_standard_browser", kCases);

}  // namespace
}  // namespace flow::nodes
