#include "nodes/testing/site_test.hpp"

namespace flow::nodes {
namespace {

const std::vector<testing::SiteFile> kSite{
    {.path = "/", .body = "<title>One</title>"},
    {.path = "/two", .body = "<title>Two</title>"},
    {.path = "/late", .body = "<script>setTimeout(() => document.title = 'Late', 300)</script>"}};

const testing::SiteCase kCases[] = {
    {.name = "ByAddress",
     .site = kSite,
     .before = "void open('/two')",
     .inputs = R"({"Match": "*/two"})",
     .after = "document.title",
     .gives = R"("Two")"},
    {.name = "ByTitleThatComesLater",
     .site = kSite,
     .before = "void open('/late')",
     .inputs = R"({"Match": "Late", "Match By": "title"})",
     .after = "location.pathname",
     .gives = R"("/late")"},
    {.name = "ByIndex",
     .site = kSite,
     .before = "void open('/two')",
     .inputs = R"({"Match": "0", "Match By": "index"})",
     .after = "document.title",
     .gives = R"("One")"},
    {.name = "TheNewestThatIsJustOpening",
     .site = kSite,
     .before = "void setTimeout(() => open('/two'), 300)",
     .inputs = R"({"Match": "x", "Match By": "newest"})",
     .after = "opener !== null",
     .gives = "true"},
    {.name = "NoneListsTheTabs",
     .site = kSite,
     .inputs = R"({"Match": "three"})",
     .error = ErrorCode::not_found,
     .message = R"(no tab has an address that matches "three"; open are 0: {site}/ "One")",
     .timeout_ms = 400},
    {.name = "NoOtherTab",
     .site = kSite,
     .inputs = R"({"Match": "x", "Match By": "newest"})",
     .error = ErrorCode::not_found,
     .message = "no other tab is open",
     .timeout_ms = 400},
    {.name = "BadIndex",
     .site = kSite,
     .inputs = R"({"Match": "-1", "Match By": "index"})",
     .error = ErrorCode::invalid_input,
     .message = R"(Match is "-1")"},
};

FLOW_SITE_TABLE(SwitchTab, "switch_tab", kCases);

}  // namespace
}  // namespace flow::nodes
