#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "Title",
     .html = R"json(<title>T</title><p>x)json",
     .inputs = R"json({})json",
     .outputs = R"json({"URL": "about:blank", "Title": "T"})json"},
};

FLOW_PAGE_TABLE(PageInfo, "page_info", kCases);

}  // namespace
}  // namespace flow::nodes
