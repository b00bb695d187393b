#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "Empty",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({})json",
     .outputs = R"json({"Status": 0})json"},
    {.name = "BadAddress",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"URL": "javascript:1"})json",
     .error = ErrorCode::invalid_input,
     .message = "javascript"},
};

FLOW_PAGE_TABLE(OpenTab, "open_tab", kCases);

}  // namespace
}  // namespace flow::nodes
