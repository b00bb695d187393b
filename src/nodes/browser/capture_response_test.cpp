#include <fmt/format.h>

#include "nodes/testing/site_test.hpp"

namespace flow::nodes {
namespace {

const std::string kLarge(1'500'000, 'x');

std::vector<testing::SiteFile> site() {
  const auto button = [](std::string_view id, std::string_view code) {
    return fmt::format("<button id={} onclick=\"{}\">B</button>", id, code);
  };
  return {{.path = "/",
           .body = button("data", "fetch('/other').then(() => fetch('/api/data?page=1'))") +
                   button("text", "fetch('/text')") + button("large", "fetch('/large')") +
                   button("file", "fetch('/file')") + button("broken", "fetch('/broken')") +
                   button("gone", "fetch('/gone')") +
                   button("foreign", "fetch('http://localhost:{port}/foreign', {headers: {'x-mine': '1'}})") +
                   "<a id=away href=/away>Away</a>"},
          {.path = "/api/data", .body = R"({"items": [1, 2]})", .type = "application/json"},
          {.path = "/other", .body = "other"},
          {.path = "/text", .body = "grüße", .type = "text/plain; charset=utf-8"},
          {.path = "/large", .body = kLarge, .type = "text/plain"},
          {.path = "/file", .body = std::string("\0\1\2", 3), .type = "application/octet-stream"},
          {.path = "/broken", .body = "{", .type = "application/json"},
          {.path = "/gone", .body = "gone", .type = "text/plain", .status = 410},
          {.path = "/foreign",
           .body = "\"far\"",
           .type = "application/json",
           .headers = {{"Access-Control-Allow-Origin", "*"}, {"Access-Control-Allow-Headers", "*"}}},
          {.path = "/away", .body = "<title>Away</title>"}};
}

const testing::SiteCase kCases[] = {
    {.name = "JsonIsADocument",
     .site = site(),
     .inputs = R"({"URL Pattern": "*/api/data*", "Selector": "#data"})",
     .outputs = R"({"Status": 200, "Body": {"items": [1, 2]}})"},
    {.name = "TextIsText",
     .site = site(),
     .inputs = R"({"URL Pattern": "/text", "Selector": "#text"})",
     .outputs = R"({"Status": 200, "Body": "grüße"})"},
    {.name = "OtherBytesAreAFile",
     .site = site(),
     .inputs = R"({"URL Pattern": "/file", "Selector": "#file"})",
     .outputs = fmt::format(
         R"({{"Status": 200, "Body": {{"name": "response", "mime": "application/octet-stream", "bytes": 3, "sha256": "{}", "artefact": "artefact-1"}}}})",
         std::string(64, '0'))},
    {.name = "LargerThanTheBrowserKeepsOtherwise",
     .site = site(),
     .inputs = R"({"URL Pattern": "/large", "Selector": "#large"})",
     .outputs = fmt::format(R"({{"Status": 200, "Body": "{}"}})", kLarge)},
    {.name = "TooLarge",
     .site = site(),
     .inputs = R"json({"URL Pattern": "/large", "Selector": "#large", "Max Size (MB)": 1})json",
     .error = ErrorCode::quota,
     .message = "{site}/large has 1500000 bytes, more than the limit of 1048576 bytes"},
    {.name = "WithoutAClick",
     .site = site(),
     .before = "void setTimeout(() => fetch('/text'), 300)",
     .inputs = R"({"URL Pattern": "/text"})",
     .outputs = R"({"Status": 200, "Body": "grüße"})"},
    {.name = "StatusOfAnError",
     .site = site(),
     .inputs = R"({"URL Pattern": "/gone", "Selector": "#gone"})",
     .outputs = R"({"Status": 410, "Body": "gone"})"},
    {.name = "OfAnotherOriginAfterItsPreflight",
     .site = site(),
     .inputs = R"({"URL Pattern": "/foreign", "Selector": "#foreign"})",
     .outputs = R"({"Status": 200, "Body": "far"})"},
    {.name = "TheDocumentTheClickLeadsTo",
     .site = site(),
     .inputs = R"({"URL Pattern": "/away", "Selector": "#away"})",
     .outputs = R"({"Status": 200, "Body": "<title>Away</title>"})",
     .after = "document.title",
     .gives = R"("Away")"},
    {.name = "BrokenJsonIsText",
     .site = site(),
     .inputs = R"({"URL Pattern": "/broken", "Selector": "#broken"})",
     .outputs = R"({"Status": 200, "Body": "{"})",
     .warning = "says it is JSON and is not"},
    {.name = "NoneMatches",
     .site = site(),
     .inputs = R"({"URL Pattern": "/nothing", "Selector": "#text"})",
     .error = ErrorCode::not_found,
     .message =
         R"(no response of an address that matches "/nothing" came in time; the last others were {site}/text)",
     .timeout_ms = 3000},
    {.name = "NoSuchElement",
     .site = site(),
     .inputs = R"({"URL Pattern": "/text", "Selector": "#none"})",
     .error = ErrorCode::not_found,
     .message = "#none",
     .timeout_ms = 2500},
    {.name = "BadSize",
     .site = site(),
     .inputs = R"json({"URL Pattern": "/text", "Max Size (MB)": 65})json",
     .error = ErrorCode::invalid_input,
     .message = "Max Size (MB) is 65"},
};

FLOW_SITE_TABLE(CaptureResponse, "capture_response", kCases);

}  // namespace
}  // namespace flow::nodes
