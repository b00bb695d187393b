// What is refused because there is too much of it: attempts, calls, and runs on a full disk.
#include "api/testing/api_test.hpp"
#include "db/store/testing/store_test.hpp"

namespace flow::api {
namespace {

using namespace testing;

// --- too many attempts: the clock stands still, so that no bucket fills up by itself ---

class ApiThrottles : public ApiTest {
 protected:
  std::unique_ptr<async::TimerClock> clock() override { return std::make_unique<async::FakeClock>(); }
};

void advance(World* w, milliseconds span) {
  static_cast<async::FakeClock&>(w->loop->clock()).advance(span);
}

Task<Result<Answer>> try_login(Context cx, World* w, std::string email, net::Headers headers = {}) {
  json::object body{{"email", std::move(email)}, {"password", "wrong"}};
  co_return co_await ask(cx, w, "POST", "/api/v1/login", {.body = std::move(body), .headers = headers});
}

void expect_throttled(const Answer& answer, std::string_view seconds) {
  EXPECT_EQ(answer.status, 429) << answer.text;
  EXPECT_EQ(answer.code(), "http_429");
  EXPECT_EQ(answer.headers.find("Retry-After"), seconds);
  EXPECT_EQ(answer.at("detail"), fmt::format("too many attempts; try again in {} s", seconds));
}

TEST_F(ApiThrottles, AnAddressMayTryTwentyTimesWhoeverItClaimsToBe) {
  tell_alone([](Context cx, World* w) -> Task<Result<void>> {
    for (int i = 0; i < 20; ++i) {
      CO_TRY(const Answer answer, co_await try_login(cx, w, fmt::format("nobody-{}@example.com", i)));
      EXPECT_EQ(answer.status, 401) << i;
    }
    CO_TRY(const Answer refused, co_await try_login(cx, w, "nobody@example.com"));
    expect_throttled(refused, "3");
    // Whom a request claims to come from changes nothing.
    for (const char* name : {"X-Forwarded-For", "Forwarded", "X-Real-IP"}) {
      CO_TRY(const Answer claimed, co_await try_login(cx, w, "nobody@example.com", {{name, "203.0.113.7"}}));
      expect_throttled(claimed, "3");
    }
    // One bucket for all doors that open with a secret.
    for (const char* path : {"/api/v1/setup", "/api/v1/password", "/api/v1/me/password"}) {
      CO_TRY(const Answer other, co_await ask(cx, w, "POST", path, {.raw = "{}"}));
      expect_throttled(other, "3");
    }
    CO_TRY(const Answer elsewhere, co_await ask(cx, w, "GET", "/api/v1/instance"));
    EXPECT_EQ(elsewhere.status, 200);
    advance(w, milliseconds{2'999});
    CO_TRY(const Answer early, co_await try_login(cx, w, "nobody@example.com"));
    expect_throttled(early, "1");
    advance(w, milliseconds{1});
    CO_TRY(const Answer one, co_await try_login(cx, w, "nobody@example.com"));
    EXPECT_EQ(one.status, 401);
    CO_TRY(const Answer none, co_await try_login(cx, w, "nobody@example.com"));
    expect_throttled(none, "3");
    co_return Result<void>{};
  });
}

TEST_F(ApiThrottles, AWebhookIsCalledTwoThousandTimesAtOnce) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string workflow, co_await active_workflow(cx, w));
    CO_TRY(const Answer made, co_await make_trigger(cx, w, workflow, "webhook_trigger",
                                                    R"({"Path": "x", "Authentication": "none"})"));
    const std::string path = made.str("url").substr(w->server->origin().size());
    // Also calls that lead to nothing count; these are quick.
    for (int i = 0; i < 2'000; ++i) {
      CO_TRY(const Answer answer, co_await ask(cx, w, "PUT", path));
      if (answer.status != 405) co_return fail(ErrorCode::internal, "call {}: {}", i, answer.text);
    }
    CO_TRY(const Answer refused, co_await ask(cx, w, "POST", path));
    expect_throttled(refused, "1");
    CO_TRY(const Answer list, co_await ask(cx, w, "GET", "/api/v1/executions", {.as = &w->bob}));
    EXPECT_EQ(json::dump(list.body.at("items")), "[]");
    CO_TRY(const Answer other, co_await ask(cx, w, "POST", "/hooks/fbh_other"));
    EXPECT_EQ(other.status, 404);
    advance(w, milliseconds{2});
    CO_TRY(const Answer one, co_await ask(cx, w, "POST", path));
    EXPECT_EQ(one.status, 202) << one.text;
    CO_TRY(const Answer none, co_await ask(cx, w, "POST", path));
    expect_throttled(none, "1");
    co_return Result<void>{};
  });
}

// --- a full disk ---

class ApiRoom : public ApiTest {};

bool full = false;

struct Start {
  std::string path;
  bool signed_in;
  net::Headers headers;
};

TEST_F(ApiRoom, NothingIsStartedOnAFullDiskAndAllOfItAfterwards) {
  full = false;
  ServerOptions guarded = options();
  guarded.room = [] {
    return full ? Result<void>(fail(ErrorCode::unavailable, "the disk is nearly full")) : Result<void>{};
  };
  const Story story = [](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string workflow, co_await active_workflow(cx, w));
    CO_TRY(const Answer hook, co_await make_trigger(cx, w, workflow, "webhook_trigger",
                                                    R"({"Path": "x", "Authentication": "none"})"));
    CO_TRY(const Answer waiting,
           co_await make_trigger(cx, w, workflow, "webhook_trigger",
                                 R"({"Path": "y", "Authentication": "none", "Respond": "result"})"));
    CO_TRY(const std::string past, co_await start(cx, w, &w->bob));
    CO_TRY(const auto lease, co_await db::testing::claim(cx, w->database, ExecutionId(past), 7));
    CO_TRY_VOID(co_await db::testing::finish(cx, w->database, lease, "cancelled"));
    const std::size_t origin = w->server->origin().size();
    const std::string execution = "/api/v1/executions/" + past;
    const Start starts[] = {{"/api/v1/workflows/" + workflow + "/run", true, {}},
                            {execution + "/retry", true, {}},
                            {execution + "/rerun", true, {}},
                            {execution + "/retry", true, {{"Idempotency-Key", "k"}}},
                            {"/api/v1/triggers/" + hook.str("id") + "/test", true, {}},
                            {hook.str("url").substr(origin), false, {}},
                            {waiting.str("url").substr(origin), false, {}}};
    CO_TRY(const Answer before, co_await ask(cx, w, "GET", "/api/v1/executions", {.as = &w->bob}));
    full = true;
    for (const Start& one : starts) {
      CO_TRY(const Answer refused,
             co_await ask(cx, w, "POST", one.path,
                          {.as = one.signed_in ? &w->bob : nullptr, .headers = one.headers, .meant = 503}));
      EXPECT_EQ(refused.status, 503) << one.path;
      EXPECT_EQ(refused.code(), "unavailable") << one.path;
      EXPECT_EQ(refused.at("detail"), "the disk is nearly full") << one.path;
      EXPECT_EQ(refused.headers.find("Retry-After"), "2") << one.path;
    }
    // Who may not call learns nothing of it.
    CO_TRY(const Answer wrong, co_await ask(cx, w, "PUT", starts[5].path));
    EXPECT_EQ(wrong.status, 405);
    CO_TRY(const Answer during, co_await ask(cx, w, "GET", "/api/v1/executions", {.as = &w->bob}));
    EXPECT_EQ(json::dump(during.body), json::dump(before.body));
    full = false;
    for (const Start& one : starts) {
      if (one.path == waiting.str("url").substr(origin)) continue;  // it would wait for a worker
      CO_TRY(const Answer accepted,
             co_await ask(cx, w, "POST", one.path,
                          {.as = one.signed_in ? &w->bob : nullptr, .headers = one.headers}));
      EXPECT_EQ(accepted.status, 202) << one.path << accepted.text;
    }
    co_return Result<void>{};
  };
  tell(story, std::move(guarded));
}

}  // namespace
}  // namespace flow::api
