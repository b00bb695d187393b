// Set-up, signing in and out, tokens and their scopes, people.
#include "api/testing/api_test.hpp"

namespace flow::api {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class ApiPeople : public ApiTest {};

TEST_F(ApiPeople, TheSetUpLinkMakesOneAdministratorOnce) {
  tell_alone([](Context cx, World* w) -> Task<Result<void>> {
    EXPECT_THAT(w->server->setup_link(), HasSubstr("/setup#token=fbl_"));
    json::object body{{"token", "fbl_wrong"}, {"email", "ada@example.com"}, {"password", "correct horse 1"}};
    CO_TRY(const Answer wrong, co_await ask(cx, w, "POST", "/api/v1/setup", {.body = body}));
    EXPECT_EQ(wrong.status, 401);
    body["token"] = after_hash(w->server->setup_link());
    body["password"] = "short";
    CO_TRY(const Answer weak, co_await ask(cx, w, "POST", "/api/v1/setup", {.body = body}));
    EXPECT_EQ(weak.status, 422);
    body["password"] = "correct horse 1";
    // The link sets up, it is no password link.
    json::object other{{"token", body["token"]}, {"password", "correct horse 1"}};
    CO_TRY(const Answer misused, co_await ask(cx, w, "POST", "/api/v1/password", {.body = other}));
    EXPECT_EQ(misused.status, 401);
    CO_TRY(const Answer made, co_await ask(cx, w, "POST", "/api/v1/setup", {.body = body}));
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.at("role"), "admin");
    CO_TRY(const Answer again, co_await ask(cx, w, "POST", "/api/v1/setup", {.body = body}));
    EXPECT_EQ(again.status, 401);
    co_return Result<void>{};
  });
}

TEST_F(ApiPeople, SessionsBeginAndEnd) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    for (const auto& [email, password] :
         {std::pair("ada@example.com", "wrong"), std::pair("nobody@example.com", "correct horse 1")}) {
      CO_TRY(const Answer refused,
             co_await ask(cx, w, "POST", "/api/v1/login",
                          {.body = json::object{{"email", email}, {"password", password}}}));
      EXPECT_EQ(refused.status, 401);
      EXPECT_EQ(refused.at("detail"), "the e-mail address or the password is wrong");
    }
    CO_TRY(
        const Answer login,
        co_await ask(cx, w, "POST", "/api/v1/login",
                     {.body = json::object{{"email", "ADA@example.com"}, {"password", "correct horse 1"}}}));
    EXPECT_THAT(std::string(login.headers.find("Set-Cookie").value_or("")),
                HasSubstr("; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000"));
    const Person second{.id = w->ada.id, .cookie = cookie_of(login), .token = {}};
    CO_TRY(const Answer me, co_await ask(cx, w, "GET", "/api/v1/me", {.as = &second}));
    EXPECT_EQ(json::dump(me.body.at("scopes")), R"(["read","write","run","admin"])");
    CO_TRY(const Answer sessions, co_await ask(cx, w, "GET", "/api/v1/me/sessions", {.as = &second}));
    EXPECT_EQ(sessions.body.at("items").as_array().size(), 2U);
    CO_TRY(const Answer out, co_await ask(cx, w, "POST", "/api/v1/logout", {.as = &second}));
    EXPECT_EQ(out.status, 204);
    CO_TRY(const Answer over, co_await ask(cx, w, "GET", "/api/v1/me", {.as = &second}));
    EXPECT_EQ(over.status, 401);
    CO_TRY(const Answer first, co_await ask(cx, w, "GET", "/api/v1/me", {.as = &w->ada}));
    EXPECT_EQ(first.status, 200);
    co_return Result<void>{};
  });
}

TEST_F(ApiPeople, APasswordIsChangedByWhoKnowsIt) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    json::object body{{"current_password", "wrong"}, {"new_password", "another horse 3"}};
    CO_TRY(const Answer wrong,
           co_await ask(cx, w, "POST", "/api/v1/me/password", {.as = &w->bob, .body = body}));
    EXPECT_EQ(wrong.status, 403);
    EXPECT_EQ(wrong.at("reason"), "wrong_password");
    body["current_password"] = "battery staple 2";
    CO_TRY(const Answer by_token, co_await ask(cx, w, "POST", "/api/v1/me/password",
                                               {.as = &w->bob, .by_token = true, .body = body}));
    EXPECT_EQ(by_token.status, 403);
    CO_TRY(const Answer done,
           co_await ask(cx, w, "POST", "/api/v1/me/password", {.as = &w->bob, .body = body}));
    EXPECT_EQ(done.status, 204);
    CO_TRY(const Answer old, co_await ask(cx, w, "GET", "/api/v1/me", {.as = &w->bob}));
    EXPECT_EQ(old.status, 401);
    const Person now{.id = w->bob.id, .cookie = cookie_of(done), .token = {}};
    CO_TRY(const Answer me, co_await ask(cx, w, "GET", "/api/v1/me", {.as = &now}));
    EXPECT_EQ(me.status, 200);
    co_return Result<void>{};
  });
}

TEST_F(ApiPeople, LoginIsThrottledByAccount) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    int refused = 0;
    for (int i = 0; i < 9; ++i) {
      CO_TRY(const Answer answer,
             co_await ask(cx, w, "POST", "/api/v1/login",
                          {.body = json::object{{"email", i % 2 == 0 ? "bob@example.com" : "Bob@example.com"},
                                                {"password", "wrong"}}}));
      if (answer.status == 429) {
        ++refused;
        EXPECT_EQ(answer.code(), "http_429");
        EXPECT_TRUE(answer.headers.find("Retry-After"));
      }
    }
    EXPECT_EQ(refused, 1);
    co_return Result<void>{};
  });
}

TEST_F(ApiPeople, ATokenMayDoWhatItsScopesSay) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    json::object wanted{{"name", "reader"}, {"scopes", json::array{"read"}}, {"days", 1}};
    CO_TRY(const Answer made, co_await ask(cx, w, "POST", "/api/v1/tokens", {.as = &w->bob, .body = wanted}));
    const Person reader{.id = w->bob.id, .cookie = {}, .token = made.str("token")};
    EXPECT_THAT(reader.token, ::testing::MatchesRegex("fbt_[0-9a-f]{64}"));
    struct Case {
      const char* method;
      const char* path;
      int status;
    };
    for (const Case& one : {Case{"GET", "/api/v1/me", 200}, Case{"GET", "/api/v1/workflows", 200},
                            Case{"POST", "/api/v1/workflows", 403}, Case{"GET", "/api/v1/tokens", 403},
                            Case{"GET", "/api/v1/users", 403}, Case{"GET", "/api/v1/audit/all", 403}}) {
      CO_TRY(const Answer answer,
             co_await ask(cx, w, one.method, one.path, {.as = &reader, .by_token = true}));
      EXPECT_EQ(answer.status, one.status) << one.path;
    }
    CO_TRY(const Answer list, co_await ask(cx, w, "GET", "/api/v1/tokens", {.as = &w->bob}));
    EXPECT_THAT(list.text, Not(HasSubstr(reader.token)));
    EXPECT_THAT(list.text, HasSubstr(reader.token.substr(0, 10)));
    CO_TRY(const Answer gone,
           co_await ask(cx, w, "DELETE", "/api/v1/tokens/" + made.str("id"), {.as = &w->bob}));
    EXPECT_EQ(gone.status, 204);
    CO_TRY(const Answer after, co_await ask(cx, w, "GET", "/api/v1/me", {.as = &reader, .by_token = true}));
    EXPECT_EQ(after.status, 401);
    // A member's token has no administrator's rights, whatever its scopes say.
    CO_TRY(const Answer member,
           co_await ask(cx, w, "GET", "/api/v1/users", {.as = &w->bob, .by_token = true}));
    EXPECT_EQ(member.status, 403);
    co_return Result<void>{};
  });
}

TEST_F(ApiPeople, AdministratorsLookAfterPeople) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    const std::string bob = "/api/v1/users/" + w->bob.id;
    CO_TRY(const Answer taken,
           co_await ask(cx, w, "POST", "/api/v1/users",
                        {.as = &w->ada, .body = json::object{{"email", "BOB@example.com"}}}));
    EXPECT_EQ(taken.status, 409);
    EXPECT_EQ(taken.at("reason"), "email_taken");
    CO_TRY(const Answer limited,
           co_await ask(cx, w, "PATCH", bob,
                        {.as = &w->ada, .body = json::object{{"limits", json::object{{"nodes", 1}}}}}));
    EXPECT_EQ(limited.body.at("limits").at("nodes"), 1);
    CO_TRY(const Answer last, co_await ask(cx, w, "PATCH", "/api/v1/users/" + w->ada.id,
                                           {.as = &w->ada, .body = json::object{{"role", "member"}}}));
    EXPECT_EQ(last.status, 409);
    EXPECT_EQ(last.at("reason"), "last_admin");
    CO_TRY(const Answer off,
           co_await ask(cx, w, "PATCH", bob, {.as = &w->ada, .body = json::object{{"disabled", true}}}));
    EXPECT_EQ(off.status, 200);
    for (const bool by_token : {false, true}) {
      CO_TRY(const Answer locked,
             co_await ask(cx, w, "GET", "/api/v1/me", {.as = &w->bob, .by_token = by_token}));
      EXPECT_EQ(locked.status, 401);
    }
    CO_TRY(const Answer audit, co_await ask(cx, w, "GET", "/api/v1/audit/all?limit=2", {.as = &w->ada}));
    EXPECT_EQ(audit.body.at("items").at(0).at("action"), "change_user");
    EXPECT_EQ(audit.body.at("items").at(0).at("object_id").as_string(), w->bob.id);
    CO_TRY(
        const Answer more,
        co_await ask(cx, w, "GET", "/api/v1/audit/all?limit=2&cursor=" + audit.str("next"), {.as = &w->ada}));
    EXPECT_EQ(more.status, 200);
    EXPECT_NE(more.body.at("items").at(0).at("id"), audit.body.at("items").at(0).at("id"));
    co_return Result<void>{};
  });
}

// "action, by whom, what of": the entries of a list, the last first.
std::vector<std::string> audit_words(const Answer& list) {
  std::vector<std::string> out;
  for (const json::value& item : list.body.at("items").as_array()) {
    out.push_back(fmt::format("{} by {} {}", json::string_or(item.as_object(), "action", ""),
                              json::string_or(item.as_object(), "actor_name", ""),
                              json::dump(item.at("detail"))));
  }
  return out;
}

TEST_F(ApiPeople, APersonSeesWhatAnAdministratorChangedOfThem) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    const std::string bob = "/api/v1/users/" + w->bob.id;
    for (const char* change : {R"({"role":"admin"})", R"({"role":"member","limits":{"nodes":7}})"}) {
      CO_TRY(const Answer done, co_await ask(cx, w, "PATCH", bob, {.as = &w->ada, .raw = change}));
      EXPECT_EQ(done.status, 200) << done.text;
    }
    CO_TRY(const Answer reset, co_await ask(cx, w, "POST", bob + "/password-link", {.as = &w->ada}));
    EXPECT_EQ(reset.status, 201) << reset.text;
    for (const char* change : {R"({"disabled":true})", R"({"disabled":false})"}) {
      CO_TRY(const Answer done, co_await ask(cx, w, "PATCH", bob, {.as = &w->ada, .raw = change}));
      EXPECT_EQ(done.status, 200) << done.text;
    }
    const std::string token = reset.str("link").substr(reset.str("link").find('=') + 1);
    CO_TRY(const Answer set,
           co_await ask(cx, w, "POST", "/api/v1/password",
                        {.body = json::object{{"token", token}, {"password", "another good password"}}}));
    EXPECT_EQ(set.status, 200) << set.text;
    CO_TRY(const Answer in, co_await ask(cx, w, "POST", "/api/v1/login",
                                         {.body = json::object{{"email", "bob@example.com"},
                                                               {"password", "another good password"}}}));
    EXPECT_EQ(in.status, 200) << in.text;
    const Person again{.id = w->bob.id, .cookie = cookie_of(in), .token = {}};

    CO_TRY(const Answer own, co_await ask(cx, w, "GET", "/api/v1/audit?limit=7", {.as = &again}));
    EXPECT_THAT(audit_words(own),
                ElementsAre(HasSubstr("login by"), HasSubstr("set_password by"),
                            R"(change_user by Ada {"disabled":false})",
                            R"(change_user by Ada {"disabled":true})", "make_password_link by Ada {}",
                            R"(change_user by Ada {"role":"member","limits":{"nodes":7}})",
                            R"(change_user by Ada {"role":"admin"})"));
    EXPECT_THAT(own.text, Not(HasSubstr(token)));
    for (const json::value& item : own.body.at("items").as_array()) {
      const bool by_ada = item.at("actor_id").as_string() == w->ada.id;
      EXPECT_EQ(item.at("user_id").as_string(), w->bob.id);
      EXPECT_EQ(item.at("address").as_string().empty(), by_ada) << "where Ada was is not Bob's business";
    }
    CO_TRY(const Answer hers, co_await ask(cx, w, "GET", "/api/v1/audit?limit=1", {.as = &w->ada}));
    EXPECT_EQ(audit_words(hers).front(), R"(change_user by Ada {"disabled":false})");
    EXPECT_NE(hers.body.at("items").at(0).at("address"), "");
    co_return Result<void>{};
  });
}

TEST_F(ApiPeople, AForeignPageCannotRideOnTheCookie) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    for (const char* origin : {"https://evil.example", "null"}) {
      CO_TRY(const Answer answer,
             co_await ask(cx, w, "POST", "/api/v1/logout", {.as = &w->ada, .headers = {{"Origin", origin}}}));
      EXPECT_EQ(answer.status, 403) << origin;
    }
    CO_TRY(const Answer silent,
           co_await ask(cx, w, "POST", "/api/v1/logout", {.headers = {{"Cookie", w->ada.cookie}}}));
    EXPECT_EQ(silent.status, 403);
    co_return Result<void>{};
  });
}

TEST_F(ApiPeople, TheServiceSaysHowItIs) {
  tell(
      [](Context cx, World* w) -> Task<Result<void>> {
        for (const char* path : {"/healthz", "/readyz", "/api/v1/openapi.json"}) {
          CO_TRY(const Answer answer, co_await ask(cx, w, "GET", path));
          EXPECT_EQ(answer.status, 200) << path;
        }
        CO_TRY(const Answer ready, co_await ask(cx, w, "GET", "/readyz"));
        EXPECT_EQ(ready.body, json::value({{"status", "degraded"}, {"degraded", {"worker 2"}}}));
        CO_TRY(const Answer closed, co_await ask(cx, w, "GET", "/metrics"));
        EXPECT_EQ(closed.status, 401);
        CO_TRY(const Answer metrics,
               co_await ask(cx, w, "GET", "/metrics", {.headers = {{"Authorization", "Bearer scrape"}}}));
        EXPECT_THAT(metrics.text,
                    HasSubstr(R"(flowbuilder_http_requests_total{operation="login",status="2xx"})"));
        CO_TRY(const Answer nodes, co_await ask(cx, w, "GET", "/api/v1/nodes", {.as = &w->bob}));
        EXPECT_EQ(nodes.status, 200);
        CO_TRY(const Answer node, co_await ask(cx, w, "GET", "/api/v1/nodes/click_element", {.as = &w->bob}));
        EXPECT_EQ(node.at("title"), "Click Element");
        CO_TRY(const Answer usage, co_await ask(cx, w, "GET", "/api/v1/usage", {.as = &w->bob}));
        EXPECT_EQ(usage.body.at("used"), 0);
        co_return Result<void>{};
      },
      [] {
        ServerOptions wanted = options();
        wanted.metrics_token = Secret("scrape");
        wanted.degraded = [] { return std::vector<std::string>{"worker 2"}; };
        return wanted;
      }());
}

}  // namespace
}  // namespace flow::api
