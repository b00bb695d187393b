#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "Counts",
     .html = R"json(<p>1</p><p style="display:none">2</p>)json",
     .inputs = R"json({"Selector": "p"})json",
     .outputs = R"json({"Exists": true, "Count": 2})json"},
    {.name = "VisibleOnly",
     .html = R"json(<p>1</p><p style="display:none">2</p>)json",
     .inputs = R"json({"Selector": "p", "Visible Only": true})json",
     .outputs = R"json({"Exists": true, "Count": 1})json"},
    {.name = "NoneAtOnce",
     .html = R"json(<p>1</p>)json",
     .inputs = R"json({"Selector": ".x"})json",
     .outputs = R"json({"Exists": false, "Count": 0})json",
     .timeout_ms = 3000},
};

FLOW_PAGE_TABLE(ElementExists, "element_exists", kCases);

}  // namespace
}  // namespace flow::nodes
