// What an answer says about the clock of its server.
#include "browser/server_clock.hpp"

#include <gtest/gtest.h>

namespace flow::browser {
namespace {

constexpr WallTime kNow{std::chrono::seconds{1'700'000'000}};  // Tue, 14 Nov 2023 22:13:20 GMT

struct Row {
  const char* name;
  const char* response;
  std::optional<int> ahead_s;
};
class ServerClockRow : public ::testing::TestWithParam<Row> {};
TEST_P(ServerClockRow, TellsHowFarWeAreAhead) {
  const auto response = json::parse_object(GetParam().response);
  ASSERT_TRUE(response);
  const auto answer = DatedAnswer::of(*response, kNow);
  const auto clock = answer ? answer->clock() : std::nullopt;
  ASSERT_EQ(clock.has_value(), GetParam().ahead_s.has_value());
  if (clock) EXPECT_EQ(clock->ahead(), std::chrono::seconds{*GetParam().ahead_s});
}
INSTANTIATE_TEST_SUITE_P(
    Table, ServerClockRow,
    ::testing::Values(
        Row{"Same", R"({"headers": {"Date": "Tue, 14 Nov 2023 22:13:20 GMT"}})", 0},
        Row{"Ahead", R"({"headers": {"date": "Tue, 14 Nov 2023 22:11:20 GMT"}})", 120},
        Row{"Behind", R"({"headers": {"DATE": "Tue, 14 Nov 2023 22:13:50 GMT"}})", -30},
        Row{"KeptOnTheWay", R"({"headers": {"Date": "Tue, 14 Nov 2023 22:11:20 GMT", "Age": "120"}})", 0},
        Row{"AnAgeThatIsNone", R"({"headers": {"Date": "Tue, 14 Nov 2023 22:11:20 GMT", "Age": "-1"}})", {}},
        Row{"Cached", R"({"fromDiskCache": true, "headers": {"Date": "Tue, 14 Nov 2023 22:11:20 GMT"}})", {}},
        Row{"NotCached", R"({"fromDiskCache": false, "headers": {"Date": "Tue, 14 Nov 2023 22:13:20 GMT"}})",
            0},
        Row{"OfAServiceWorker",
            R"({"fromServiceWorker": true, "headers": {"Date": "Tue, 14 Nov 2023 22:11:20 GMT"}})",
            {}},
        Row{"NoDate", R"({"headers": {"Server": "x"}})", {}}, Row{"NoHeaders", "{}", {}},
        Row{"ADateThatIsNone", R"({"headers": {"Date": "yesterday"}})", {}}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace flow::browser
