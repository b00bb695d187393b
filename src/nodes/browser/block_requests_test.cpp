#include "nodes/testing/site_test.hpp"

namespace flow::nodes {
namespace {

// Opened by the expression after the node; it tells what has loaded. The inner frame is of another origin.
const std::vector<testing::SiteFile> kSite{
    {.path = "/"},
    {.path = "/page",
     .body = "<img src=/a.svg><img src=/ads/b.svg><script src=/ads/c.js></script>"
             "<iframe src='http://localhost:{port}/inner'></iframe>"},
    {.path = "/inner", .body = "<img src=/inner.svg><script src=/ads/inner.js></script>"},
    {.path = "/a.svg", .body = "<svg xmlns='http://www.w3.org/2000/svg'/>", .type = "image/svg+xml"},
    {.path = "/inner.svg", .body = "<svg xmlns='http://www.w3.org/2000/svg'/>", .type = "image/svg+xml"},
    {.path = "/ads/b.svg", .body = "<svg xmlns='http://www.w3.org/2000/svg'/>", .type = "image/svg+xml"},
    {.path = "/ads/c.js", .type = "text/javascript"},
    {.path = "/ads/inner.js", .type = "text/javascript"},
    {.path = "/data", .body = "{}", .type = "application/json"}};

const testing::SiteCase kCases[] = {
    {.name = "ImagesByDefault",
     .site = kSite,
     .outputs = "{}",
     .then = "/page",
     .asked =
         R"({"/page": 1, "/a.svg": 0, "/ads/b.svg": 0, "/inner.svg": 0, "/ads/c.js": 1, "/ads/inner.js": 1})"},
    {.name = "AddressesInAllFrames",
     .site = kSite,
     .inputs = R"({"Patterns": ["/ads/"], "Types": []})",
     .then = "/page",
     .asked = R"({"/a.svg": 1, "/ads/b.svg": 0, "/inner.svg": 1, "/ads/c.js": 0, "/ads/inner.js": 0})"},
    {.name = "BothWithAStar",
     .site = kSite,
     .inputs = R"({"Patterns": ["*/ads/*.js"], "Types": ["image", "fetch"]})",
     .then = "/page",
     .after = "fetch('/data').then(() => 'loaded', () => 'failed')",
     .gives = R"("failed")",
     .asked = R"({"/a.svg": 0, "/inner.svg": 0, "/ads/c.js": 0, "/ads/inner.js": 0, "/data": 0})"},
    {.name = "NothingLoadsAll",
     .site = kSite,
     .inputs = R"({"Types": []})",
     .then = "/page",
     .asked = R"({"/a.svg": 1, "/ads/b.svg": 1, "/inner.svg": 1, "/ads/c.js": 1, "/ads/inner.js": 1})"},
    {.name = "UnknownType",
     .site = kSite,
     .inputs = R"({"Types": ["picture"]})",
     .error = ErrorCode::invalid_input,
     .message = R"(Types holds "picture"; use image, font, media)"},
    {.name = "EmptyPattern",
     .site = kSite,
     .inputs = R"({"Patterns": [""]})",
     .error = ErrorCode::invalid_input,
     .message = R"(Patterns holds "")"},
};

FLOW_SITE_TABLE(BlockRequests, "block_requests", kCases);

}  // namespace
}  // namespace flow::nodes
