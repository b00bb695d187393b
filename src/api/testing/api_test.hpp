#pragma once
// The API over real HTTP on a real database: a server, its people, and a client that checks every answer.
//
// ask() holds each answer against what holds for all of them: never a 5xx, errors are problem documents with
// a code of the table, JSON that succeeds matches the schema its route promises, and no answer has a canary
// in it.
#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/problem.hpp"
#include "api/route.hpp"
#include "api/schemas.hpp"
#include "api/server.hpp"
#include "async/loop.hpp"
#include "crypto/keys.hpp"
#include "db/database.hpp"
#include "net/http_client.hpp"
#include "os/temp_dir.hpp"
#include "support/postgres.hpp"

namespace flow::api::testing {

// Stands for secrets in tests; must not come back.
inline constexpr std::string_view kCanary = "canary-5ecret";

struct Person {
  std::string id;
  std::string cookie;  // "flowbuilder=fbs_…"
  std::string token;   // with all scopes
};

struct World {
  async::Loop* loop;
  db::Database* database;
  crypto::Keys* keys;
  Server* server;
  net::HttpClient* client;
  std::string artifacts;
  std::string database_url;  // the server's own, whichever way the service goes to it
  Person ada;                // the administrator
  Person bob;                // a member
  Schemas schemas = {};
};

struct Ask {
  const Person* as = nullptr;
  bool by_token = false;
  json::value body = {};  // null: none
  std::string raw = {};   // instead of body
  net::Headers headers = {};
  int meant = 0;  // a 5xx that is the right answer
};

struct Answer {
  int status = 0;
  net::Headers headers;
  std::string text;
  json::value body;

  std::string_view at(std::string_view name) const {
    return body.is_object() ? json::string_or(body.as_object(), name, "") : std::string_view();
  }
  std::string code() const { return std::string(at("code")); }
  std::string str(std::string_view name) const { return std::string(at(name)); }
};

inline const Route* route_of(std::string_view method, std::string_view path) {
  const auto segments = [](std::string_view text) {
    std::vector<std::string_view> out;
    while (true) {
      const std::size_t end = std::min(text.find('/'), text.size());
      out.push_back(text.substr(0, end));
      if (end == text.size()) return out;
      text.remove_prefix(end + 1);
    }
  };
  const auto given = segments(path.substr(0, path.find('?')));
  for (const Route& route : routes()) {
    const auto wanted = segments(route.path);
    if (route.method != method || wanted.size() != given.size()) continue;
    if (std::ranges::equal(wanted, given, [](auto a, auto b) { return a == b || a.starts_with('{'); }))
      return &route;
  }
  return nullptr;
}

inline void check_answer(World* w, const std::string& what, const Route* route, const Answer& answer,
                         int meant = 0) {
  if (answer.status != meant) EXPECT_LT(answer.status, 500) << what << "\n" << answer.text;
  EXPECT_EQ(answer.text.find(kCanary), std::string::npos) << what;
  EXPECT_EQ(answer.headers.find("X-Content-Type-Options"), "nosniff") << what;
  if (answer.status >= 400) {
    EXPECT_EQ(answer.headers.find("Content-Type"), "application/problem+json") << what;
    EXPECT_TRUE(w->schemas.compiled("Problem").validate(answer.body)) << what << "\n" << answer.text;
    EXPECT_NE(find_error_code(answer.code()), nullptr) << what << "\n" << answer.text;
  } else if (route != nullptr && !route->response.empty() && answer.status != 304) {
    const auto fits = w->schemas.compiled(route->response).validate(answer.body);
    EXPECT_TRUE(fits) << what << ": " << (fits ? "" : fits.error().message) << "\n" << answer.text;
  }
}

inline Task<Result<Answer>> ask(Context cx, World* w, std::string method, std::string path, Ask what = {}) {
  net::ClientRequest request{.method = method, .url = w->server->origin() + path, .headers = what.headers};
  if (what.as != nullptr && what.by_token) {
    request.headers.add("Authorization", "Bearer " + what.as->token);
  } else if (what.as != nullptr) {
    request.headers.add("Cookie", what.as->cookie);
    if (!request.headers.find("Origin")) request.headers.add("Origin", w->server->origin());
  }
  request.body = what.body.is_null() ? what.raw : json::dump(what.body);
  if (!request.body.empty() && !request.headers.find("Content-Type"))
    request.headers.add("Content-Type", "application/json");
  CO_TRY(auto response, co_await w->client->send(cx, std::move(request)));
  Answer answer{.status = response.status, .headers = response.headers, .text = response.body, .body = {}};
  const auto type = answer.headers.find("Content-Type").value_or("");
  if (type.find("json") != std::string_view::npos && !answer.text.empty()) {
    auto parsed = json::parse(answer.text);
    if (!parsed)
      co_return std::unexpected(std::move(parsed.error()).context(method + " " + path + answer.text));
    answer.body = *std::move(parsed);
  }
  check_answer(w, method + " " + path, route_of(method, path), answer, what.meant);
  co_return answer;
}

// The cookie's name and value of a Set-Cookie header.
inline std::string cookie_of(const Answer& answer) {
  const std::string_view header = answer.headers.find("Set-Cookie").value_or("");
  return std::string(header.substr(0, header.find(';')));
}

inline Task<Result<Person>> sign_in(Context cx, World* w, std::string id, std::string email,
                                    std::string password) {
  Person person{.id = std::move(id), .cookie = {}, .token = {}};
  CO_TRY(const Answer login, co_await ask(cx, w, "POST", "/api/v1/login",
                                          {.body = json::object{{"email", email}, {"password", password}}}));
  EXPECT_EQ(login.status, 200) << login.text;
  person.cookie = cookie_of(login);
  json::object wanted{{"name", "all"}, {"scopes", json::array{"read", "write", "run", "admin"}}};
  CO_TRY(const Answer token, co_await ask(cx, w, "POST", "/api/v1/tokens", {.as = &person, .body = wanted}));
  EXPECT_EQ(token.status, 201) << token.text;
  person.token = token.str("token");
  co_return person;
}

inline std::string after_hash(std::string_view link) {
  return std::string(link.substr(link.find("token=") + 6));
}

// Ada by the set-up link, Bob by an invitation: as people do it.
inline Task<Result<void>> people(Context cx, World* w) {
  json::object ada{{"token", after_hash(w->server->setup_link())},
                   {"email", "ada@example.com"},
                   {"name", "Ada"},
                   {"password", "correct horse 1"}};
  CO_TRY(const Answer made, co_await ask(cx, w, "POST", "/api/v1/setup", {.body = ada}));
  EXPECT_EQ(made.status, 201) << made.text;
  CO_TRY(w->ada, co_await sign_in(cx, w, made.str("id"), "ada@example.com", "correct horse 1"));
  json::object bob{{"email", "bob@example.com"}};
  CO_TRY(const Answer invited, co_await ask(cx, w, "POST", "/api/v1/users", {.as = &w->ada, .body = bob}));
  EXPECT_EQ(invited.status, 201) << invited.text;
  json::object password{{"token", after_hash(invited.at("link"))}, {"password", "battery staple 2"}};
  CO_TRY(const Answer set, co_await ask(cx, w, "POST", "/api/v1/password", {.body = password}));
  EXPECT_EQ(set.status, 200) << set.text;
  CO_TRY(w->bob, co_await sign_in(cx, w, invited.str("id"), "bob@example.com", "battery staple 2"));
  co_return Result<void>{};
}

using Story = Task<Result<void>> (*)(Context cx, World* world);

class ApiTest : public ::testing::Test {
 protected:
  static ServerOptions options() {
    return {.port = 0,
            .minimum_interval = std::chrono::seconds{60},
            .password_cost = {.passes = 1, .memory = Bytes{8U << 10}},
            .event_poll = milliseconds{20}};
  }

  // The way to the database; the clock, and how long a story may take on it.
  virtual db::DatabaseOptions reach(db::DatabaseOptions options) { return options; }
  virtual std::unique_ptr<async::TimerClock> clock() { return std::make_unique<async::RealClock>(); }
  virtual milliseconds limit() { return std::chrono::seconds{40}; }

  // With Ada and Bob signed in.
  void tell(Story story, ServerOptions options = ApiTest::options()) { run(story, std::move(options), true); }
  // Before anybody is there.
  void tell_alone(Story story, ServerOptions options = ApiTest::options()) {
    run(story, std::move(options), false);
  }

 private:
  static Task<Result<void>> act(Context cx, World* w, Story story, bool with_people) {
    CO_TRY_VOID(co_await w->database->start(cx));
    CO_TRY_VOID(co_await w->server->start(cx));
    Result<void> done;
    if (with_people) done = co_await people(cx, w);
    if (done) done = co_await story(cx, w);
    CO_TRY_VOID(co_await w->client->stop(cx));
    CO_TRY_VOID(co_await w->server->stop(cx));
    CO_TRY_VOID(co_await w->database->stop(cx));
    co_return done;
  }

  void run(Story story, ServerOptions options, bool with_people) {
    flow::testing::TestDatabase store;
    async::Loop loop(clock());
    db::Database database(loop, reach(store.options()));
    crypto::Keys keys(crypto::KeyRing::generate());
    const os::TempDir folder = os::TempDir::create(os::default_temp_root(), "flow-api-test-", "test").value();
    options.artifacts = folder.path();
    Server server(loop, database, keys, std::move(options));
    net::HttpClient client(loop, {.egress = {.allow_private = true}});
    World world{.loop = &loop,
                .database = &database,
                .keys = &keys,
                .server = &server,
                .client = &client,
                .artifacts = folder.path(),
                .database_url = store.url(),
                .ada = {},
                .bob = {}};
    const Context cx = loop.context(limit());
    const auto done = loop.run(act(cx, &world, story, with_people));
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
  }
};

// A workflow that every check passes: one data node.
inline json::object small_document(std::string name = "Small") {
  json::object node{{"id", "n1"},
                    {"type", "delay"},
                    {"position", json::object{{"x", 0}, {"y", 0}}},
                    {"data", json::object{{"name", "wait"}, {"inputs", json::object{{"Duration", 1}}}}}};
  return {{"name", std::move(name)}, {"nodes", json::array{std::move(node)}}, {"edges", json::array{}}};
}

inline Task<Result<std::string>> make_workflow(Context cx, World* w, const Person* as,
                                               json::object document) {
  CO_TRY(const Answer made,
         co_await ask(cx, w, "POST", "/api/v1/workflows",
                      {.as = as, .body = json::object{{"document", std::move(document)}}}));
  EXPECT_EQ(made.status, 201) << made.text;
  co_return made.str("id");
}

// An execution of a workflow of its own.
inline Task<Result<std::string>> start(Context cx, World* w, const Person* as) {
  CO_TRY(const std::string id, co_await make_workflow(cx, w, as, small_document()));
  CO_TRY(const Answer run, co_await ask(cx, w, "POST", "/api/v1/workflows/" + id + "/run", {.as = as}));
  EXPECT_EQ(run.status, 202) << run.text;
  co_return run.str("id");
}

// Bob's, and what beside its document starts it.
inline Task<Result<std::string>> active_workflow(Context cx, World* w,
                                                 json::object document = small_document()) {
  CO_TRY(const std::string id, co_await make_workflow(cx, w, &w->bob, std::move(document)));
  CO_TRY(const Answer active,
         co_await ask(cx, w, "POST", "/api/v1/workflows/" + id + "/activate", {.as = &w->bob}));
  EXPECT_EQ(active.status, 200) << active.text;
  co_return id;
}

inline Task<Result<Answer>> make_trigger(Context cx, World* w, std::string workflow, std::string type,
                                         std::string inputs) {
  json::object body{
      {"workflow_id", workflow}, {"type", type}, {"name", "mine"}, {"inputs", json::parse(inputs).value()}};
  co_return co_await ask(cx, w, "POST", "/api/v1/triggers", {.as = &w->bob, .body = std::move(body)});
}

}  // namespace flow::api::testing
