// Every route of the table: as nobody, as somebody else, and what is no route of it.
#include "api/testing/walk.hpp"

namespace flow::api {
namespace {

using namespace testing;
using ::testing::ElementsAre;

class ApiWalk : public ApiTest {};

TEST_F(ApiWalk, NobodyGetsAnywhere) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const Things things, co_await make_things(cx, w));
    const Person unknown{.id = {}, .cookie = "flowbuilder=fbs_unknown", .token = "fbt_unknown"};
    for (const Route& route : routes()) {
      if (route.access == Access::open) continue;
      for (const Ask& as : {Ask{}, Ask{.as = &unknown}, Ask{.as = &unknown, .by_token = true}}) {
        Ask what = as;
        what.body = body_of(route);
        CO_TRY(const Answer answer,
               co_await ask(cx, w, std::string(route.method), filled(route, things), what));
        EXPECT_EQ(answer.status, 401) << route.operation << answer.text;
        EXPECT_EQ(answer.code(), "auth") << route.operation;
      }
    }
    co_return Result<void>{};
  });
}

// Everything that has rows of users, as text.
Task<Result<std::string>> snapshot(Context cx, World* w, UserId user) {
  std::string all;
  for (const char* table :
       {"workflows", "workflow_versions", "triggers", "executions", "credentials", "api_tokens"}) {
    CO_TRY(const auto rows,
           co_await db::testing::sql(
               cx, w->database,
               fmt::format("SELECT coalesce(string_agg((to_jsonb(t) - 'last_used_at')::text, E'\\n' "
                           "ORDER BY (to_jsonb(t) - 'last_used_at')::text), '') AS all FROM {} t WHERE "
                           "to_jsonb(t)->>'user_id' = $1 OR to_jsonb(t)->>'author' = $1",
                           table),
               {user.str()}));
    all += rows.front().get<std::string>("all") + "\n";
  }
  co_return all;
}

TEST_F(ApiWalk, AMemberTouchesOnlyWhatIsTheirs) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const Things things, co_await make_things(cx, w));
    CO_TRY(const std::string before, co_await snapshot(cx, w, UserId(w->ada.id)));
    int foreign = 0;
    for (const Route& route : routes()) {
      const auto names = path_parameters(route.path);
      const bool admin = route.access == Access::admin;
      const bool owned = !names.empty() && path_parameter_type(names.front()) == ParameterType::uuid;
      if (route.access == Access::open || (!owned && !admin)) continue;
      Ask what{.as = &w->bob, .body = body_of(route)};
      CO_TRY(const Answer answer,
             co_await ask(cx, w, std::string(route.method), filled(route, things), what));
      EXPECT_EQ(answer.status, admin ? 403 : 404) << route.operation << answer.text;
      EXPECT_EQ(answer.code(), admin ? "forbidden" : "not_found") << route.operation;
      what.by_token = true;
      CO_TRY(const Answer by_token,
             co_await ask(cx, w, std::string(route.method), filled(route, things), what));
      EXPECT_EQ(by_token.status, admin || route.access == Access::session ? 403 : 404) << route.operation;
      ++foreign;
    }
    EXPECT_GT(foreign, 30);
    // Names in bodies and queries lead nowhere either.
    const std::string workflow = things.ids.find("workflow_id")->second;
    json::object trigger{{"workflow_id", workflow},
                         {"type", "webhook_trigger"},
                         {"inputs", json::object{{"Path", "x"}, {"Authentication", "none"}}}};
    CO_TRY(const Answer made,
           co_await ask(cx, w, "POST", "/api/v1/triggers", {.as = &w->bob, .body = trigger}));
    EXPECT_EQ(made.status, 404) << made.text;
    for (const char* list : {"/api/v1/executions?workflow_id=", "/api/v1/triggers?workflow_id="}) {
      CO_TRY(const Answer answer, co_await ask(cx, w, "GET", list + workflow, {.as = &w->bob}));
      EXPECT_EQ(answer.text.find(workflow), std::string::npos) << list << answer.text;
    }
    CO_TRY(const std::string after, co_await snapshot(cx, w, UserId(w->ada.id)));
    EXPECT_EQ(after, before);
    co_return Result<void>{};
  });
}

// An answer to a member holds nothing that is Ada's: no id, and no name that she gave.
void expect_nothing_of_ada(const Things& things, const Answer& answer, const std::string& what) {
  EXPECT_EQ(answer.text.find(kAdas), std::string::npos) << what << answer.text;
  if (answer.status >= 400) return;  // a refusal may name what was asked for
  for (const auto& [name, id] : things.ids) {
    if (path_parameter_type(name) != ParameterType::uuid) continue;
    if (name == "user_id" && what.starts_with("/api/v1/audit")) continue;  // she invited him
    EXPECT_EQ(answer.text.find(id), std::string::npos) << what << name << answer.text;
  }
}

// The collection as it is, and by each of its parameters, with values that lead to Ada's things.
std::vector<std::string> questions(const Route& route, const Things& things) {
  const std::string path = filled(route, things);
  std::vector<std::string> out{path};
  for (const Parameter& parameter : route.query) {
    const auto own = things.ids.find(parameter.name);
    std::string value = own != things.ids.end() ? own->second : "";
    if (parameter.name == "search") value = kAdas;
    if (parameter.name == "limit") value = "100";
    if (parameter.name == "since") value = "2020-01-01T00:00:00Z";
    if (parameter.name == "until") value = "2199-01-01T00:00:00Z";
    if (parameter.type == ParameterType::word) value = fmt::format("{}", fmt::join(parameter.words, ","));
    if (!value.empty()) out.push_back(fmt::format("{}?{}={}", path, parameter.name, value));
  }
  return out;
}

bool is_collection(const Route& route) {
  const auto names = path_parameters(route.path);
  return route.method == "GET" &&
         (route.access == Access::read || route.access == Access::signed_in ||
          route.access == Access::session) &&
         (names.empty() || path_parameter_type(names.front()) != ParameterType::uuid);
}

// What Bob sees in a collection, without the times that move by themselves.
Task<Result<std::string>> seen_by_bob(Context cx, World* w, const Route* route, std::string path) {
  CO_TRY(Answer answer, co_await ask(cx, w, "GET", path, {.as = &w->bob}));
  if (route->response.empty()) co_return answer.text;
  answer.body.as_object().erase("at");  // now
  if (json::value* items = answer.body.as_object().if_contains("items"); items != nullptr) {
    for (json::value& item : items->as_array()) {
      if (!item.is_object()) continue;
      for (const char* moving : {"last_used_at", "last_seen_at"}) item.as_object().erase(moving);
    }
  }
  co_return json::dump(answer.body);
}

TEST_F(ApiWalk, CollectionsHaveOnesOwnAndNothingElse) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    std::map<std::string_view, std::string> before;
    for (const Route& route : routes()) {
      if (!is_collection(route)) continue;
      CO_TRY(before[route.operation], co_await seen_by_bob(cx, w, &route, std::string(route.path)));
    }
    CO_TRY(const Things things, co_await make_things(cx, w));
    std::vector<std::string_view> with_hers;  // where Ada does see her own
    for (const Route& route : routes()) {
      if (!is_collection(route)) continue;
      for (const std::string& path : questions(route, things)) {
        for (const bool by_token : {false, true}) {
          CO_TRY(const Answer answer,
                 co_await ask(cx, w, "GET", path, {.as = &w->bob, .by_token = by_token}));
          expect_nothing_of_ada(things, answer, path);
        }
      }
      CO_TRY(const std::string after, co_await seen_by_bob(cx, w, &route, filled(route, things)));
      EXPECT_TRUE(after == before[route.operation] || !path_parameters(route.path).empty())
          << route.operation << "\n"
          << before[route.operation] << "\n"
          << after;
      CO_TRY(const Answer hers, co_await ask(cx, w, "GET", filled(route, things), {.as = &w->ada}));
      const bool named = hers.text.find(kAdas) != std::string::npos;
      const bool counted = hers.text.find(things.ids.find("workflow_id")->second) != std::string::npos;
      if (named || counted) with_hers.push_back(route.operation);
    }
    // The walk would find her things if they were shown.
    EXPECT_THAT(with_hers, ElementsAre("list_sessions", "list_tokens", "list_workflows", "list_executions",
                                       "list_credentials", "list_triggers", "own_audit", "list_alerts"));
    CO_TRY(const Answer used, co_await ask(cx, w, "GET", "/api/v1/usage", {.as = &w->ada}));
    EXPECT_EQ(used.body.at("used"), 7);
    co_return Result<void>{};
  });
}

// Members of a body that are named as Ada's ids are, down to lists of them.
json::value with_ids(json::value body, const Things& things) {
  if (body.is_array()) {
    for (json::value& item : body.as_array()) item = with_ids(std::move(item), things);
  } else if (body.is_object()) {
    for (auto& [key, value] : body.as_object()) {
      const auto own = things.ids.find(std::string_view(key));
      if (own != things.ids.end() && value.is_string()) {
        value = json::value(own->second);
      } else if (key == "workflows") {
        value = json::array{json::value(things.ids.find("workflow_id")->second)};
      } else {
        value = with_ids(std::move(value), things);
      }
    }
  }
  return body;
}

TEST_F(ApiWalk, IdsInBodiesLeadToNothingOfAnother) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const Things things, co_await make_things(cx, w));
    CO_TRY(const std::string before, co_await snapshot(cx, w, UserId(w->ada.id)));
    const Things none{.ids = {}, .hook = {}};
    for (const Route& route : routes()) {
      if (route.access == Access::open || route.body.empty() || !path_parameters(route.path).empty())
        continue;
      for (const Members members : {Members::required, Members::all}) {
        const json::value body = with_ids(sample(schema_components().at(route.body), members), things);
        CO_TRY(const Answer answer, co_await ask(cx, w, std::string(route.method), std::string(route.path),
                                                 {.as = &w->bob, .body = body}));
        // What is made is Bob's own; it may hold the id that he gave, but no name of hers.
        expect_nothing_of_ada(answer.status == 201 ? none : things, answer, std::string(route.operation));
      }
    }
    CO_TRY(const std::string after, co_await snapshot(cx, w, UserId(w->ada.id)));
    EXPECT_EQ(after, before);
    co_return Result<void>{};
  });
}

TEST_F(ApiWalk, WhatIsNoRequestOfTheApiIsRefused) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    struct Case {
      const char* method;
      std::string path;
      std::string body;
      int status;
      const char* code;
    };
    for (const Case& one : {Case{"GET", "/api/v1/nowhere", "", 404, "not_found"},
                            Case{"GET", "/api/v1/../../etc/passwd", "", 404, "not_found"},
                            Case{"GET", "/%2e%2e/%2e%2e/etc/passwd", "", 404, "not_found"},
                            Case{"DELETE", "/api/v1/workflows", "", 405, "invalid_input"},
                            Case{"POST", "/api/v1/tokens", std::string(70'000, ' '), 413, "quota"},
                            Case{"GET", "/api/v1/me?" + std::string(20'000, 'a'), "", 431, "quota"}}) {
      CO_TRY(const Answer answer,
             co_await ask(cx, w, one.method, one.path, {.as = &w->bob, .raw = one.body}));
      EXPECT_EQ(answer.status, one.status) << one.path.substr(0, 60);
      EXPECT_EQ(answer.code(), one.code) << one.path.substr(0, 60);
    }
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::api
