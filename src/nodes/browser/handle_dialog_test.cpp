#include "nodes/testing/site_test.hpp"

namespace flow::nodes {
namespace {

const std::vector<testing::SiteFile> kSite{{.path = "/"}};

const testing::SiteCase kCases[] = {
    {.name = "AcceptsAPromptWithAText",
     .site = kSite,
     .inputs = R"({"Text": "Ada"})",
     .outputs = R"({"Message": ""})",
     .after = "[prompt('Your name?'), prompt('And now?')]",
     .gives = R"(["Ada", null])"},
    {.name = "Dismisses",
     .site = kSite,
     .inputs = R"({"Accept": false})",
     .after = "[confirm('Sure?'), confirm('Really?')]",
     .gives = "[false, false]"},
    {.name = "AcceptsOnceAndTellsTheLastMessage",
     .site = kSite,
     .before = "confirm('Before?')",
     .outputs = R"({"Message": "Before?"})",
     .after = "[confirm('Sure?'), confirm('Really?')]",
     .gives = "[true, false]"},
    {.name = "ACredentialForAnotherHost",
     .site = kSite,
     .inputs = R"({"Text": {"$secret": "hush"}})",
     .error = ErrorCode::auth,
     .message = "127.0.0.1",
     .after = "prompt('Password?')",
     .gives = "null",
     .secret_hosts = {"shop.example"}},
};

FLOW_SITE_TABLE(HandleDialog, "handle_dialog", kCases);

}  // namespace
}  // namespace flow::nodes
