// Every example of examples/ runs as its reader would run it: the real binary, Chromium, the demo site, and
// for those that call services, servers that answer like them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "async/blocking_pool.hpp"
#include "async/loop.hpp"
#include "json/json.hpp"
#include "support/openai_server.hpp"
#include "support/program.hpp"
#include "support/smtp_server.hpp"

namespace flow::test {
namespace {

std::string example(std::string_view name) {
  return std::string(FLOW_SOURCE_DIR "/examples/") + std::string(name);
}

// The document `run --json` prints, with the exit code checked.
json::value run_example(std::string_view name, std::vector<std::string> more = {}, int exit_code = 0) {
  const auto artifacts = std::filesystem::temp_directory_path() / ("flow-example-" + std::string(name));
  std::vector<std::string> arguments{
      flowbuilder_path(),          "run",         example(name),     "--demo-site", "--json", "--credentials",
      example("credentials.json"), "--artifacts", artifacts.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const ProgramResult result = run_program(arguments);
  EXPECT_EQ(result.exit_code, exit_code) << result.err << result.out;
  const auto document = json::parse(result.out);
  EXPECT_TRUE(document.has_value()) << result.out;
  std::filesystem::remove_all(artifacts);
  return document ? *document : json::value(json::object{});
}

const json::value& at(const json::value& document, std::string_view pointer) {
  static const json::value kAbsent("(absent)");
  const json::value* found = json::find(document, pointer);
  return found == nullptr ? kAbsent : *found;
}

std::string text_at(const json::value& document, std::string_view pointer) {
  return json::dump(at(document, pointer));
}

// Runs an example while `server` serves it: the program is waited for on the side, so that the loop is free.
// `more` is asked for further arguments once the server has its address.
Task<Result<void>> run_beside(async::Loop* loop, async::Service* server, std::string name,
                              std::function<std::vector<std::string>()> more, json::value* document) {
  const Context cx = loop->context(std::chrono::seconds{60});
  CO_TRY_VOID(co_await server->start(cx));
  std::function<Result<json::value>()> work = [name, arguments = more()] {
    return run_example(name, arguments);
  };
  auto ran = co_await loop->pool().run<json::value>(cx, std::move(work));
  CO_TRY_VOID(co_await server->stop(cx));
  CO_TRY(*document, std::move(ran));
  co_return Result<void>{};
}

TEST(Examples, AiExtraction) {
  async::Loop loop;
  OpenAiServer ai(loop, "put-your-key-here",
                  {{.content = R"({"name": "Espresso machine Aurora", "price": 1249})"}});
  json::value run;
  const auto ran = loop.run(run_beside(
      &loop, &ai, "ai_extraction.json",
      [&ai] { return std::vector<std::string>{"--param", "ai=" + ai.base_url()}; }, &run));
  ASSERT_TRUE(ran) << ran.error().message;
  EXPECT_EQ(text_at(run, "/result"), R"({"name":"Espresso machine Aurora","price":1249})") << json::dump(run);
  ASSERT_EQ(ai.requests().size(), 1U);
  EXPECT_THAT(json::dump(ai.requests().front()), ::testing::HasSubstr("1,249.00"));
}

TEST(Examples, SendResults) {
  async::Loop loop;
  SmtpServer smtp(loop, {.username = "shop", .password = "put-your-password-here"});
  json::value run;
  const auto ran = loop.run(run_beside(
      &loop, &smtp, "send_results.json",
      [&smtp] {
        return std::vector<std::string>{"--param", "smtp_host=127.0.0.1",
                                        "--param", "smtp_port=" + std::to_string(smtp.port()),
                                        "--param", "smtp_tls=false"};
      },
      &run));
  ASSERT_TRUE(ran) << ran.error().message;
  EXPECT_EQ(text_at(run, "/result"), R"({"webhook":200,"mail":"delivered","count":11})") << json::dump(run);
  ASSERT_EQ(smtp.mails().size(), 1U);
  EXPECT_THAT(smtp.mails().front().recipients,
              ::testing::ElementsAre(::testing::HasSubstr("ada@example.com")));
  EXPECT_THAT(smtp.mails().front().data,
              ::testing::AllOf(::testing::HasSubstr("Subject: 11 products in stock"),
                               ::testing::HasSubstr("Desk lamp Aurora")));
}

TEST(Examples, LogInAndScrape) {
  const json::value run = run_example("login_and_scrape.json");
  EXPECT_EQ(text_at(run, "/status"), "\"completed\"");
  ASSERT_TRUE(at(run, "/result").is_array()) << json::dump(run);
  ASSERT_EQ(at(run, "/result").as_array().size(), 50U);
  EXPECT_EQ(text_at(run, "/result/0/sku"), "\"SKU-001\"");
  EXPECT_EQ(text_at(run, "/result/0/name"), "\"Kettle Aurora\"");
  EXPECT_EQ(text_at(run, "/result/6/price"), "1249");
  EXPECT_THAT(text_at(run, "/result/49/link"), ::testing::EndsWith("/products/50\""));
}

TEST(Examples, Paginate) {
  const json::value run = run_example("paginate.json");
  ASSERT_TRUE(at(run, "/result").is_array()) << json::dump(run);
  ASSERT_EQ(at(run, "/result").as_array().size(), 50U);
  EXPECT_EQ(text_at(run, "/result/0/name"), "\"Kettle Aurora\"");
  EXPECT_EQ(text_at(run, "/result/49/name"), "\"Keyboard Ember\"");
}

TEST(Examples, FillFormAndUpload) {
  const json::value run = run_example("fill_form_and_upload.json");
  EXPECT_EQ(text_at(run, "/result/name"), "\"Ada Lovelace\"") << json::dump(run);
  EXPECT_EQ(text_at(run, "/result/amount"), "\"42\"");
  EXPECT_EQ(text_at(run, "/result/day"), "\"2026-12-10\"");
  EXPECT_EQ(text_at(run, "/result/country"), "\"jp\"");
  EXPECT_EQ(text_at(run, "/result/extras"), R"(["wrap","fast"])");
  EXPECT_EQ(text_at(run, "/result/terms"), "\"yes\"");
  EXPECT_EQ(text_at(run, "/result/notes"), "\"Ring twice\"");
  EXPECT_EQ(text_at(run, "/result/files/0/name"), "\"report.csv\"");
}

TEST(Examples, WatchPriceTakesEitherBranch) {
  const json::value cheap = run_example("watch_price.json");
  EXPECT_EQ(text_at(cheap, "/result"), R"({"price":39,"told":true})") << json::dump(cheap);
  const json::value dear = run_example("watch_price.json", {"--param", "product=7"});
  EXPECT_EQ(text_at(dear, "/result"), R"({"price":1249,"told":false})") << json::dump(dear);
}

TEST(Examples, LoopReportsWhatIsMissing) {
  const json::value run = run_example("loop_with_errors.json");
  EXPECT_EQ(text_at(run, "/result/products/0/outcome/name"), "\"Kettle Aurora\"") << json::dump(run);
  EXPECT_EQ(text_at(run, "/result/products/2"), R"({"id":99,"outcome":{"missing":true,"class":"http_4xx"}})");
  EXPECT_EQ(text_at(run, "/result/products/3/outcome/name"), "\"Headphones Aurora\"");
  EXPECT_EQ(text_at(run, "/result/errors"), "[]");
}

TEST(Examples, StealthCheckFindsNothing) {
  const json::value run = run_example("stealth_check.json");
  EXPECT_EQ(text_at(run, "/result/webdriver"), "false") << json::dump(run);
  EXPECT_EQ(text_at(run, "/result/headlessInUserAgent"), "false");
  EXPECT_EQ(text_at(run, "/result/chrome"), "true");
}

}  // namespace
}  // namespace flow::test
