#include <fmt/format.h>

#include "nodes/testing/site_test.hpp"

namespace flow::nodes {
namespace {

const std::vector<testing::SiteFile> kSite{
    {.path = "/",
     .headers = {{"Set-Cookie", "who=ann-42; Path=/; HttpOnly; SameSite=Lax"},
                 {"Set-Cookie", "place=basket; Path=/basket"}}}};

constexpr const char* kWho =
    R"({"name": "who", "value": "ann-42", "domain": "127.0.0.1", "path": "/", "expires": -1, "httpOnly": true, "secure": false, "sameSite": "Lax"})";

const testing::SiteCase kCases[] = {
    {.name = "AllOfTheSession",
     .site = kSite,
     .outputs = fmt::format(
         R"({{"Cookies": [{{"name": "place", "value": "basket", "domain": "127.0.0.1", "path": "/basket", "expires": -1, "httpOnly": false, "secure": false}}, {}]}})",
         kWho),
     .secrets = R"(["basket", "ann-42"])"},
    {.name = "OfAnAddress",
     .site = kSite,
     .inputs = R"({"URLs": ["{site}/orders", "https://shop.example/"]})",
     .outputs = fmt::format(R"({{"Cookies": [{}]}})", kWho),
     .secrets = R"(["ann-42"])"},
    {.name = "None",
     .site = kSite,
     .inputs = R"({"URLs": ["https://shop.example/"]})",
     .outputs = R"({"Cookies": []})"},
    {.name = "BadAddress",
     .site = kSite,
     .inputs = R"({"URLs": ["shop"]})",
     .error = ErrorCode::invalid_input,
     .message = "shop"},
    {.name = "NoAddress",
     .site = kSite,
     .inputs = R"({"URLs": [1]})",
     .error = ErrorCode::invalid_input,
     .message = "URLs holds number"},
};

FLOW_SITE_TABLE(GetCookies, "get_cookies", kCases);

}  // namespace
}  // namespace flow::nodes
