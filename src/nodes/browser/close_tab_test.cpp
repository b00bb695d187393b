#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "LastTab",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({})json",
     .error = ErrorCode::invalid_input,
     .message = "last tab"},
};

FLOW_PAGE_TABLE(CloseTab, "close_tab", kCases);

}  // namespace
}  // namespace flow::nodes
