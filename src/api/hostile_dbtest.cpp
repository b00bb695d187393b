// Values that are meant to hurt, in every place a request has: members of bodies, ids, queries, headers. Each
// is refused whole, with nothing written, or does no harm.
#include <set>

#include "api/testing/walk.hpp"

namespace flow::api {
namespace {

using namespace testing;

// A clock of our own, so that the throttled doors are tried with every value and not with the first twenty.
class ApiHostile : public ApiTest {
 protected:
  std::unique_ptr<async::TimerClock> clock() override { return std::make_unique<async::FakeClock>(); }
  milliseconds limit() override { return std::chrono::hours{24}; }
};

// Asks, and holds what the tables have against the answer: a refusal has written nothing.
struct Asker {
  World* w;
  std::string tables;  // as they were after the last answer
  std::map<int, int> seen;
};

Task<Result<Answer>> ask_and_look(Context cx, Asker* asker, const Route* route, std::string path, Ask what) {
  constexpr milliseconds kRefill{15'000};  // of the slowest bucket
  if (route->throttle == Throttle::login)
    static_cast<async::FakeClock&>(asker->w->loop->clock()).advance(kRefill);
  const std::string sent = what.body.is_null() ? what.raw : json::dump(what.body);
  CO_TRY(Answer answer, co_await ask(cx, asker->w, std::string(route->method), path, std::move(what)));
  CO_TRY(std::string now, co_await written(cx, asker->w));
  if (answer.status >= 400 || route->method == "GET")
    EXPECT_EQ(now, asker->tables) << route->operation << " " << path << " " << answer.status << "\n"
                                  << sent.substr(0, 500);
  asker->tables = std::move(now);
  ++asker->seen[answer.status];
  co_return answer;
}

// Ada's, but whoever is changed is not the one who asks.
Task<Result<Things>> hostile_things(Context cx, World* w) {
  CO_TRY(Things things, co_await make_things(cx, w));
  things.ids["user_id"] = w->bob.id;
  co_return things;
}

Task<Result<Asker>> make_asker(Context cx, World* w) {
  Asker asker{.w = w, .tables = {}, .seen = {}};
  CO_TRY(asker.tables, co_await written(cx, w));
  co_return asker;
}

// Streams do not end by themselves; after the others Ada is signed out.
bool is_walked(const Route& route) {
  static const std::set<std::string_view> kNot{"logout", "end_sessions", "watch_execution",
                                               "change_password"};
  return !kNot.contains(route.operation);
}

// Ada's things, so that what is refused is the value and not the person.
Ask as_ada(World* w, const Route& route) {
  return {.as = route.access == Access::open ? nullptr : &w->ada};
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

TEST_F(ApiHostile, MembersIdsAndQueriesAreRefusedOrHarmless) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const Things things, co_await hostile_things(cx, w));
    CO_TRY(Asker asker, co_await make_asker(cx, w));
    for (const Route& route : routes()) {
      if (!is_walked(route)) continue;
      const std::string path = filled(route, things);
      const Ask as = as_ada(w, route);
      if (route.body_kind != BodyKind::raw && route.method != "GET" && route.method != "DELETE") {
        for (const std::string& body : hostile_bodies(route)) {
          Ask what = as;
          what.raw = body;
          CO_TRY_VOID(co_await ask_and_look(cx, &asker, &route, path, std::move(what)));
        }
      }
      for (const char* id : {"x", "%00", "..%2f..", "01936b1e-0000-7000-8000-00000000000g", "%F0%9F%92%A9",
                             "-1", "99999999999", "01936b1e-0000-7000-8000-000000000001"}) {
        const auto names = path_parameters(route.path);
        if (names.empty() || route.body_kind == BodyKind::raw) break;
        Things other = things;
        other.ids[std::string(names.back())] = id;
        Ask what = as;
        what.body = body_of(route);
        CO_TRY(const Answer answer,
               co_await ask_and_look(cx, &asker, &route, filled(route, other), std::move(what)));
        EXPECT_TRUE(answer.status >= 400) << route.operation << " " << id << " " << answer.status;
      }
      for (const Parameter& parameter : route.query) {
        for (const char* value :
             {"", "0", "-1", "x", "%00", "%FF", "'%3B--", "99999999999999999999", "true,false"}) {
          CO_TRY_VOID(co_await ask_and_look(cx, &asker, &route,
                                            fmt::format("{}?{}={}", path, parameter.name, value), as));
        }
      }
      CO_TRY(const Answer unknown, co_await ask_and_look(cx, &asker, &route, path + "?x-unknown=1", as));
      if (route.body_kind != BodyKind::raw) EXPECT_GE(unknown.status, 400) << route.operation;
    }
    for (const auto& [status, count] : asker.seen) RecordProperty(std::to_string(status), count);
    EXPECT_FALSE(asker.seen.contains(500));
    EXPECT_FALSE(asker.seen.contains(429)) << "a throttle kept values from being tried";
    EXPECT_GT(asker.seen[422], 200);
    co_return Result<void>{};
  });
}

// Where a body has values, as JSON Pointers: members of members, two levels below its own. Lists count as
// their items.
void places_in(const json::value& value, const std::string& at, int level, std::vector<std::string>& out) {
  constexpr int kLevels = 2;
  if (level > 0) out.push_back(at);
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.as_array().size(); ++i)
      places_in(value.as_array()[i], fmt::format("{}/{}", at, i), level, out);
  } else if (value.is_object() && level < kLevels) {
    for (const auto& [key, member] : value.as_object())
      places_in(member, fmt::format("{}/{}", at, std::string_view(key)), level + 1, out);
  }
}

// The sample body with one member in full, and one value within that replaced.
std::vector<json::object> nested_bodies(const Route& route) {
  std::vector<json::object> out;
  if (route.body.empty()) return out;
  const json::value hostile[] = {nullptr, 1e300, "\xf0\x9f\x92\xa9'; --{{ 1/0 }}",
                                 json::object{{"__proto__", json::object{}}}};
  const json::object good = body_of(route).as_object();
  for (const auto& [name, schema] : schema_components().at(route.body).at("properties").as_object()) {
    json::object full = good;
    full[name] = sample(schema, Members::all);
    std::vector<std::string> places;
    places_in(full[name], "/" + std::string(std::string_view(name)), 0, places);
    for (const std::string& place : places) {
      for (const json::value& value : hostile) {
        json::value body = full;
        body.at_pointer(place) = value;
        out.push_back(std::move(body.as_object()));
      }
    }
  }
  return out;
}

TEST_F(ApiHostile, MembersOfMembersAreRefusedOrHarmless) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const Things things, co_await hostile_things(cx, w));
    CO_TRY(Asker asker, co_await make_asker(cx, w));
    std::set<std::string_view> bodies;  // by name of their schema: one route for each says it all
    for (const Route& route : routes()) {
      if (!is_walked(route) || route.body.empty() || !bodies.insert(route.body).second) continue;
      for (json::object& body : nested_bodies(route)) {
        Ask what = as_ada(w, route);
        what.body = std::move(body);
        CO_TRY_VOID(co_await ask_and_look(cx, &asker, &route, filled(route, things), std::move(what)));
      }
    }
    for (const auto& [status, count] : asker.seen) RecordProperty(std::to_string(status), count);
    EXPECT_FALSE(asker.seen.contains(429)) << "a throttle or a limit kept values from being tried";
    EXPECT_GT(asker.seen[422], 100);
    EXPECT_GT(asker.seen[201], 10) << "some of it is a draft, and kept";
    co_return Result<void>{};
  });
}

struct Header {
  const char* name;
  bool (*is_read)(const Route& route);
  std::vector<std::string> values;
  int status;
};

TEST_F(ApiHostile, HeadersThatAreReadAreRefused) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    const std::string tall(5'000, 'x');
    const Header headers[] = {
        {"Idempotency-Key",
         [](const Route& route) { return route.idempotency_key; },
         {"two words", "t\tab", std::string(201, 'x'), tall, "\xf0\x9f\x92\xa9", "\xff\xfe"},
         400},
        {"If-Match",
         [](const Route& route) { return route.if_match; },
         {"1", "\"\"", "\"x\"", "\"1", "W/", "\"1\", \"2\"", "\"99999999999999999999\"", "\"1e3\"",
          "\"1'--\"", "\xff\xfe", tall},
         400},
        {"If-Match",
         [](const Route& route) { return route.if_match; },
         {"\"-1\"", "\"9223372036854775807\""},
         412},
        {"Last-Event-ID",
         [](const Route& route) { return route.operation == "watch_execution"; },
         {"x", "-1", "1.5", "1 ; DROP", "99999999999999999999", "\xf0\x9f\x92\xa9", tall},
         400},
        {"Authorization",
         [](const Route& route) { return route.access != Access::open; },
         {"Bearer", "Bearer ' OR 1=1 --", "Bearer \xff\xfe", "Basic YTpi", "Bearer " + tall},
         401},
    };
    CO_TRY(const Things things, co_await hostile_things(cx, w));
    CO_TRY(Asker asker, co_await make_asker(cx, w));
    for (const Header& header : headers) {
      int walked = 0;
      for (const Route& route : routes()) {
        if (!header.is_read(route)) continue;
        ++walked;
        const bool whole =
            header.status != 401 || route.operation == "me" || route.operation == "create_token";
        for (const std::string& value : header.values) {
          Ask what = as_ada(w, route);
          what.body = body_of(route);
          // A name alone is refused before the revision is looked at.
          if (route.body == "CredentialChange") what.body = json::object{{"hosts", json::array{}}};
          what.headers.add(header.name, value);
          CO_TRY(const Answer answer,
                 co_await ask_and_look(cx, &asker, &route, filled(route, things), std::move(what)));
          EXPECT_EQ(answer.status, header.status)
              << route.operation << " " << header.name << ": " << value.substr(0, 40) << answer.text;
          if (!whole) break;  // who asks is found in one place, before any route
        }
      }
      EXPECT_GT(walked, 0) << header.name;
    }
    co_return Result<void>{};
  });
}

// What a webhook is sent is foreign: it becomes a run whose input reads back, or nothing.
TEST_F(ApiHostile, AWebhookTakesABodyWholeOrNotAtAll) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const Things things, co_await hostile_things(cx, w));
    CO_TRY_VOID(co_await ask(cx, w, "POST",
                             "/api/v1/workflows/" + things.ids.find("workflow_id")->second + "/activate",
                             {.as = &w->ada}));
    CO_TRY(Asker asker, co_await make_asker(cx, w));
    const Route* route = route_of("POST", things.hook);
    std::vector<std::string> bodies{
        "{",
        "null",
        "[]",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":2}",
        std::string("\0\xff\xfe", 3),
        std::string("{\"a\":\"\\u0000\"}"),
        "{\"\\u0000\":1}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\xff\"}",
        "1e999",
        "a=%00&b=%FF&c=%zz&=&&a=2",
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n",
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
        std::string(100'000, '['),
        std::string(100'000, 'x')};
    for (const json::value& value : hostile_values())
      bodies.push_back(json::dump(json::object{{"id", value}}));
    for (const char* type :
         {"application/json", "application/x-www-form-urlencoded", "text/plain", "application/octet-stream",
          "multipart/form-data; boundary=x", "application/json; charset=utf-16",
          "application/merge-patch+json", "\xff/\xfe"}) {
      for (const std::string& body : bodies) {
        CO_TRY(const Answer answer,
               co_await ask_and_look(cx, &asker, route, things.hook,
                                     {.raw = body, .headers = {{"Content-Type", type}}}));
        EXPECT_TRUE(answer.status == 202 || answer.status == 400)
            << type << " " << body.substr(0, 100) << answer.status << answer.text;
        if (answer.status != 202) continue;
        CO_TRY(
            const Answer run,
            co_await ask(cx, w, "GET", "/api/v1/executions/" + answer.str("execution_id"), {.as = &w->ada}));
        EXPECT_EQ(run.status, 200) << type << " " << body.substr(0, 100) << run.text;
      }
    }
    // And in what surrounds it.
    for (const char* query : {"?%00=%00", "?a=%FF", "?a=%zz", "?%F0%9F%92%A9=1&a&a&a", "?='--"}) {
      CO_TRY(const Answer answer,
             co_await ask_and_look(cx, &asker, route, things.hook + query, {.raw = "x"}));
      EXPECT_TRUE(answer.status == 202 || answer.status == 400) << query << answer.status << answer.text;
    }
    for (const char* token : {"%00", "..%2f..", "fbh_", "%F0%9F%92%A9", "'%3B--"}) {
      CO_TRY(const Answer answer,
             co_await ask_and_look(cx, &asker, route, std::string("/hooks/") + token, {.raw = "{}"}));
      EXPECT_EQ(answer.status, 404) << token;
    }
    for (const auto& [status, count] : asker.seen) RecordProperty(std::to_string(status), count);
    EXPECT_GT(asker.seen[202], 50);
    EXPECT_GT(asker.seen[400], 10);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::api
