// Credentials, triggers and webhooks over HTTP.
#include "api/testing/api_test.hpp"
#include "crypto/hash.hpp"
#include "db/store/testing/store_test.hpp"

namespace flow::api {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;

class ApiHooks : public ApiTest {};

Task<Result<Answer>> credential(Context cx, World* w, std::string name, std::string kind,
                                json::object fields) {
  co_return co_await ask(
      cx, w, "POST", "/api/v1/credentials",
      {.as = &w->bob, .body = json::object{{"name", name}, {"kind", kind}, {"fields", std::move(fields)}}});
}

TEST_F(ApiHooks, CredentialsAreWrittenAndNeverRead) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    const json::object fields{{"username", "bob"}, {"password", kCanary}};
    CO_TRY(const Answer made, co_await credential(cx, w, "shop", "login", fields));
    EXPECT_EQ(made.status, 201) << made.text;
    CO_TRY(const Answer twice, co_await credential(cx, w, "shop", "login", fields));
    EXPECT_EQ(twice.status, 409);
    EXPECT_EQ(twice.at("reason"), "name_taken");
    for (const auto& [kind, given] : {std::pair("login", json::object{{"username", kCanary}}),
                                      std::pair("login", json::object{{"password", "x"}, {"pin", kCanary}}),
                                      std::pair("passport", json::object{{"value", kCanary}})}) {
      CO_TRY(const Answer bad, co_await credential(cx, w, "other", kind, given));
      EXPECT_EQ(bad.status, 422) << kind;
    }
    const std::string path = "/api/v1/credentials/" + made.str("id");
    CO_TRY(const Answer renamed,
           co_await ask(cx, w, "PATCH", path, {.as = &w->bob, .body = json::object{{"name", "x"}}}));
    EXPECT_EQ(renamed.at("reason"), "fields_needed");
    CO_TRY(const Answer bound,
           co_await ask(cx, w, "PATCH", path,
                        {.as = &w->bob, .body = json::object{{"hosts", json::array{"shop.example"}}}}));
    EXPECT_EQ(json::dump(bound.body.at("hosts")), R"(["shop.example"])");
    CO_TRY(const Answer stale, co_await ask(cx, w, "PATCH", path,
                                            {.as = &w->bob,
                                             .body = json::object{{"hosts", json::array{}}},
                                             .headers = {{"If-Match", "\"1\""}}}));
    EXPECT_EQ(stale.status, 412);
    CO_TRY(const Answer shown, co_await ask(cx, w, "GET", path, {.as = &w->bob}));
    EXPECT_EQ(shown.at("kind"), "login");
    // Nothing of it stands in the database as it was given.
    CO_TRY(
        const auto rows,
        co_await db::testing::sql(
            cx, w->database, "SELECT count(*) AS n FROM credentials WHERE position($1::bytea IN sealed) > 0",
            {db::Param::bytes(kCanary)}));
    EXPECT_EQ(rows.front().get<int>("n"), 0);
    CO_TRY(const Answer gone, co_await ask(cx, w, "DELETE", path, {.as = &w->bob}));
    EXPECT_EQ(gone.status, 204);
    co_return Result<void>{};
  });
}

TEST_F(ApiHooks, TriggersAreMadeSwitchedAndTested) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string workflow, co_await active_workflow(cx, w));
    struct Case {
      const char* type;
      const char* inputs;
      int status;
    };
    for (const Case& one :
         {Case{"schedule_trigger", R"({"Cron": "61 * * * *"})", 422},
          Case{"schedule_trigger", R"({"Cron": "* * * * * *"})", 422}, Case{"schedule_trigger", R"({})", 422},
          Case{"webhook_trigger", R"({"Path": "x"})", 422},
          Case{"webhook_trigger", R"({"Path": "x", "Secret": {"$credential": "none"}})", 422},
          Case{"one_time_trigger", R"({"At": "tomorrow"})", 422}, Case{"manual_trigger", R"({})", 422},
          Case{"no_such_trigger", R"({})", 422},
          Case{"one_time_trigger", R"({"At": "2199-01-01T00:00:00Z"})", 201},
          Case{"schedule_trigger", R"({"Cron": "0 9 * * *", "Time Zone": "Europe/Paris"})", 201}}) {
      CO_TRY(const Answer made, co_await make_trigger(cx, w, workflow, one.type, one.inputs));
      EXPECT_EQ(made.status, one.status) << one.type << one.inputs << made.text;
    }
    CO_TRY(const Answer list,
           co_await ask(cx, w, "GET", "/api/v1/triggers?workflow_id=" + workflow, {.as = &w->bob}));
    EXPECT_EQ(list.body.at("items").as_array().size(), 2U);
    for (const json::value& row : list.body.at("items").as_array()) {
      const std::string path = "/api/v1/triggers/" + std::string(row.at("id").as_string());
      EXPECT_EQ(row.at("active"), true);
      CO_TRY(const Answer off, co_await ask(cx, w, "POST", path + "/disable", {.as = &w->bob}));
      EXPECT_EQ(off.body.at("active"), false);
      EXPECT_TRUE(off.body.at("next_run_at").is_null());
      CO_TRY(const Answer on, co_await ask(cx, w, "POST", path + "/enable", {.as = &w->bob}));
      EXPECT_TRUE(on.body.at("next_run_at").is_string());
      CO_TRY(const Answer tested, co_await ask(cx, w, "POST", path + "/test", {.as = &w->bob}));
      EXPECT_EQ(tested.status, 202) << tested.text;
      CO_TRY(const Answer run,
             co_await ask(cx, w, "GET", "/api/v1/executions/" + tested.str("id"), {.as = &w->bob}));
      EXPECT_EQ(run.body.at("trigger").at("test"), true);
      CO_TRY(const Answer renewed, co_await ask(cx, w, "POST", path + "/token", {.as = &w->bob}));
      EXPECT_EQ(renewed.status, 409);
      CO_TRY(const Answer gone, co_await ask(cx, w, "DELETE", path, {.as = &w->bob}));
      EXPECT_EQ(gone.status, 204);
    }
    co_return Result<void>{};
  });
}

TEST_F(ApiHooks, AWebhookStartsARunOnceForEachKey) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY_VOID(co_await credential(cx, w, "hook", "bearer", {{"token", kCanary}}));
    CO_TRY(const std::string workflow, co_await active_workflow(cx, w));
    CO_TRY(const Answer made,
           co_await make_trigger(
               cx, w, workflow, "webhook_trigger",
               R"json({"Path": "orders", "Authentication": "hmac_sha256", "Secret": {"$credential": "hook"},
                                     "Dedupe Key": "trigger.body.id", "Max Body (KB)": 1})json"));
    EXPECT_EQ(made.status, 201) << made.text;
    const std::string path = made.str("url").substr(w->server->origin().size());
    const auto signed_as = [](std::string_view body) {
      return net::Headers{{"X-Signature-256", "sha256=" + crypto::hmac_sha256_hex(kCanary, body)}};
    };
    const std::string body = R"({"id": 7, "items": [1]})";
    CO_TRY(const Answer first, co_await ask(cx, w, "POST", path, {.raw = body, .headers = signed_as(body)}));
    EXPECT_EQ(first.status, 202) << first.text;
    CO_TRY(const Answer again, co_await ask(cx, w, "POST", path, {.raw = body, .headers = signed_as(body)}));
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.at("execution_id"), first.at("execution_id"));
    CO_TRY(const Answer run,
           co_await ask(cx, w, "GET", "/api/v1/executions/" + first.str("execution_id"), {.as = &w->bob}));
    EXPECT_EQ(run.at("started_by"), "webhook");
    EXPECT_EQ(json::dump(run.body.at("trigger").at("body")), R"({"id":7,"items":[1]})");
    EXPECT_EQ(run.body.at("trigger").at("headers").as_object().if_contains("x-signature-256"), nullptr);
    const std::string large(1'100, ' ');
    struct Case {
      const char* method;
      std::string path;
      std::string body;
      net::Headers headers;
      int status;
    };
    for (const Case& one :
         {Case{"POST", path, body, {}, 401}, Case{"POST", path, body, signed_as("{}"), 401},
          Case{"PUT", path, body, signed_as(body), 405}, Case{"POST", path, large, signed_as(large), 413},
          Case{"POST", path, "{", signed_as("{"), 400}, Case{"POST", path, "{}", signed_as("{}"), 422},
          Case{"POST", path + "0", body, signed_as(body), 404}}) {
      CO_TRY(const Answer answer,
             co_await ask(cx, w, one.method, one.path, {.raw = one.body, .headers = one.headers}));
      EXPECT_EQ(answer.status, one.status) << one.method << one.body.substr(0, 20) << answer.text;
    }
    CO_TRY(const Answer list, co_await ask(cx, w, "GET", "/api/v1/executions", {.as = &w->bob}));
    EXPECT_EQ(list.body.at("items").as_array().size(), 1U);
    // A new address takes over at once, and a pause closes it.
    CO_TRY(const Answer renewed,
           co_await ask(cx, w, "POST", "/api/v1/triggers/" + made.str("id") + "/token", {.as = &w->bob}));
    const std::string second = renewed.str("url").substr(w->server->origin().size());
    CO_TRY(const Answer old, co_await ask(cx, w, "POST", path, {.raw = body, .headers = signed_as(body)}));
    EXPECT_EQ(old.status, 404);
    CO_TRY(const Answer now, co_await ask(cx, w, "POST", second, {.raw = body, .headers = signed_as(body)}));
    EXPECT_EQ(now.status, 200);
    CO_TRY_VOID(co_await ask(cx, w, "POST", "/api/v1/workflows/" + workflow + "/pause", {.as = &w->bob}));
    CO_TRY(const Answer paused,
           co_await ask(cx, w, "POST", second, {.raw = body, .headers = signed_as(body)}));
    EXPECT_EQ(paused.status, 404);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::api
