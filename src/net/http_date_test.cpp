#include "net/http_date.hpp"

#include <gtest/gtest.h>

namespace flow::net {
namespace {

TEST(HttpDate, ReadsItsThreeForms) {
  struct Row {
    std::string_view text;
    std::optional<std::int64_t> seconds;
  };
  static const Row kTable[] = {
      {"Tue, 14 Nov 2023 22:13:20 GMT", 1'700'000'000},
      {"Tuesday, 14-Nov-23 22:13:20 GMT", 1'700'000'000},
      {"Tue Nov 14 22:13:20 2023", 1'700'000'000},
      {"Fri, 31 Dec 9999 23:59:59 GMT", 253'402'300'799},
      {"10Nov180808080", std::nullopt},
      {"", std::nullopt},
      {"soon", std::nullopt},
      {std::string_view("Tue, 14 Nov 2023 22:13:20 GMT, and a text that is far too long for a date"),
       std::nullopt}};
  for (const auto& row : kTable) {
    const auto date = parse_http_date(row.text);
    ASSERT_EQ(date.has_value(), row.seconds.has_value()) << row.text;
    if (date) EXPECT_EQ(date->time_since_epoch().count(), *row.seconds) << row.text;
  }
}

}  // namespace
}  // namespace flow::net
