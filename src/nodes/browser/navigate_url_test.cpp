#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "ForbiddenScheme",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"URL": "file:///etc/passwd"})json",
     .error = ErrorCode::invalid_input},
    {.name = "RelativeToNothing",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"URL": "/orders"})json",
     .error = ErrorCode::invalid_input,
     .message = "/orders"},
    {.name = "RefusedPort",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"URL": "http://127.0.0.1:1/"})json",
     .error = ErrorCode::navigation},
};

FLOW_PAGE_TABLE(NavigateUrl, "navigate_url", kCases);

}  // namespace
}  // namespace flow::nodes
