// Workflows over HTTP: saving and versions, life, and starting runs.
#include "api/testing/api_test.hpp"

namespace flow::api {
namespace {

using namespace testing;
using ::testing::HasSubstr;

class ApiWorkflows : public ApiTest {};

json::object wrapped(json::object document) {
  return {{"document", std::move(document)}};
}

TEST_F(ApiWorkflows, EverySaveIsAVersionAndNobodyOverwritesAnother) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    json::object document = small_document("First");
    document["x-own"] = json::object{{"kept", true}};
    CO_TRY(const std::string id, co_await make_workflow(cx, w, &w->bob, document));
    const std::string path = "/api/v1/workflows/" + id;
    CO_TRY(const Answer first, co_await ask(cx, w, "GET", path, {.as = &w->bob}));
    EXPECT_EQ(first.at("status"), "draft");
    EXPECT_EQ(first.body.at("document").at("x-own").at("kept"), true);
    const std::string tag(first.headers.find("ETag").value_or(""));

    CO_TRY(const Answer same,
           co_await ask(cx, w, "PUT", path,
                        {.as = &w->bob, .body = wrapped(document), .headers = {{"If-Match", tag}}}));
    EXPECT_EQ(same.status, 200);
    EXPECT_EQ(same.body.at("new_version"), false);
    document["settings"] = json::object{{"max_attempts", 1}};
    CO_TRY(const Answer changed,
           co_await ask(cx, w, "PUT", path, {.as = &w->bob, .body = wrapped(document)}));
    EXPECT_EQ(changed.body.at("new_version"), true);
    EXPECT_EQ(changed.body.at("draft_version"), 2);
    CO_TRY(const Answer late,
           co_await ask(cx, w, "PUT", path,
                        {.as = &w->bob, .body = wrapped(document), .headers = {{"If-Match", tag}}}));
    EXPECT_EQ(late.status, 412);
    EXPECT_EQ(late.at("reason"), "revision_conflict");

    CO_TRY(const Answer versions, co_await ask(cx, w, "GET", path + "/versions?limit=1", {.as = &w->bob}));
    EXPECT_EQ(versions.body.at("items").at(0).at("version"), 2);
    CO_TRY(const Answer rest,
           co_await ask(cx, w, "GET", path + "/versions?limit=1&cursor=" + versions.str("next"),
                        {.as = &w->bob}));
    EXPECT_EQ(rest.body.at("items").at(0).at("version"), 1);
    EXPECT_TRUE(rest.body.at("next").is_null());
    CO_TRY(const Answer diff, co_await ask(cx, w, "GET", path + "/versions/2/diff", {.as = &w->bob}));
    EXPECT_EQ(diff.body.at("from"), 1);
    EXPECT_THAT(json::dump(diff.body.at("diff")), HasSubstr("max_attempts"));
    CO_TRY(const Answer restored, co_await ask(cx, w, "POST", path + "/versions/1/restore", {.as = &w->bob}));
    EXPECT_EQ(restored.body.at("draft_version"), 3);
    CO_TRY(const Answer none, co_await ask(cx, w, "GET", path + "/versions/9", {.as = &w->bob}));
    EXPECT_EQ(none.status, 404);

    CO_TRY(const Answer renamed,
           co_await ask(cx, w, "PATCH", path, {.as = &w->bob, .body = json::object{{"name", "Second"}}}));
    EXPECT_EQ(renamed.at("name"), "Second");
    CO_TRY(const Answer list,
           co_await ask(cx, w, "GET", "/api/v1/workflows?search=seco&status=draft", {.as = &w->bob}));
    EXPECT_EQ(list.body.at("items").as_array().size(), 1U);
    CO_TRY(const Answer gone, co_await ask(cx, w, "DELETE", path, {.as = &w->bob}));
    EXPECT_EQ(gone.status, 204);
    CO_TRY(const Answer after, co_await ask(cx, w, "GET", path, {.as = &w->bob}));
    EXPECT_EQ(after.status, 404);
    co_return Result<void>{};
  });
}

// For the limit of runs at one site.
TEST_F(ApiWorkflows, AVersionKnowsTheSiteItOpens) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    json::object document = small_document();
    document["nodes"].as_array().push_back(
        json::parse(
            R"({"id": "shop", "type": "launch_standard_browser", "data": {"inputs": {"Website URL": "https://www.shop.example/x"}}})")
            .value());
    CO_TRY(const std::string id, co_await make_workflow(cx, w, &w->bob, document));
    CO_TRY(const db::Rows rows,
           co_await w->database->query(
               cx, {"", "SELECT domain FROM workflow_versions WHERE workflow_id = $1"}, {id}));
    EXPECT_EQ(rows.front().get<std::optional<std::string>>("domain"), "shop.example");
    co_return Result<void>{};
  });
}

TEST_F(ApiWorkflows, OnlyWhatCanRunIsActivated) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    json::object broken = small_document();
    broken["nodes"].as_array()[0].as_object()["type"] = "no_such_node";
    CO_TRY(const std::string id, co_await make_workflow(cx, w, &w->bob, broken));
    const std::string path = "/api/v1/workflows/" + id;
    CO_TRY(const Answer checks, co_await ask(cx, w, "POST", path + "/validate", {.as = &w->bob}));
    EXPECT_EQ(checks.body.at("ok"), false);
    EXPECT_EQ(checks.body.at("problems").at(0).at("code"), "unknown_type");
    CO_TRY(const Answer refused, co_await ask(cx, w, "POST", path + "/activate", {.as = &w->bob}));
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.at("reason"), "not_runnable");
    CO_TRY(const Answer early, co_await ask(cx, w, "POST", path + "/pause", {.as = &w->bob}));
    EXPECT_EQ(early.status, 409);

    json::object good = small_document();
    good["cron"] = "0 9 * * 1-5";
    good["timezone"] = "Europe/Paris";
    CO_TRY(const Answer saved, co_await ask(cx, w, "PUT", path, {.as = &w->bob, .body = wrapped(good)}));
    EXPECT_EQ(saved.body.at("ok"), true) << saved.text;
    CO_TRY(const Answer active, co_await ask(cx, w, "POST", path + "/activate", {.as = &w->bob}));
    EXPECT_EQ(active.at("status"), "active") << active.text;
    CO_TRY(const Answer shown, co_await ask(cx, w, "GET", path, {.as = &w->bob}));
    EXPECT_TRUE(shown.body.at("next_run_at").is_string()) << shown.text;
    CO_TRY(const Answer paused, co_await ask(cx, w, "POST", path + "/pause", {.as = &w->bob}));
    EXPECT_EQ(paused.at("status"), "paused");
    CO_TRY(const Answer resumed, co_await ask(cx, w, "POST", path + "/resume", {.as = &w->bob}));
    EXPECT_EQ(resumed.at("status"), "active");
    CO_TRY(const Answer old, co_await ask(cx, w, "POST", path + "/activate",
                                          {.as = &w->bob, .body = json::object{{"version", 1}}}));
    EXPECT_EQ(old.status, 422);
    co_return Result<void>{};
  });
}

TEST_F(ApiWorkflows, ARunIsAcceptedOncePerKey) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    json::object document = small_document();
    document["params"] = json::parse(R"({"type": "object", "required": ["n"],
      "properties": {"n": {"type": "integer"}, "m": {"type": "integer", "default": 7}}})")
                             .value();
    CO_TRY(const std::string id, co_await make_workflow(cx, w, &w->bob, document));
    const std::string path = "/api/v1/workflows/" + id + "/run";
    CO_TRY(const Answer missing, co_await ask(cx, w, "POST", path, {.as = &w->bob}));
    EXPECT_EQ(missing.status, 422);
    const json::object body{{"params", json::object{{"n", 3}}}};
    const net::Headers key{{"Idempotency-Key", "k1"}};
    CO_TRY(const Answer first,
           co_await ask(cx, w, "POST", path, {.as = &w->bob, .body = body, .headers = key}));
    EXPECT_EQ(first.status, 202);
    EXPECT_EQ(first.headers.find("Location"), "/api/v1/executions/" + first.str("id"));
    CO_TRY(const Answer again,
           co_await ask(cx, w, "POST", path, {.as = &w->bob, .body = body, .headers = key}));
    EXPECT_EQ(again.at("id"), first.at("id"));
    EXPECT_EQ(again.body.at("existed"), true);
    CO_TRY(const Answer by_token,
           co_await ask(cx, w, "POST", path, {.as = &w->bob, .by_token = true, .body = body}));
    CO_TRY(const Answer detail,
           co_await ask(cx, w, "GET", "/api/v1/executions/" + by_token.str("id"), {.as = &w->bob}));
    EXPECT_EQ(detail.at("started_by"), "api");
    EXPECT_EQ(json::dump(detail.body.at("params")), R"({"n":3,"m":7})");
    EXPECT_EQ(detail.body.at("test"), false);
    CO_TRY(const Answer list, co_await ask(cx, w, "GET", "/api/v1/executions", {.as = &w->bob}));
    EXPECT_EQ(list.body.at("items").as_array().size(), 2U);
    co_return Result<void>{};
  });
}

TEST_F(ApiWorkflows, ATestRunNamesNodesThatAreThere) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string id, co_await make_workflow(cx, w, &w->bob, small_document()));
    const std::string path = "/api/v1/workflows/" + id + "/run";
    struct Case {
      const char* body;
      int status;
    };
    for (const Case& one : {Case{R"({"pinned": {"n1": {"Data": 1}}})", 202},
                            Case{R"({"overrides": {"n1": {"Duration": 2}}, "run_to": "n1"})", 202},
                            Case{R"({"overrides": {"n1": {"Durations": 2}}})", 422},
                            Case{R"({"overrides": {"n9": {}}})", 422}, Case{R"({"pinned": {"n9": {}}})", 422},
                            Case{R"({"run_to": "n9"})", 422}, Case{R"({"version": 5})", 404},
                            Case{R"({"max_attempts": 0})", 422}, Case{R"({"max_attempts": 4})", 422}}) {
      CO_TRY(const Answer answer, co_await ask(cx, w, "POST", path, {.as = &w->bob, .raw = one.body}));
      EXPECT_EQ(answer.status, one.status) << one.body << answer.text;
    }
    CO_TRY(const Answer once,
           co_await ask(cx, w, "POST", path, {.as = &w->bob, .raw = R"({"max_attempts": 1})"}));
    CO_TRY(const Answer seen,
           co_await ask(cx, w, "GET", "/api/v1/executions/" + once.str("id"), {.as = &w->bob}));
    EXPECT_EQ(json::dump(*json::find(seen.body, "/max_attempts")), "1") << seen.text;
    co_return Result<void>{};
  });
}

// The schema of the answer says the rest.
TEST_F(ApiWorkflows, TheCatalogueHasWhatAnEditorDrawsWith) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const Answer all, co_await ask(cx, w, "GET", "/api/v1/nodes", {.as = &w->bob}));
    EXPECT_EQ(all.status, 200);
    EXPECT_GE(all.body.at("nodes").as_array().size(), 45u);
    for (const json::value& node : all.body.at("nodes").as_array()) {
      CO_TRY(const Answer one,
             co_await ask(cx, w, "GET", "/api/v1/nodes/" + std::string(node.at("type").as_string()),
                          {.as = &w->bob}));
      EXPECT_EQ(one.body, node);
    }
    EXPECT_EQ(json::dump(all.body.at("common_outputs").at(0)), R"({"name":"Done","type":"boolean"})");
    EXPECT_EQ(all.body.at("handle_types").at(0).at("fits").at("text").as_string(), "refused");
    EXPECT_EQ(all.body.at("node_settings").at(0).at("name").as_string(), "timeout_ms");
    co_return Result<void>{};
  });
}

TEST_F(ApiWorkflows, LimitsSayWhichOne) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    const json::object limits{{"limits", json::object{{"nodes", 0}, {"concurrent_runs", 1}}}};
    CO_TRY_VOID(co_await ask(cx, w, "PATCH", "/api/v1/users/" + w->bob.id, {.as = &w->ada, .body = limits}));
    CO_TRY(const Answer big, co_await ask(cx, w, "POST", "/api/v1/workflows",
                                          {.as = &w->bob, .body = wrapped(small_document())}));
    EXPECT_EQ(big.status, 422);
    EXPECT_EQ(big.code(), "quota");
    EXPECT_EQ(big.at("reason"), "limit_nodes");
    CO_TRY(const Answer nothing, co_await ask(cx, w, "GET", "/api/v1/workflows", {.as = &w->bob}));
    EXPECT_TRUE(nothing.body.at("items").as_array().empty());
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::api
