#include "base/error.hpp"

#include <set>

#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

#include "base/result.hpp"

namespace flow {
namespace {

struct Row {
  ErrorCode code;
  std::string_view name;
  bool retryable;
  int http_status;
};

// What clients, stored runs and documents rely on: a change here is a change of the wire format.
constexpr Row kRows[] = {
    {ErrorCode::invalid_input, "invalid_input", false, 422},
    {ErrorCode::not_found, "not_found", false, 404},
    {ErrorCode::ambiguous, "ambiguous", false, 422},
    {ErrorCode::not_actionable, "not_actionable", false, 422},
    {ErrorCode::timeout, "timeout", true, 504},
    {ErrorCode::navigation, "navigation", true, 502},
    {ErrorCode::network, "network", true, 502},
    {ErrorCode::http_4xx, "http_4xx", false, 502},
    {ErrorCode::http_429, "http_429", true, 429},
    {ErrorCode::http_5xx, "http_5xx", true, 502},
    {ErrorCode::blocked, "blocked", false, 403},
    {ErrorCode::auth, "auth", false, 401},
    {ErrorCode::empty, "empty", false, 422},
    {ErrorCode::schema, "schema", false, 422},
    {ErrorCode::quota, "quota", false, 413},
    {ErrorCode::browser_crashed, "browser_crashed", true, 502},
    {ErrorCode::cancelled, "cancelled", false, 409},
    {ErrorCode::conflict, "conflict", false, 409},
    {ErrorCode::forbidden, "forbidden", false, 403},
    {ErrorCode::unavailable, "unavailable", true, 503},
    {ErrorCode::internal, "internal", false, 500},
};

TEST(ErrorCodes, AreOneTable) {
  ASSERT_EQ(error_codes().size(), std::size(kRows));
  for (std::size_t i = 0; i < std::size(kRows); ++i) {
    const Row& row = kRows[i];
    EXPECT_EQ(error_codes()[i].code, row.code) << row.name;  // in the order of the enumerators
    const ErrorCodeInfo& found = info(row.code);
    EXPECT_EQ(found.name, row.name);
    EXPECT_EQ(found.retryable, row.retryable) << row.name;
    EXPECT_EQ(found.http_status, row.http_status) << row.name;
    EXPECT_EQ(to_string(row.code), row.name);
    EXPECT_EQ(find_error_code(row.name), &found);
  }
}

TEST(ErrorCodes, EachHasASentenceOfItsOwn) {
  std::set<std::string_view> seen;
  for (const ErrorCodeInfo& row : error_codes()) {
    EXPECT_TRUE(row.sentence.ends_with('.')) << row.name;
    EXPECT_TRUE(seen.insert(row.sentence).second) << row.name;
  }
}

TEST(ErrorCodes, AnUnknownNameIsNone) {
  EXPECT_EQ(find_error_code("Timeout"), nullptr);
  EXPECT_EQ(find_error_code(""), nullptr);
}

TEST(Effect, IsSpelledAsOnTheWire) {
  EXPECT_EQ(to_string(Effect::none), "none");
  EXPECT_EQ(to_string(Effect::unknown), "unknown");
  EXPECT_EQ(to_string(Effect::done), "done");
}

TEST(Error, ContextReadsOutermostFirst) {
  const Error error = make_error(ErrorCode::timeout, "timed out after {} ms", 3000)
                          .context("clicking \"#buy\"")
                          .context("node buy");
  EXPECT_EQ(error.message, "node buy: clicking \"#buy\": timed out after 3000 ms");
  EXPECT_EQ(error.code, ErrorCode::timeout);
  EXPECT_TRUE(error.retryable());
}

TEST(Error, DetailAndEffectChain) {
  const Error error = make_error(ErrorCode::network, "reset")
                          .with_detail("host", "shop.example")
                          .with_detail("port", 80)
                          .with_detail("port", 443)
                          .with_effect(Effect::unknown);
  EXPECT_EQ(boost::json::serialize(error.detail), R"({"host":"shop.example","port":443})");
  EXPECT_EQ(error.effect, Effect::unknown);
}

TEST(Error, NothingHadHappenedUnlessSaid) {
  const Error error;
  EXPECT_EQ(error.code, ErrorCode::internal);
  EXPECT_EQ(error.effect, Effect::none);
  EXPECT_TRUE(error.detail.empty());
  EXPECT_FALSE(error.retryable());
}

}  // namespace
}  // namespace flow
