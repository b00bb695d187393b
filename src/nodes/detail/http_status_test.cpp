#include "nodes/detail/http_status.hpp"

#include <gtest/gtest.h>

namespace flow::nodes::detail {
namespace {

TEST(StatusError, HasTheClassOfTheStatus) {
  static const std::pair<int, ErrorCode> kTable[] = {{400, ErrorCode::http_4xx}, {401, ErrorCode::auth},
                                                     {403, ErrorCode::auth},     {404, ErrorCode::http_4xx},
                                                     {407, ErrorCode::auth},     {408, ErrorCode::timeout},
                                                     {429, ErrorCode::http_429}, {500, ErrorCode::http_5xx},
                                                     {503, ErrorCode::http_5xx}, {301, ErrorCode::http_4xx}};
  for (const auto& [status, code] : kTable) {
    const Error error = status_error(status, "http://x/");
    EXPECT_EQ(error.code, code) << status;
    EXPECT_EQ(error.detail.at("status").to_number<int>(), status);
  }
}

TEST(OkStatuses, AreRangesAndSingles) {
  const auto statuses = OkStatuses::parse("200-299, 304,404");
  ASSERT_TRUE(statuses) << statuses.error().message;
  for (const int fine : {200, 250, 299, 304, 404}) EXPECT_TRUE(statuses->contains(fine)) << fine;
  for (const int bad : {199, 300, 303, 305, 403, 500}) EXPECT_FALSE(statuses->contains(bad)) << bad;
}

TEST(OkStatuses, RefuseWhatDoesNotRead) {
  for (const std::string_view bad : {"", "ok", "200-", "299-200", "99", "600", "200;204"}) {
    const auto statuses = OkStatuses::parse(bad);
    ASSERT_FALSE(statuses) << bad;
    EXPECT_EQ(statuses.error().code, ErrorCode::invalid_input);
  }
}

}  // namespace
}  // namespace flow::nodes::detail
