// Problem documents: which status, which members, and what they never say.
#include "api/problem.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/result.hpp"
#include "json/json.hpp"

namespace flow::api {
namespace {

struct StatusCase {
  const char* name;
  Error error;
  int status;
};

TEST(Problem, HasTheStatusOfItsErrorUnlessThatSaysMore) {
  const StatusCase cases[] = {
      {"class", make_error(ErrorCode::not_found, "x"), 404},
      {"conflict", make_error(ErrorCode::conflict, "x"), 409},
      {"own status", with_status(make_error(ErrorCode::invalid_input, "x"), 400), 400},
      {"revision", make_error(ErrorCode::conflict, "x").with_detail("code", "revision_conflict"), 412},
      {"limit", make_error(ErrorCode::quota, "x").with_detail("code", "limit_nodes"), 422},
      {"runs", make_error(ErrorCode::quota, "x").with_detail("code", "limit_concurrent_runs"), 429},
      {"disk full", make_error(ErrorCode::quota, "x").with_detail("sqlstate", "53100"), 503},
      {"internal", make_error(ErrorCode::internal, "x"), 500},
  };
  for (const StatusCase& one : cases) EXPECT_EQ(status_of(one.error), one.status) << one.name;
}

TEST(Problem, IsADocument) {
  const auto response = problem_response(make_error(ErrorCode::conflict, "it is at 4")
                                             .with_detail("code", "revision_conflict")
                                             .with_detail("expected", 3)
                                             .with_detail("actual", 4));
  EXPECT_EQ(response.status, 412);
  EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json");
  EXPECT_EQ(response.headers.find("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(
      response.body,
      R"({"type":"urn:flowbuilder:error:conflict","title":"It changed meanwhile, exists already, or its state )"
      R"(does not allow this.","status":412,"detail":"it is at 4","code":"conflict","reason":"revision_conflict",)"
      R"("data":{"expected":3,"actual":4}})");
}

TEST(Problem, KeepsFactsOfTheDatabaseToItself) {
  const auto response = problem_response(make_error(ErrorCode::unavailable, "no connection")
                                             .with_detail("sqlstate", "57P01")
                                             .with_detail("constraint", "users_email"));
  EXPECT_EQ(response.body.find("57P01"), std::string::npos);
  EXPECT_EQ(response.body.find("users_email"), std::string::npos);
  EXPECT_EQ(response.headers.find("Retry-After"), "2");
}

TEST(Problem, IsUtf8WhateverItQuotes) {
  const auto response = problem_response(make_error(ErrorCode::invalid_input, "\"\xfb\" is no cursor"));
  const auto document = json::parse_object(response.body);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->at("detail"), "\"\xef\xbf\xbd\" is no cursor");
}

TEST(Problem, SaysWhenToComeBackAndHowToSignIn) {
  const auto slow = problem_response(make_error(ErrorCode::http_429, "x").with_detail("retry_after_s", 7));
  EXPECT_EQ(slow.headers.find("Retry-After"), "7");
  const auto nobody = problem_response(make_error(ErrorCode::auth, "x"));
  EXPECT_EQ(nobody.headers.find("WWW-Authenticate"), "Bearer realm=\"flowbuilder\"");
}

TEST(Refusal, HasAClassForEveryStatusOfTheServer) {
  for (const int status : {400, 404, 405, 408, 413, 431, 503, 504}) {
    const auto response = refusal_response(status, "");
    EXPECT_EQ(response.status, status);
    const auto document = json::parse_object(response.body);
    ASSERT_TRUE(document) << status;
    EXPECT_EQ(document->at("status"), status);
    EXPECT_NE(find_error_code(json::string_or(*document, "code", "")), nullptr) << status;
  }
  EXPECT_EQ(refusal_response(418, "").status, 500);
  // What a handler said of a defect is not for the client.
  EXPECT_EQ(refusal_response(504, "select * from users").body.find("select"), std::string::npos);
}

}  // namespace
}  // namespace flow::api
