// Every route of the OpenAPI document: as nobody, as somebody else, and with values that are meant to hurt.
#include <set>

#include "api/openapi.hpp"
#include "api/testing/api_test.hpp"
#include "db/store/testing/store_test.hpp"

namespace flow::api {
namespace {

using namespace testing;

class ApiWalk : public ApiTest {};

// What belongs to Ada: the values of path parameters.
struct Things {
  std::map<std::string, std::string, std::less<>> ids;
};

Task<Result<Things>> make_things(Context cx, World* w) {
  Things things;
  CO_TRY(things.ids["workflow_id"], co_await make_workflow(cx, w, &w->ada, small_document()));
  const std::string workflow = "/api/v1/workflows/" + things.ids["workflow_id"];
  CO_TRY(const Answer run, co_await ask(cx, w, "POST", workflow + "/run", {.as = &w->ada}));
  things.ids["execution_id"] = run.str("id");
  json::object trigger{{"workflow_id", things.ids["workflow_id"]},
                       {"type", "webhook_trigger"},
                       {"inputs", json::object{{"Path", "x"}, {"Authentication", "none"}}}};
  CO_TRY(const Answer hook,
         co_await ask(cx, w, "POST", "/api/v1/triggers", {.as = &w->ada, .body = trigger}));
  EXPECT_EQ(hook.status, 201) << hook.text;
  things.ids["trigger_id"] = hook.str("id");
  json::object credential{{"name", "a"}, {"kind", "bearer"}, {"fields", json::object{{"token", kCanary}}}};
  CO_TRY(const Answer sealed,
         co_await ask(cx, w, "POST", "/api/v1/credentials", {.as = &w->ada, .body = credential}));
  things.ids["credential_id"] = sealed.str("id");
  CO_TRY(const Answer tokens, co_await ask(cx, w, "GET", "/api/v1/tokens", {.as = &w->ada}));
  things.ids["token_id"] = std::string(tokens.body.at("items").at(0).at("id").as_string());
  things.ids["user_id"] = w->ada.id;
  things.ids["version"] = "1";
  things.ids["artifact_id"] = "1-page.html";
  things.ids["type"] = "click_element";
  things.ids["token"] = "fbh_unknown";
  things.ids["alert_id"] = "01936b1e-0000-7000-8000-0000000000aa";
  CO_TRY_VOID(co_await db::testing::sql(
      cx, w->database, "INSERT INTO alerts(id, user_id, kind, message) VALUES ($1, $2, 'quarantined', 'x')",
      {things.ids["alert_id"], w->ada.id}));
  co_return things;
}

std::string filled(const Route& route, const Things& things) {
  std::string path(route.path);
  for (const std::string_view name : path_parameters(route.path)) {
    const std::string slot = "{" + std::string(name) + "}";
    path.replace(path.find(slot), slot.size(), things.ids.find(name)->second);
  }
  return path;
}

// A body that the schema takes, made from it: required members only.
json::value sample(const json::value& schema) {
  const json::object& s = schema.as_object();
  if (const json::value* reference = s.if_contains("$ref")) {
    const std::string_view name =
        std::string_view(reference->as_string()).substr(sizeof("#/components/schemas/") - 1);
    if (name == "Id") return json::value("01936b1e-0000-7000-8000-000000000001");
    if (name == "Email") return json::value("someone@example.com");
    return sample(schema_components().at(name));
  }
  if (const json::value* words = s.if_contains("enum")) return words->at(0);
  const json::value* type = s.if_contains("type");
  const std::string_view kind =
      type == nullptr || !type->is_string() ? "string" : std::string_view(type->as_string());
  if (kind == "integer") return json::value(1);
  if (kind == "boolean") return json::value(true);
  if (kind == "array") return json::array{sample(s.at("items"))};
  if (kind == "object") {
    json::object out;
    if (const json::value* required = s.if_contains("required")) {
      for (const json::value& name : required->as_array())
        out.emplace(name.as_string(), sample(s.at("properties").at(name.as_string())));
    }
    if (out.empty() && s.contains("minProperties")) {
      if (const json::value* properties = s.if_contains("properties")) {
        const auto& first = *properties->as_object().begin();
        out.emplace(first.key(), sample(first.value()));
      } else {
        out.emplace("value", sample(s.at("additionalProperties")));
      }
    }
    return out;
  }
  return json::value("sample text");
}

json::value body_of(const Route& route) {
  return route.body.empty() ? json::value() : sample(schema_components().at(route.body));
}

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

// Values that are wrong everywhere, or ought to do no harm.
std::vector<json::value> hostile_values() {
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "[";
  for (int i = 0; i < 40; ++i) deep += "]";
  return {json::value(nullptr),
          json::value(true),
          json::value(-1),
          json::value(1.5),
          json::value(1e300),
          json::value(9'223'372'036'854'775'807),
          json::value(""),
          json::value("'; DROP TABLE users; --"),
          json::value("../../../etc/passwd"),
          json::value("\xf0\x9f\x92\xa9{{ 1/0 }}"),
          json::value(std::string(5'000, 'x')),
          json::array{},
          json::array{nullptr},
          json::object{},
          json::object{{"__proto__", json::object{}}},
          json::parse(deep).value()};
}

// The sample body with one member replaced, added or taken away; and texts that are no body at all.
std::vector<std::string> hostile_bodies(const Route& route) {
  std::vector<std::string> out{"{",        "null",       "[]",
                               "\"text\"", "{\"a\":1,}", std::string("\0\xff\xfe", 3),
                               "{} {}",    "1e999",      "{\"x-unknown\": 1}"};
  if (route.body.empty()) return out;
  const json::object good = body_of(route).as_object();
  for (const auto& [name, schema] : schema_components().at(route.body).at("properties").as_object()) {
    for (const json::value& value : hostile_values()) {
      json::object body = good;
      body[name] = value;
      out.push_back(json::dump(body));
    }
    json::object body = good;
    body.erase(name);
    out.push_back(json::dump(body));
  }
  return out;
}

TEST_F(ApiWalk, HostileValuesAreRefusedOrHarmless) {
  ServerOptions wanted = options();
  wanted.session_life = std::chrono::hours{1};
  tell(
      [](Context cx, World* w) -> Task<Result<void>> {
        CO_TRY(const Things things, co_await make_things(cx, w));
        const std::set<std::string_view> closing{"logout", "end_sessions", "watch_execution",
                                                 "change_password"};
        std::map<int, int> seen;
        for (const Route& route : routes()) {
          if (closing.contains(route.operation)) continue;
          const std::string path = filled(route, things);
          // Against Ada's things, so that what is refused is the value and not the person.
          const Ask as{.as = route.access == Access::open ? nullptr : &w->ada};
          if (route.body_kind != BodyKind::raw && route.method != "GET" && route.method != "DELETE") {
            for (const std::string& body : hostile_bodies(route)) {
              Ask what = as;
              what.raw = body;
              CO_TRY(const Answer answer, co_await ask(cx, w, std::string(route.method), path, what));
              ++seen[answer.status];
            }
          }
          for (const char* id :
               {"x", "%00", "..%2f..", "01936b1e-0000-7000-8000-00000000000g", "%F0%9F%92%A9", "-1",
                "99999999999", "01936b1e-0000-7000-8000-000000000001"}) {
            const auto names = path_parameters(route.path);
            if (names.empty() || route.body_kind == BodyKind::raw) break;
            Things other = things;
            other.ids[std::string(names.back())] = id;
            Ask what = as;
            what.body = body_of(route);
            CO_TRY(const Answer answer,
                   co_await ask(cx, w, std::string(route.method), filled(route, other), what));
            EXPECT_TRUE(answer.status >= 400) << route.operation << " " << id << " " << answer.status;
            ++seen[answer.status];
          }
          for (const Parameter& parameter : route.query) {
            for (const char* value :
                 {"", "0", "-1", "x", "%00", "%FF", "'%3B--", "99999999999999999999", "true,false"}) {
              CO_TRY(const Answer answer,
                     co_await ask(cx, w, std::string(route.method),
                                  fmt::format("{}?{}={}", path, parameter.name, value), as));
              ++seen[answer.status];
            }
          }
          CO_TRY(const Answer unknown,
                 co_await ask(cx, w, std::string(route.method), path + "?x-unknown=1", as));
          if (route.body_kind != BodyKind::raw) {
            EXPECT_GE(unknown.status, 400) << route.operation;
          }
        }
        for (const auto& [status, count] : seen) RecordProperty(std::to_string(status), count);
        EXPECT_EQ(seen.contains(500), false);
        EXPECT_GT(seen[422], 200);
        co_return Result<void>{};
      },
      wanted);
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
