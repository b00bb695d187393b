// The instance as a whole: version and set-up, settings, templates, alerts, the dashboard, the editor's
// files.
#include "api/testing/api_test.hpp"
#include "base/gzip.hpp"
#include "crypto/random.hpp"
#include "db/store/testing/store_test.hpp"
#include "nodes/catalog.hpp"
#include "workflow/validate.hpp"

namespace flow::api {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ApiInstance : public ApiTest {};

ServerOptions named() {
  ServerOptions options{.port = 0, .password_cost = {.passes = 1, .memory = Bytes{8U << 10}}};
  options.version = "1.2.3";
  options.demo_site_url = "http://127.0.0.1:4";
  options.settings = {{.name = "http.port",
                       .description = "The port of the API.",
                       .type = SettingType::number,
                       .accepts = "0 to 65535",
                       .default_text = "8787",
                       .flag = "--port",
                       .variable = "FLOWBUILDER_HTTP_PORT",
                       .source = SettingSource::flag,
                       .value = "9000"},
                      {.name = "keys.text",
                       .description = "The keys.",
                       .accepts = "hex",
                       .default_text = "none",
                       .flag = "",
                       .variable = "FLOWBUILDER_KEY",
                       .source = SettingSource::environment,
                       .secret = true,
                       .value = std::string(kCanary)}};
  return options;
}

TEST_F(ApiInstance, SaysWhetherItIsSetUp) {
  tell_alone(
      [](Context cx, World* w) -> Task<Result<void>> {
        CO_TRY(const Answer fresh, co_await ask(cx, w, "GET", "/api/v1/instance"));
        EXPECT_EQ(fresh.text, R"({"version":"1.2.3","needs_setup":true,"demo_site":"http://127.0.0.1:4"})");
        CO_TRY_VOID(co_await people(cx, w));
        CO_TRY(const Answer ready, co_await ask(cx, w, "GET", "/api/v1/instance"));
        EXPECT_EQ(ready.body.at("needs_setup"), false);
        co_return Result<void>{};
      },
      named());
}

TEST_F(ApiInstance, SettingsAreForAdministratorsAndSecretsForNobody) {
  tell(
      [](Context cx, World* w) -> Task<Result<void>> {
        CO_TRY(const Answer bob, co_await ask(cx, w, "GET", "/api/v1/settings", {.as = &w->bob}));
        EXPECT_EQ(bob.status, 403);
        CO_TRY(const Answer all, co_await ask(cx, w, "GET", "/api/v1/settings", {.as = &w->ada}));
        EXPECT_EQ(json::dump(all.body.at("items").at(0)),
                  R"({"name":"http.port","description":"The port of the API.","type":"number",)"
                  R"("accepts":"0 to 65535","default":"8787","flag":"--port",)"
                  R"("variable":"FLOWBUILDER_HTTP_PORT","secret":false,"source":"flag","value":"9000"})");
        EXPECT_EQ(all.body.at("items").at(1).at("source"), "environment");
        EXPECT_TRUE(all.body.at("items").at(1).at("value").is_null());
        co_return Result<void>{};
      },
      named());
}

TEST_F(ApiInstance, TemplatesAreWorkflowsThatPassEveryCheck) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const Answer nobody, co_await ask(cx, w, "GET", "/api/v1/templates"));
    EXPECT_EQ(nobody.status, 401);
    CO_TRY(const Answer all, co_await ask(cx, w, "GET", "/api/v1/templates", {.as = &w->bob}));
    std::vector<std::string_view> slugs;
    for (const json::value& one : all.body.at("items").as_array()) {
      slugs.push_back(one.at("slug").as_string());
      EXPECT_FALSE(one.at("name").as_string().empty()) << slugs.back();
      EXPECT_FALSE(one.at("description").as_string().empty()) << slugs.back();
      EXPECT_FALSE(one.at("categories").as_array().empty()) << slugs.back();
      EXPECT_FALSE(one.at("node_types").as_array().empty()) << slugs.back();
      CO_TRY(const auto document, workflow::read_document(one.at("document").as_object()));
      EXPECT_TRUE(workflow::check(document, nodes::catalogue()).ok()) << slugs.back();
    }
    EXPECT_THAT(slugs,
                ElementsAre("ai_extraction", "fill_form_and_upload", "login_and_scrape", "loop_with_errors",
                            "paginate", "send_results", "stealth_check", "watch_price"));
    // Nothing changes while the program is the same.
    const std::string tag(all.headers.find("ETag").value_or(""));
    CO_TRY(const Answer again, co_await ask(cx, w, "GET", "/api/v1/templates",
                                            {.as = &w->bob, .headers = {{"If-None-Match", tag}}}));
    EXPECT_EQ(again.status, 304);
    co_return Result<void>{};
  });
}

Task<Result<std::string>> raise(Context cx, World* w, const Person* of, std::string message,
                                db::Param workflow = std::nullopt) {
  const std::string id = crypto::uuid_v7(cx.clock().now());
  CO_TRY_VOID(co_await db::testing::sql(
      cx, w->database,
      "INSERT INTO alerts(id, user_id, kind, message, workflow_id) VALUES ($1, $2, 'quarantined', $3, $4)",
      {id, of->id, std::move(message), std::move(workflow)}));
  co_return id;
}

TEST_F(ApiInstance, AlertsAreReadAndTickedOff) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string workflow, co_await make_workflow(cx, w, &w->bob, small_document("Prices")));
    CO_TRY(const std::string first, co_await raise(cx, w, &w->bob, "first", workflow));
    CO_TRY(const std::string second, co_await raise(cx, w, &w->bob, "second"));
    CO_TRY(const std::string third, co_await raise(cx, w, &w->bob, "third"));
    CO_TRY_VOID(co_await raise(cx, w, &w->ada, "of Ada"));

    CO_TRY(const Answer page, co_await ask(cx, w, "GET", "/api/v1/alerts?limit=2", {.as = &w->bob}));
    EXPECT_EQ(page.body.at("open"), 3);
    EXPECT_EQ(page.body.at("items").as_array().size(), 2U);
    EXPECT_EQ(page.body.at("items").at(0).at("message"), "third");
    EXPECT_TRUE(page.body.at("items").at(0).at("workflow_name").is_null());
    const std::string cursor(page.body.at("next").as_string());
    CO_TRY(const Answer rest, co_await ask(cx, w, "GET", "/api/v1/alerts?cursor=" + cursor, {.as = &w->bob}));
    EXPECT_EQ(rest.body.at("items").as_array().size(), 1U);
    EXPECT_EQ(rest.body.at("items").at(0).at("workflow_name"), "Prices");
    EXPECT_TRUE(rest.body.at("next").is_null());

    const std::string acknowledge = "/api/v1/alerts/" + second + "/acknowledge";
    CO_TRY(const Answer stranger, co_await ask(cx, w, "POST", acknowledge, {.as = &w->ada}));
    EXPECT_EQ(stranger.status, 404);
    CO_TRY(const Answer done, co_await ask(cx, w, "POST", acknowledge, {.as = &w->bob}));
    EXPECT_EQ(done.status, 200);
    EXPECT_NE(done.at("acknowledged_at"), "");
    CO_TRY(const Answer again, co_await ask(cx, w, "POST", acknowledge, {.as = &w->bob}));
    EXPECT_EQ(again.at("acknowledged_at"), done.at("acknowledged_at"));
    CO_TRY(const Answer open, co_await ask(cx, w, "GET", "/api/v1/alerts?open=true", {.as = &w->bob}));
    EXPECT_EQ(open.body.at("open"), 2);
    EXPECT_EQ(open.body.at("items").at(0).at("id").as_string(), third);
    EXPECT_EQ(open.body.at("items").at(1).at("id").as_string(), first);
    co_return Result<void>{};
  });
}

TEST_F(ApiInstance, TheDashboardIsOnesOwnUnlessAnAdministratorAsks) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string workflow, co_await make_workflow(cx, w, &w->bob, small_document()));
    for (int i = 0; i < 3; ++i) {
      CO_TRY_VOID(co_await ask(cx, w, "POST", "/api/v1/workflows/" + workflow + "/run", {.as = &w->bob}));
    }
    CO_TRY_VOID(
        co_await db::testing::sql(cx, w->database,
                                  "UPDATE executions SET status = CASE WHEN n = 1 THEN 'completed' ELSE "
                                  "'failed' END, queued_at = NULL, "
                                  "finished_at = now(), error = CASE WHEN n = 2 THEN jsonb '{}' END "
                                  "FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM executions) r "
                                  "WHERE r.id = executions.id AND n < 3"));
    CO_TRY(const Answer own, co_await ask(cx, w, "GET", "/api/v1/stats", {.as = &w->bob}));
    EXPECT_EQ(own.at("scope"), "own");
    EXPECT_EQ(own.body.at("hours").as_array().size(), 24U);
    EXPECT_EQ(own.body.at("days").as_array().size(), 30U);
    EXPECT_EQ(json::dump(own.body.at("last_days")),
              R"({"runs":3,"completed":1,"failed":1,"cancelled":0,"live":1,"success_rate":0.5})");
    EXPECT_EQ(own.body.at("now").at("queued"), 1);
    EXPECT_TRUE(own.body.at("now").at("oldest_queued_ms").is_int64());
    CO_TRY(const Answer ada, co_await ask(cx, w, "GET", "/api/v1/stats", {.as = &w->ada}));
    EXPECT_EQ(json::dump(ada.body.at("last_days")),
              R"({"runs":0,"completed":0,"failed":0,"cancelled":0,"live":0,"success_rate":null})");
    CO_TRY(const Answer all, co_await ask(cx, w, "GET", "/api/v1/stats?scope=all", {.as = &w->ada}));
    EXPECT_EQ(all.body.at("last_hours").at("runs"), 3);
    CO_TRY(const Answer no, co_await ask(cx, w, "GET", "/api/v1/stats?scope=all", {.as = &w->bob}));
    EXPECT_EQ(no.status, 403);
    json::object narrow{{"name", "reader"}, {"scopes", json::array{"read"}}};
    CO_TRY(const Answer token,
           co_await ask(cx, w, "POST", "/api/v1/tokens", {.as = &w->ada, .body = narrow}));
    const Person reader{.id = w->ada.id, .cookie = {}, .token = token.str("token")};
    CO_TRY(const Answer weak,
           co_await ask(cx, w, "GET", "/api/v1/stats?scope=all", {.as = &reader, .by_token = true}));
    EXPECT_EQ(weak.status, 403);
    co_return Result<void>{};
  });
}

TEST_F(ApiInstance, TheEditorIsServedBesideTheApi) {
  static const std::string kPage = gzip("<!doctype html>");
  static const std::string kScript = gzip("run()");
  static const EmbeddedFile kFiles[] = {{"assets/app-1.js", "aa", kScript}, {"index.html", "bb", kPage}};
  ServerOptions with_editor = options();
  with_editor.editor = kFiles;
  tell(
      [](Context cx, World* w) -> Task<Result<void>> {
        for (const char* path : {"/", "/setup", "/workflows/1?tab=runs"}) {
          CO_TRY(const Answer page, co_await ask(cx, w, "GET", path));
          EXPECT_EQ(page.status, 200) << path;
          EXPECT_EQ(page.text, "<!doctype html>") << path;
          EXPECT_EQ(page.headers.find("Cache-Control"), "no-cache") << path;
        }
        CO_TRY(const Answer script, co_await ask(cx, w, "GET", "/assets/app-1.js"));
        EXPECT_EQ(script.text, "run()");
        CO_TRY(const Answer head, co_await ask(cx, w, "HEAD", "/"));
        EXPECT_EQ(head.status, 200);
        EXPECT_EQ(head.text, "");
        EXPECT_EQ(head.headers.find("Content-Length"),
                  std::to_string(kPage.size()));  // the client takes gzip
        CO_TRY(const Answer known,
               co_await ask(cx, w, "GET", "/", {.headers = {{"If-None-Match", "W/\"bb\""}}}));
        EXPECT_EQ(known.status, 304);
        struct Refused {
          const char* method;
          const char* path;
          int status;
        };
        for (const Refused& one :
             {Refused{"GET", "/assets/app-2.js", 404}, Refused{"GET", "/api/v1/nowhere", 404},
              Refused{"GET", "/api/v1/login", 405}, Refused{"POST", "/", 404}, Refused{"GET", "/hooks", 404},
              Refused{"GET", "/%2e%2e/%2e%2e/etc/passwd", 404}, Refused{"GET", "/a%5c..%5cb", 404},
              Refused{"GET", "/x%00y", 404}, Refused{"DELETE", "/index.html", 404}}) {
          CO_TRY(const Answer answer, co_await ask(cx, w, one.method, one.path));
          EXPECT_EQ(answer.status, one.status) << one.method << " " << one.path;
        }
        co_return Result<void>{};
      },
      with_editor);
}

}  // namespace
}  // namespace flow::api
