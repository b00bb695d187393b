#include "net/retry_after.hpp"

#include <gtest/gtest.h>

namespace flow::net {
namespace {

TEST(RetryAfter, ReadsSecondsAndDates) {
  constexpr WallTime kNow{std::chrono::seconds{1'700'000'000}};  // Tue, 14 Nov 2023 22:13:20 GMT
  struct Row {
    std::string_view text;
    std::optional<milliseconds> wait;
  };
  static const Row kTable[] = {{"0", milliseconds{0}},
                               {"7", milliseconds{7000}},
                               {" 120 ", milliseconds{120'000}},
                               {"99999999999999999999999", std::chrono::hours{366 * 24}},
                               {"Tue, 14 Nov 2023 22:13:50 GMT", milliseconds{30'000}},
                               {"Tuesday, 14-Nov-23 22:13:50 GMT", milliseconds{30'000}},
                               {"Tue Nov 14 22:13:50 2023", milliseconds{30'000}},
                               {"Tue, 14 Nov 2023 22:00:00 GMT", milliseconds{0}},
                               {"Fri, 31 Dec 9999 23:59:59 GMT", std::chrono::hours{366 * 24}},
                               {"10Nov180808080", std::nullopt},
                               {"", std::nullopt},
                               {"-5", std::nullopt},
                               {"1.5", std::nullopt},
                               {"soon", std::nullopt}};
  for (const auto& row : kTable) EXPECT_EQ(parse_retry_after(row.text, kNow), row.wait) << row.text;
}

}  // namespace
}  // namespace flow::net
