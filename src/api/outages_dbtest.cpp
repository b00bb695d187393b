// The database is away: what the API says meanwhile, and that it is well again by itself.
#include <filesystem>

#include "api/testing/api_test.hpp"
#include "base/encoding.hpp"

namespace flow::api {
namespace {

using namespace testing;

// The service finds the server by a folder of our own, with a link to the server's socket: without the link
// nobody gets through, and who is connected already is cut.
class ApiOutages : public ApiTest {
 protected:
  static inline std::filesystem::path link;
  static inline std::filesystem::path socket;

  db::DatabaseOptions reach(db::DatabaseOptions options) override {
    const std::string mark = "?host=";
    const std::size_t at = options.url.find(mark) + mark.size();
    const std::string name = ".s.PGSQL.5432";
    socket = std::filesystem::path(percent_decode(options.url.substr(at)).value()) / name;
    const std::filesystem::path folder =
        fmt::format("{}flow-api-outage-{}", ::testing::TempDir(), ::getpid());
    std::filesystem::create_directories(folder);
    link = folder / name;
    connect();
    options.url = options.url.substr(0, at) + percent_encode(folder.string());
    return options;
  }
  void TearDown() override { std::filesystem::remove_all(link.parent_path()); }

  static void connect() {
    std::filesystem::remove(link);
    std::filesystem::create_symlink(socket, link);
  }
  static Task<Result<void>> cut(Context cx, World* w) {
    std::filesystem::remove(link);
    db::Database direct(*w->loop, {.url = w->database_url, .connections = 1});
    CO_TRY_VOID(co_await direct.start(cx));
    CO_TRY_VOID(co_await direct.query(
        cx, {"",
             "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = "
             "current_database() AND pid <> pg_backend_pid()"}));
    co_return co_await direct.stop(cx);
  }
  static Task<Result<void>> until_ready(Context cx, World* w) {
    while (true) {
      CO_TRY(const Answer ready, co_await ask(cx, w, "GET", "/readyz", {.meant = 503}));
      if (ready.status == 200) co_return Result<void>{};
      co_await w->loop->clock().sleep_for(milliseconds{5});
    }
  }
};

struct Call {
  const char* method;
  std::string path;
  const Person* as;
  bool by_token;
  const char* body;
};

TEST_F(ApiOutages, EveryCallSaysSoAndNoneOfThemIsHalfDone) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string workflow, co_await active_workflow(cx, w));
    CO_TRY(const Answer hook, co_await make_trigger(cx, w, workflow, "webhook_trigger",
                                                    R"({"Path": "x", "Authentication": "none"})"));
    const std::string hook_path = hook.str("url").substr(w->server->origin().size());
    const std::string run = "/api/v1/workflows/" + workflow + "/run";
    CO_TRY(const Answer before, co_await ask(cx, w, "GET", "/readyz"));
    EXPECT_EQ(before.status, 200);
    EXPECT_EQ(before.text, R"({"status":"ok"})");

    CO_TRY_VOID(co_await cut(cx, w));
    CO_TRY(const Answer away, co_await ask(cx, w, "GET", "/readyz", {.meant = 503}));
    EXPECT_EQ(away.status, 503);
    EXPECT_EQ(away.text,
              R"({"type":"urn:flowbuilder:error:unavailable","title":")" +
                  std::string(info(ErrorCode::unavailable).sentence) +
                  R"(","status":503,"detail":"the database does not answer","code":"unavailable"})");
    EXPECT_EQ(away.headers.find("Retry-After"), "2");

    const Call calls[] = {
        {"GET", "/api/v1/workflows", &w->bob, false, ""},
        {"GET", "/api/v1/workflows", &w->bob, true, ""},
        {"GET", "/api/v1/nodes", &w->bob, false, ""},
        {"GET", "/api/v1/executions/01936b1e-0000-7000-8000-000000000001/events", &w->bob, false, ""},
        {"POST", "/api/v1/workflows", &w->bob, false, R"({"document": {"name": "x"}})"},
        {"POST", run, &w->bob, false, ""},
        {"POST", "/api/v1/login", nullptr, false,
         R"({"email": "bob@example.com", "password": "battery staple 2"})"},
        {"POST", hook_path, nullptr, false, ""},
        {"GET", "/api/v1/instance", nullptr, false, ""}};
    for (const Call& one : calls) {
      const std::string what = fmt::format("{} {}", one.method, one.path);
      CO_TRY(const Answer answer,
             co_await ask(cx, w, one.method, one.path,
                          {.as = one.as, .by_token = one.by_token, .raw = one.body, .meant = 503}));
      EXPECT_EQ(answer.status, 503) << what << answer.text;
      EXPECT_EQ(answer.code(), "unavailable") << what;
      EXPECT_EQ(answer.headers.find("Content-Type"), "application/problem+json") << what;
      EXPECT_EQ(answer.headers.find("Retry-After"), "2") << what;
    }
    // What needs no database is there: an orchestrator that looks here restarts nothing.
    for (const char* path : {"/healthz", "/metrics", "/api/v1/openapi.json"}) {
      CO_TRY(const Answer answer, co_await ask(cx, w, "GET", path));
      EXPECT_EQ(answer.status, 200) << path;
    }

    connect();
    CO_TRY_VOID(co_await until_ready(cx, w));
    CO_TRY(const Answer list, co_await ask(cx, w, "GET", "/api/v1/executions", {.as = &w->bob}));
    EXPECT_EQ(json::dump(list.body.at("items")), "[]");
    CO_TRY(const Answer workflows, co_await ask(cx, w, "GET", "/api/v1/workflows", {.as = &w->bob}));
    EXPECT_EQ(workflows.body.at("items").as_array().size(), 1U);
    for (const std::string& path : {run, hook_path}) {
      CO_TRY(const Answer again, co_await ask(cx, w, "POST", path, {.as = path == run ? &w->bob : nullptr}));
      EXPECT_EQ(again.status, 202) << again.text;
    }
    co_return Result<void>{};
  });
}

// A client that repeats what it got no good answer to, with its key, has one run.
TEST_F(ApiOutages, ARepeatWithItsKeyAfterwardsIsOneRun) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string workflow, co_await active_workflow(cx, w));
    const std::string run = "/api/v1/workflows/" + workflow + "/run";
    const Ask keyed{.as = &w->bob, .headers = {{"Idempotency-Key", "k"}}, .meant = 503};
    CO_TRY_VOID(co_await cut(cx, w));
    CO_TRY(const Answer refused, co_await ask(cx, w, "POST", run, keyed));
    EXPECT_EQ(refused.status, 503);
    connect();
    CO_TRY_VOID(co_await until_ready(cx, w));
    CO_TRY(const Answer first, co_await ask(cx, w, "POST", run, keyed));
    CO_TRY(const Answer second, co_await ask(cx, w, "POST", run, keyed));
    EXPECT_EQ(first.status, 202) << first.text;
    EXPECT_EQ(second.at("id"), first.at("id"));
    EXPECT_EQ(first.body.at("existed"), false);
    EXPECT_EQ(second.body.at("existed"), true);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::api
