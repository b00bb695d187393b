#include <fstream>
#include <iterator>

#include <gmock/gmock.h>

#include "net/http_server.hpp"
#include "nodes/testing/beside_test.hpp"
#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "ClickWithoutDownload",
     .html = R"json(<button id=b>B</button>)json",
     .inputs = R"json({"Selector": "#b"})json",
     .error = ErrorCode::timeout,
     .timeout_ms = 900},
    {.name = "BadSize",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Selector": "p", "Max Size (MB)": 0})json",
     .error = ErrorCode::invalid_input,
     .message = "Max Size"},
    {.name = "BadAddress",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"URL": "ftp://x/y"})json",
     .error = ErrorCode::invalid_input,
     .message = "ftp"},
};

FLOW_PAGE_TABLE(DownloadFile, "download_file", kCases);

// A site that knows who comes by a cookie, and what the browser says of itself.
Task<net::HttpResponse> site(Context /*cx*/, net::HttpRequest request) {
  if (request.path == "/") {
    auto page = net::text_response("<a id=report href=/files/report.csv download>Report</a>", "text/html");
    page.headers.add("Set-Cookie", "who=ann; Path=/; HttpOnly");
    co_return page;
  }
  if (request.path == "/moved")
    co_return net::HttpResponse{.status = 302, .headers = {{"Location", "/files/report.csv"}}};
  if (!request.path.starts_with("/files/")) co_return net::text_response("not here", "text/plain", 404);
  if (request.headers.find("Cookie") != "who=ann")
    co_return net::text_response("who are you?", "text/plain", 401);
  if (request.path == "/files/large") co_return net::text_response(std::string(3U << 20, 'x'), "text/plain");
  if (request.path == "/files/agent")
    co_return net::text_response(std::string(request.headers.find("User-Agent").value_or("")));
  auto file = net::text_response("a;b", "text/csv; charset=utf-8");
  file.headers.add("Content-Disposition",
                   "attachment; filename=\"x.csv\"; filename*=UTF-8''r%C3%A9port%2F1.csv");
  co_return file;
}

struct Downloaded {
  Result<json::object> outputs = json::object{};
  std::string content;
};

Downloaded download(std::string inputs) {
  Downloaded out;
  net::HttpServer* server = nullptr;
  out.outputs =
      testing::run_beside({.type = "download_file",
                           .server =
                               [&](async::Loop& loop) {
                                 auto made = std::make_unique<net::HttpServer>(loop);
                                 made->route("*", "/{path...}", site);
                                 server = made.get();
                                 return made;
                               },
                           .inputs = [&] { return inputs; },
                           .page = [&] { return server->origin() + "/"; },
                           .look =
                               [&](const testing::Host& host) {
                                 if (host.artifacts.empty()) return;
                                 std::ifstream file(host.artifacts.begin()->second, std::ios::binary);
                                 out.content.assign(std::istreambuf_iterator<char>(file), {});
                               }});
  return out;
}

TEST(DownloadFileOfASite, ByClick) {
  const auto got = download(R"({"Selector": "#report"})");
  ASSERT_TRUE(got.outputs) << got.outputs.error().message;
  EXPECT_EQ(got.content, "a;b");
  EXPECT_EQ(got.outputs->at("Name"), json::value("réport_1.csv"));
  EXPECT_EQ(got.outputs->at("Mime"), json::value("text/csv"));
}

TEST(DownloadFileOfASite, ByAddressWithTheCookiesOfTheSession) {
  for (const std::string_view address : {"/files/report.csv", "/moved"}) {
    const auto got = download(fmt::format(R"({{"URL": "{}"}})", address));
    ASSERT_TRUE(got.outputs) << got.outputs.error().message;
    EXPECT_EQ(got.content, "a;b");
    EXPECT_EQ(got.outputs->at("Name"), json::value("réport_1.csv"));
    EXPECT_EQ(got.outputs->at("Mime"), json::value("text/csv"));
  }
}

TEST(DownloadFileOfASite, ByAddressAsTheBrowserItIs) {
  const auto got = download(R"({"URL": "/files/agent"})");
  ASSERT_TRUE(got.outputs) << got.outputs.error().message;
  EXPECT_THAT(got.content, ::testing::HasSubstr("Chrome/"));
  EXPECT_EQ(got.outputs->at("Name"), json::value("agent"));
}

TEST(DownloadFileOfASite, ErrorsAreByTheirClass) {
  static const std::tuple<std::string_view, ErrorCode, std::string_view> kTable[] = {
      {R"({"URL": "/nothing"})", ErrorCode::http_4xx, "status 404"},
      {R"json({"URL": "/files/large", "Max Size (MB)": 1})json", ErrorCode::quota, "more than 1048576 bytes"},
      {R"({"URL": "http://127.0.0.1:1/x"})", ErrorCode::network, "could not connect"}};
  for (const auto& [inputs, code, message] : kTable) {
    const auto got = download(std::string(inputs));
    ASSERT_FALSE(got.outputs) << inputs;
    EXPECT_EQ(to_string(got.outputs.error().code), to_string(code)) << got.outputs.error().message;
    EXPECT_THAT(got.outputs.error().message, ::testing::HasSubstr(std::string(message)));
    EXPECT_EQ(got.content, "");
  }
}

}  // namespace
}  // namespace flow::nodes
