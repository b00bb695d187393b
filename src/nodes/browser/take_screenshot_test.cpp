#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "Missing",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Selector": "#none"})json",
     .error = ErrorCode::not_found,
     .timeout_ms = 500},
    {.name = "BadQuality",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Format": "jpeg", "Quality": 101})json",
     .error = ErrorCode::invalid_input,
     .message = "101"},
    {.name = "BadMask",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Mask": ["p["]})json",
     .error = ErrorCode::invalid_input},
    {.name = "TooHighIsCutWithAWarning",
     .html = R"json(<div style="height:20000px">x</div>)json",
     .inputs = R"json({"Full Page": true})json",
     .warning = "16384"},
};

FLOW_PAGE_TABLE(TakeScreenshot, "take_screenshot", kCases);

}  // namespace
}  // namespace flow::nodes
