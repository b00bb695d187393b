// The shape of requests: what passes, and what each malformed one is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/authenticate.hpp"
#include "api/dispatch.hpp"
#include "api/problem.hpp"
#include "api/schemas.hpp"

namespace flow::api {
namespace {

constexpr std::string_view kId = "01936b1e-0000-7000-8000-000000000001";

const Route& route(BodyKind kind = BodyKind::required) {
  static const Route kRequired{.method = "POST",
                               .path = "/x/{workflow_id}",
                               .body_kind = BodyKind::required,
                               .body = "VersionChoice",
                               .query = {{"limit", ParameterType::count},
                                         {"status", ParameterType::word, "", {"draft", "active"}},
                                         {"flag", ParameterType::flag}},
                               .if_match = true,
                               .idempotency_key = true};
  static const Route kNone{.method = "POST", .path = "/x", .body_kind = BodyKind::none};
  static const Route kOptional{
      .method = "POST", .path = "/x", .body_kind = BodyKind::optional, .body = "VersionChoice"};
  return kind == BodyKind::required ? kRequired : kind == BodyKind::none ? kNone : kOptional;
}

struct RequestCase {
  const char* name;
  const char* query = "";
  const char* body = "{}";
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string id = std::string(kId);
  BodyKind kind = BodyKind::required;
  int status = 200;  // 200: passes
  const char* message = "";
};

TEST(ParseCall, JudgesTheShape) {
  const RequestCase cases[] = {
      {.name = "plain"},
      {.name = "all",
       .query = "limit=5&status=draft,active&flag=true",
       .body = R"({"version": 3})",
       .headers = {{"If-Match", "\"12\""}, {"Idempotency-Key", "a-1"}}},
      {.name = "weak etag", .headers = {{"If-Match", "W/\"12\""}}},
      {.name = "any etag", .headers = {{"If-Match", "*"}}},
      {.name = "id of another form",
       .id = "../../etc/passwd",
       .status = 404,
       .message = "there is nothing at this address: workflow_id is not of its form"},
      {.name = "id in capitals",
       .id = "01936B1E-0000-7000-8000-000000000001",
       .status = 404,
       .message = "there is nothing at this address: workflow_id is not of its form"},
      {.name = "unknown query",
       .query = "limit=5&x=1",
       .status = 400,
       .message = "the query parameter \"x\" is unknown here"},
      {.name = "twice",
       .query = "limit=5&limit=6",
       .status = 400,
       .message = "the query parameter \"limit\" is given twice"},
      {.name = "no number",
       .query = "limit=0",
       .status = 400,
       .message = "the query parameter \"limit\" must be a whole number from 1"},
      {.name = "too big a number",
       .query = "limit=99999999999",
       .status = 400,
       .message = "the query parameter \"limit\" must be a whole number from 1"},
      {.name = "no word",
       .query = "status=draft,",
       .status = 400,
       .message = "the query parameter \"status\" must be one or more of draft, active"},
      {.name = "bad etag",
       .headers = {{"If-Match", "12"}},
       .status = 400,
       .message = "If-Match must be one ETag of this API, such as \"12\", or *"},
      {.name = "bad key",
       .headers = {{"Idempotency-Key", "a b"}},
       .status = 400,
       .message = "Idempotency-Key must be 1 to 200 visible ASCII characters"},
      {.name = "no body", .body = "", .status = 400, .message = "this address needs a JSON body"},
      {.name = "no json", .body = "{", .status = 400, .message = "the body: "},
      {.name = "a list", .body = "[]", .status = 400, .message = "the body: "},
      {.name = "other type",
       .headers = {{"Content-Type", "text/plain"}},
       .status = 415,
       .message = "the body must be sent as Content-Type: application/json"},
      {.name = "unknown member", .body = R"({"versio": 3})", .status = 422, .message = "the body: "},
      {.name = "wrong type", .body = R"({"version": "3"})", .status = 422, .message = "the body: "},
      {.name = "zero byte",
       .body = "{\"version\\u0000\": 3}",
       .status = 400,
       .message = "the body has a text with a zero byte (\\u0000)"},
      {.name = "none wanted", .body = "", .kind = BodyKind::none},
      {.name = "empty object is none", .kind = BodyKind::none},
      {.name = "a body where none is wanted",
       .body = R"({"a": 1})",
       .kind = BodyKind::none,
       .status = 400,
       .message = "this address takes no body"},
      {.name = "optional", .body = "", .kind = BodyKind::optional},
  };
  Schemas schemas;
  for (const RequestCase& one : cases) {
    net::HttpRequest request{.method = "POST", .query = one.query, .body = one.body};
    request.headers.add("Content-Type", "application/json; charset=utf-8");
    for (const auto& [name, value] : one.headers) request.headers.set(name, value);
    if (one.kind == BodyKind::required) request.path_parameters.emplace("workflow_id", one.id);
    const auto parsed = parse_call(route(one.kind), request, schemas);
    EXPECT_EQ(parsed ? 200 : status_of(parsed.error()), one.status) << one.name;
    if (!parsed) {
      EXPECT_THAT(parsed.error().message, ::testing::StartsWith(one.message)) << one.name;
    }
  }
}

TEST(ParseCall, ReadsWhatIsThere) {
  Schemas schemas;
  net::HttpRequest request{.method = "POST", .query = "flag=true", .body = R"({"version": 3})"};
  request.headers = {{"Content-Type", "application/json"}, {"If-Match", "\"12\""}, {"Idempotency-Key", "k"}};
  request.path_parameters.emplace("workflow_id", std::string(kId));
  const auto parsed = parse_call(route(), request, schemas);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->if_match, 12);
  EXPECT_EQ(parsed->idempotency_key, "k");
  EXPECT_EQ(parsed->query.at("flag"), "true");
  EXPECT_EQ(parsed->body.at("version"), 3);
}

struct OriginCase {
  const char* name;
  const char* method;
  net::Headers headers;
  bool cookie;
  bool allowed;
};

TEST(Origin, OnlyOurPagesMayRideOnACookie) {
  const net::Headers ours{{"Host", "flows.example"}, {"Origin", "https://flows.example"}};
  const net::Headers local{{"Host", "127.0.0.1:8787"}, {"Origin", "http://127.0.0.1:8787"}};
  const net::Headers foreign{{"Host", "flows.example"}, {"Origin", "https://evil.example"}};
  const OriginCase cases[] = {
      {"ours", "POST", ours, true, true},
      {"by the address", "POST", local, true, true},
      {"foreign", "POST", foreign, true, false},
      {"foreign without a cookie", "POST", foreign, false, false},
      {"foreign reads", "GET", foreign, true, true},
      {"null", "POST", {{"Host", "x"}, {"Origin", "null"}}, true, false},
      {"says nothing", "POST", {{"Host", "x"}}, true, false},
      {"says nothing, no cookie", "POST", {{"Host", "x"}}, false, true},
      {"same origin by fetch metadata",
       "DELETE",
       {{"Host", "x"}, {"Sec-Fetch-Site", "same-origin"}},
       true,
       true},
      {"same site is not enough", "DELETE", {{"Host", "x"}, {"Sec-Fetch-Site", "same-site"}}, true, false},
  };
  for (const OriginCase& one : cases) {
    const net::HttpRequest request{.method = one.method, .headers = one.headers};
    EXPECT_EQ(check_origin(request, "https://flows.example", one.cookie).has_value(), one.allowed)
        << one.name;
  }
}

}  // namespace
}  // namespace flow::api
