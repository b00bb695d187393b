#include "nodes/testing/site_test.hpp"

namespace flow::nodes {
namespace {

const std::vector<testing::SiteFile> kSite{
    {.path = "/",
     .body = "<style>#hint{display:none} #menu:hover + #hint{display:block}</style>"
             "<button id=menu disabled>M</button><p id=hint>Hint</p>"
             "<button id=covered style='position:absolute;top:300px'>C</button>"
             "<div style='position:fixed;inset:200px 0 0 0;background:#ccc' id=wall></div>"}};

const testing::SiteCase kCases[] = {
    {.name = "StaysOverIt",
     .site = kSite,
     .inputs = R"({"Selector": "#menu"})",
     .outputs = "{}",
     .after = "new Promise(done => setTimeout(() => done(getComputedStyle(hint).display), 100))",
     .gives = R"("block")"},
    {.name = "Covered",
     .site = kSite,
     .inputs = R"({"Selector": "#covered"})",
     .error = ErrorCode::not_actionable,
     .message = "intercepts pointer events",
     .timeout_ms = 2500},
    {.name = "Missing",
     .site = kSite,
     .inputs = R"({"Selector": "#none"})",
     .error = ErrorCode::not_found,
     .timeout_ms = 2500},
};

FLOW_SITE_TABLE(HoverElement, "hover_element", kCases);

}  // namespace
}  // namespace flow::nodes
