#include "expr/value.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "expr/tagged.hpp"

namespace flow::expr {
namespace {

TEST(Value, ReadsJsonAsTheKindsOfCel) {
  const auto document =
      json::parse(R"([null, true, 3, 3.0, 3.5, 18446744073709551615, "a", [1], {"k": 1}, 1e300])");
  const Kind kinds[] = {Kind::null_, Kind::bool_,  Kind::int_, Kind::int_, Kind::double_,
                        Kind::uint_, Kind::string, Kind::list, Kind::map,  Kind::double_};
  const Value list = Value::from_json(*document);
  ASSERT_EQ(list.size(), std::size(kinds));
  for (std::size_t i = 0; i < list.size(); ++i) EXPECT_EQ(list.item(i).kind(), kinds[i]) << i;
}

TEST(Value, GoesBackToJsonAsItWasWritten) {
  const auto document = json::parse(R"({"b": [1, 2.5, {"z": null}], "a": 1e+300, "c": 3.0})");
  EXPECT_EQ(json::dump(Value::from_json(*document).to_json().value()), json::dump(*document));
}

struct Pair {
  std::string_view a;
  std::string_view b;
  bool equal;
};
class Equality : public testing::TestWithParam<Pair> {};
TEST_P(Equality, IsByValueAcrossNumbersOnly) {
  const Value a = parse_tagged(GetParam().a).value();
  const Value b = parse_tagged(GetParam().b).value();
  EXPECT_EQ(equal(a, b), GetParam().equal);
  EXPECT_EQ(equal(b, a), GetParam().equal);
}
INSTANTIATE_TEST_SUITE_P(
    All, Equality,
    testing::Values(Pair{"1", "1.0", true}, Pair{"1", R"({"$uint": "1"})", true}, Pair{"1", "2", false},
                    Pair{"-1", R"({"$uint": "18446744073709551615"})", false}, Pair{"1", "\"1\"", false},
                    Pair{"true", "1", false}, Pair{"null", "false", false},
                    Pair{R"({"$double": "NaN"})", R"({"$double": "NaN"})", false},
                    Pair{R"("a")", R"({"$bytes": "YQ=="})", false}, Pair{"[1, [2]]", "[1.0, [2.0]]", true},
                    Pair{"[1]", "[1, 1]", false}, Pair{R"({"a": 1, "b": 2})", R"({"b": 2, "a": 1})", true},
                    Pair{R"({"a": 1})", R"({"a": 2})", false}, Pair{R"({"a": 1})", R"({"b": 1})", false},
                    Pair{R"({"$duration": "60s"})", R"({"$duration": "60s"})", true},
                    Pair{R"({"$type": "int"})", R"({"$type": "uint"})", false}));

TEST(Value, OrdersNumbersOfAllKinds) {
  EXPECT_EQ(compare(Value::of_int(-1), Value::of_uint(0)), -1);
  EXPECT_EQ(compare(Value::of_uint(2), Value::of_double(1.5)), 1);
  EXPECT_EQ(compare(Value::of_int(2), Value::of_double(2.0)), 0);
  EXPECT_EQ(compare(Value::of_int(2), Value::of_double(std::numeric_limits<double>::quiet_NaN())),
            std::nullopt);
  EXPECT_EQ(compare(Value::of_int(2), Value::of_string("2")), std::nullopt);
  EXPECT_EQ(compare(Value::of_string("a"), Value::of_string("b")), -1);
}

TEST(Value, NumbersOfEqualValueAreTheSameKey) {
  const Value map = Value::of_map({{Value::of_int(1), Value::of_string("one")}});
  EXPECT_TRUE(map.find(Value::of_uint(1)));
  EXPECT_TRUE(map.find(Value::of_double(1.0)));
  EXPECT_FALSE(map.find(Value::of_double(1.5)));
  EXPECT_FALSE(map.find(std::string_view("1")));
}

TEST(Duration, ReadsAndPrintsItsParts) {
  const std::pair<const char*, const char*> cases[] = {
      {"90s", "90s"},       {"1h30m", "5400s"},      {"-1.5s", "-1.5s"},      {"100ms", "0.1s"},
      {"1us", "0.000001s"}, {"7ns", "0.000000007s"}, {"+2m0.25s", "120.25s"}, {"0", "0s"}};
  for (const auto& [text, printed] : cases)
    EXPECT_EQ(format_duration(parse_duration(text).value()), printed) << text;
  for (const char* bad : {"", "-", "5", "s", "1x", "1h 2m", ".s"}) EXPECT_FALSE(parse_duration(bad)) << bad;
}

TEST(Tagged, RoundTrips) {
  for (const char* text : {"1", "1.0", "-9223372036854775808", R"({"$uint":"5"})", R"({"$bytes":"aGk="})",
                           R"({"$double":"NaN"})", R"({"$double":"-Infinity"})", R"({"$type":"int"})",
                           R"({"$timestamp":"2009-02-13T23:31:30Z"})", R"({"$duration":"123.5s"})",
                           R"({"$map":[[1,"a"],[true,2.5]]})", R"([null,true,"a",{"k":[1]}])"}) {
    const auto value = parse_tagged(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(format_tagged(*value).value(), text);
  }
}

}  // namespace
}  // namespace flow::expr
