#include "nodes/testing/site_test.hpp"

namespace flow::nodes {
namespace {

const std::vector<testing::SiteFile> kSite{
    {.path = "/", .body = "<script src=/kept.js></script>"},
    {.path = "/kept.js",
     .body = "window.loads = Number(sessionStorage.loads || 0) + 1; sessionStorage.loads = loads",
     .type = "text/javascript",
     .headers = {{"Cache-Control", "max-age=600"}}},
    {.path = "/gone", .body = "gone", .status = 410}};

const testing::SiteCase kCases[] = {
    {.name = "LoadsAgain",
     .site = kSite,
     .outputs = R"({"Status": 200})",
     .after = "window.loads",
     .gives = "2",
     .asked = R"({"/": 2, "/kept.js": 1})"},
    {.name = "IgnoresTheCache",
     .site = kSite,
     .inputs = R"({"Ignore Cache": true})",
     .outputs = R"({"Status": 200})",
     .after = "window.loads",
     .gives = "2",
     .asked = R"({"/": 2, "/kept.js": 2})"},
    {.name = "StatusOfAnError",
     .site = kSite,
     .visits = {"/gone"},
     .error = ErrorCode::http_4xx,
     .message = "410"},
};

FLOW_SITE_TABLE(ReloadPage, "reload_page", kCases);

}  // namespace
}  // namespace flow::nodes
