#include <fstream>
#include <iterator>

#include <gmock/gmock.h>

#include "net/http_server.hpp"
#include "nodes/testing/beside_test.hpp"

namespace flow::nodes {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Task<net::HttpResponse> site(Context /*cx*/, net::HttpRequest /*request*/) {
  co_return net::text_response("<title>Invoice</title><p style='height:1500px'>one</p><p>two", "text/html");
}

std::string printed(std::string inputs) {
  std::string content;
  net::HttpServer* server = nullptr;
  const auto outputs =
      testing::run_beside({.type = "print_pdf",
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
                                 content.assign(std::istreambuf_iterator<char>(file), {});
                               }});
  EXPECT_TRUE(outputs) << outputs.error().message;
  if (outputs) {
    EXPECT_EQ(outputs->at("Pdf").at("mime"), json::value("application/pdf"));
    EXPECT_EQ(outputs->at("Pdf").at("name"), json::value("page.pdf"));
  }
  return content;
}

TEST(PrintPdf, OnA4OverTwoSheets) {
  const std::string pdf = printed("{}");
  EXPECT_THAT(pdf, StartsWith("%PDF-1."));
  EXPECT_THAT(pdf, EndsWith("%%EOF\n"));
  EXPECT_THAT(pdf, HasSubstr("/Title (Invoice)"));
  EXPECT_THAT(pdf, HasSubstr("/MediaBox [0 0 59"));
  EXPECT_THAT(pdf, HasSubstr("/Count 2"));
}

TEST(PrintPdf, OnLetterLandscape) {
  EXPECT_THAT(printed(R"({"Paper": "Letter", "Landscape": true})"), HasSubstr("/MediaBox [0 0 792 612]"));
}

}  // namespace
}  // namespace flow::nodes
