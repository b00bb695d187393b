#include "nodes/testing/site_test.hpp"

namespace flow::nodes {
namespace {

const std::vector<testing::SiteFile> kSite{{.path = "/"}};
constexpr const char* kSeen = "(document.cookie || 'none')";

const testing::SiteCase kCases[] = {
    {.name = "ForThisPage",
     .site = kSite,
     .inputs = R"({"Cookies": [{"name": "a", "value": "1"}, {"name": "b", "value": "2", "httpOnly": true}]})",
     .outputs = "{}",
     .after = kSeen,
     .gives = R"("a=1")"},
    {.name = "ForADomain",
     .site = kSite,
     .inputs = R"({"Cookies": [{"name": "a", "value": "1", "domain": "127.0.0.1", "expires": 4000000000}]})",
     .after = kSeen,
     .gives = R"("a=1")"},
    {.name = "NothingToSet",
     .site = kSite,
     .inputs = R"({"Cookies": []})",
     .after = kSeen,
     .gives = R"("none")"},
    {.name = "OneThatHasExpiredAndNoneIsSet",
     .site = kSite,
     .inputs = R"({"Cookies": [{"name": "a", "value": "1"}, {"name": "b", "value": "2", "expires": 5}]})",
     .error = ErrorCode::invalid_input,
     .message = R"(cookie 2 ("b"): it has expired)",
     .after = kSeen,
     .gives = R"("none")"},
    {.name = "OneTheBrowserRefusesAndNoneIsSet",
     .site = kSite,
     .inputs = R"({"Cookies": [{"name": "a", "value": "1"}, {"name": "b;", "value": "2"}]})",
     .error = ErrorCode::invalid_input,
     .message = "the browser refused the cookies: Invalid cookie fields",
     .after = kSeen,
     .gives = R"("none")"},
    {.name = "ACredentialForItsHost",
     .site = kSite,
     .inputs = R"({"Cookies": {"$secret": [{"name": "a", "value": "token", "domain": "127.0.0.1"}]}})",
     .after = kSeen,
     .gives = R"("a=token")",
     .secret_hosts = {"127.0.0.1"}},
    {.name = "ACredentialForAnotherHost",
     .site = kSite,
     .inputs = R"({"Cookies": {"$secret": [{"name": "a", "value": "token", "domain": "127.0.0.1"}]}})",
     .error = ErrorCode::auth,
     .message = "127.0.0.1",
     .after = kSeen,
     .gives = R"("none")",
     .secret_hosts = {"shop.example"}},
    {.name = "ACredentialForHostsBelowToo",
     .site = kSite,
     .inputs = R"({"Cookies": {"$secret": [{"name": "a", "value": "token", "domain": ".shop.example"}]}})",
     .error = ErrorCode::auth,
     .message = "*.shop.example",
     .secret_hosts = {"shop.example"}},
};

FLOW_SITE_TABLE(SetCookies, "set_cookies", kCases);

}  // namespace
}  // namespace flow::nodes
