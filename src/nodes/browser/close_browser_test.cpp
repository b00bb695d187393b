#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "NeverFails",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({})json",
     .outputs = R"json({})json"},
};

FLOW_PAGE_TABLE(CloseBrowser, "close_browser", kCases);

}  // namespace
}  // namespace flow::nodes
