#include "nodes/testing/site_test.hpp"

namespace flow::nodes {
namespace {

const std::vector<testing::SiteFile> kSite{{.path = "/", .body = "<title>One</title>"},
                                           {.path = "/two", .body = "<title>Two</title>"},
                                           {.path = "/gone", .body = "<title>Gone</title>", .status = 410}};

const testing::SiteCase kCases[] = {
    {.name = "ToThePageBefore",
     .site = kSite,
     .visits = {"/", "/two"},
     .outputs = R"({"Final URL": "{site}/"})",
     .after = "document.title",
     .gives = R"("One")"},
    {.name = "WithinADocument",
     .site = kSite,
     .visits = {"/", "/#part"},
     .outputs = R"({"Final URL": "{site}/"})",
     .after = "location.href",
     .gives = R"("{site}/")"},
    {.name = "ToAnErrorPageWhichIsAPage",
     .site = kSite,
     .visits = {"/gone", "/two"},
     .outputs = R"({"Final URL": "{site}/gone"})"},
    {.name = "NothingBeforeTheFirstPage",
     .site = kSite,
     .error = ErrorCode::invalid_input,
     .message = "there is no page before this one in the history of this tab",
     .after = "location.href",
     .gives = R"("{site}/")"},
};

FLOW_SITE_TABLE(GoBack, "go_back", kCases);

}  // namespace
}  // namespace flow::nodes
