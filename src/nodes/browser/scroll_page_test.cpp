#include "nodes/testing/site_test.hpp"

namespace flow::nodes {
namespace {

const std::vector<testing::SiteFile> kSite{
    {.path = "/", .body = "<style>html{scroll-behavior:smooth}</style><div style='height:3000px'>x</div>"},
    {.path = "/short", .body = "<p>x"},
    {.path = "/map",
     .body = "<div style='height:3000px'>x</div><div id=map style='position:fixed;inset:0'></div>"
             "<script>wheels = 0; map.addEventListener('wheel', e => { ++wheels; e.preventDefault(); }, "
             "{passive: false})</script>"},
    {.path = "/inner",
     .body = "<style>body{margin:0;height:100vh;overflow:hidden} #app{height:100vh;overflow:auto}</style>"
             "<div id=app><div style='height:3000px'>x</div></div>"}};

const testing::SiteCase kCases[] = {
    {.name = "DownByDefault",
     .site = kSite,
     .outputs = R"({"Moved": true})",
     .after = "scrollY",
     .gives = "800"},
    {.name = "UpAtTheTop",
     .site = kSite,
     .inputs = R"({"Direction": "up"})",
     .outputs = R"({"Moved": false})",
     .after = "scrollY",
     .gives = "0"},
    {.name = "ToTheBottom",
     .site = kSite,
     .inputs = R"({"Direction": "bottom"})",
     .outputs = R"({"Moved": true})",
     .after = "scrollY + innerHeight >= document.documentElement.scrollHeight - 1",
     .gives = "true"},
    {.name = "BackToTheTop",
     .site = kSite,
     .before = "scrollTo({top: 500, behavior: 'instant'})",
     .inputs = R"({"Direction": "top"})",
     .outputs = R"({"Moved": true})",
     .after = "scrollY",
     .gives = "0"},
    {.name = "UpPartOfTheWay",
     .site = kSite,
     .before = "scrollTo({top: 500, behavior: 'instant'})",
     .inputs = R"({"Direction": "up", "Pixels": 120})",
     .outputs = R"({"Moved": true})",
     .after = "scrollY",
     .gives = "380"},
    {.name = "WhereSomethingKeepsTheWheel",
     .site = kSite,
     .visits = {"/map"},
     .inputs = R"({"Pixels": 300})",
     .outputs = R"({"Moved": true})",
     .after = "[wheels, scrollY]",
     .gives = "[1, 300]"},
    {.name = "NothingToScroll", .site = kSite, .visits = {"/short"}, .outputs = R"({"Moved": false})"},
    {.name = "AnApplicationThatScrollsInside",
     .site = kSite,
     .visits = {"/inner"},
     .inputs = R"({"Pixels": 300})",
     .outputs = R"({"Moved": true})",
     .after = "app.scrollTop",
     .gives = "300"},
    {.name = "ToTheEndOfTheInside",
     .site = kSite,
     .visits = {"/inner"},
     .inputs = R"({"Direction": "bottom"})",
     .outputs = R"({"Moved": true})",
     .after = "app.scrollTop",
     .gives = "2400"},
    {.name = "BadPixels",
     .site = kSite,
     .inputs = R"({"Pixels": 0})",
     .error = ErrorCode::invalid_input,
     .message = "Pixels is 0; it must lie between 1 and 1000000"},
};

FLOW_SITE_TABLE(ScrollPage, "scroll_page", kCases);

}  // namespace
}  // namespace flow::nodes
