#include "workflow/params.hpp"

#include <gtest/gtest.h>

namespace flow::workflow {
namespace {

constexpr std::string_view kSchema = R"({"type": "object", "required": ["url"], "properties": {
  "url": {"type": "string"}, "limit": {"type": "integer", "default": 10, "minimum": 1},
  "mail": {"type": "object", "properties": {"port": {"type": "integer", "default": 587}}}}})";

Result<json::object> resolve(std::string_view schema, std::string_view given) {
  return resolve_params(json::parse_object(schema).value(), json::parse_object(given).value());
}

TEST(Params, DefaultsAreFilledIn) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"url": "u"})", R"({"url":"u","limit":10})"},
      {R"({"url": "u", "limit": 3})", R"({"url":"u","limit":3})"},
      {R"({"url": "u", "mail": {}})", R"({"url":"u","mail":{"port":587},"limit":10})"},
      {R"({"url": "u", "more": 1})", R"({"url":"u","more":1,"limit":10})"},
  };
  for (const auto& [given, expected] : cases)
    EXPECT_EQ(json::dump(resolve(kSchema, given).value()), expected);
}

TEST(Params, AnEmptySchemaTakesAnything) {
  EXPECT_EQ(json::dump(resolve("{}", R"({"a": [1]})").value()), R"({"a":[1]})");
}

TEST(Params, ErrorsNameTheParameter) {
  const auto wrong = resolve(kSchema, R"({"url": 5})");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().code, ErrorCode::invalid_input);
  EXPECT_TRUE(wrong.error().message.starts_with("parameter url: ")) << wrong.error().message;
  EXPECT_EQ(wrong.error().detail.at("param"), json::value("url"));

  const auto nested = resolve(kSchema, R"({"url": "u", "mail": {"port": "x"}})");
  EXPECT_TRUE(nested.error().message.starts_with("parameter mail/port: ")) << nested.error().message;

  const auto missing = resolve(kSchema, "{}");
  EXPECT_NE(missing.error().message.find("url"), std::string::npos) << missing.error().message;

  const auto two = resolve(kSchema, R"({"url": 5, "limit": 0})");
  EXPECT_NE(two.error().message.find("; parameter limit: "), std::string::npos) << two.error().message;

  EXPECT_TRUE(
      resolve(R"({"type": "thing"})", "{}").error().message.starts_with("the schema of the parameters: "));
}

}  // namespace
}  // namespace flow::workflow
