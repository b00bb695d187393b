#include "nodes/detail/text_pattern.hpp"

#include <gtest/gtest.h>

namespace flow::nodes::detail {
namespace {

TEST(TextPattern, Matches) {
  static constexpr std::tuple<std::string_view, std::string_view, bool> kTable[] = {
      {"orders", "https://shop.example/orders?page=2", true},
      {"Orders", "https://shop.example/orders", false},
      {"*/orders", "https://shop.example/orders", true},
      {"*/orders", "https://shop.example/orders?page=2", false},
      {"*/orders*", "https://shop.example/orders?page=2", true},
      {"https://*.example/*/7", "https://shop.example/products/7", true},
      {"https://*.example/*/7", "https://shop.example/products/17", false},
      {"*a*b*c", "xxaxxbxxcxxc", true},
      {"*a*b*c", "xxaxxbxxcxxd", false},
      {"*", "", true},
      {"/page=[0-9]+$/", "https://shop.example/orders?page=2", true},
      {"/page=[0-9]+$/", "https://shop.example/orders?page=two", false},
      {"/api/", "https://shop.example/api/orders", true},
      {"a.b", "axb", false},
      {"//", "https://shop.example", true}};
  for (const auto& [written, text, expected] : kTable) {
    const auto pattern = TextPattern::parse(written);
    ASSERT_TRUE(pattern) << pattern.error().message;
    EXPECT_EQ(pattern->matches(text), expected) << written << " on " << text;
  }
}

TEST(TextPattern, RefusesWhatIsNone) {
  EXPECT_EQ(TextPattern::parse("").error().message, "the pattern is empty; write at least `*`");
  EXPECT_EQ(TextPattern::parse("/(/").error().code, ErrorCode::invalid_input);
}

}  // namespace
}  // namespace flow::nodes::detail
