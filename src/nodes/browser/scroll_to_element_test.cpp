#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "IntoView",
     .html = R"json(<div style="height:5000px"></div><p id=p>end</p>)json",
     .inputs = R"json({"Selector": "#p"})json",
     .outputs = R"json({})json",
     .after = R"json(p.getBoundingClientRect().top < innerHeight)json",
     .gives = R"json(true)json"},
    {.name = "Missing",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Selector": "#none"})json",
     .error = ErrorCode::not_found,
     .timeout_ms = 500},
};

FLOW_PAGE_TABLE(ScrollToElement, "scroll_to_element", kCases);

}  // namespace
}  // namespace flow::nodes
