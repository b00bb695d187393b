// Cursors, searches, and texts that PostgreSQL cannot keep.
#include "db/store/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "db/store/detail/text.hpp"

namespace flow::db {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Cursor, ComesBackAsItWas) {
  EXPECT_THAT(decode_cursor(encode_cursor({"2026-11-25T09:00:00.123456Z", "id"}), 2).value(),
              ElementsAre("2026-11-25T09:00:00.123456Z", "id"));
  EXPECT_THAT(decode_cursor(encode_cursor({"7"}), 1).value(), ElementsAre("7"));
}

TEST(Cursor, OfSomebodyElseIsRefused) {
  for (const std::string& bad :
       {std::string(), std::string("?"), std::string("%00"), encode_cursor({"a", "b", "c"}),
        encode_cursor({"one"}), std::string(5'000, 'A'), encode_cursor({std::string("a\0b", 3), "x"})}) {
    const auto refused = decode_cursor(bad, 2);
    ASSERT_FALSE(refused.has_value()) << bad;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_input);
    EXPECT_THAT(refused.error().message, HasSubstr("begin again without a cursor"));
  }
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    const auto parts = decode_cursor(bytes, 2);
    RC_ASSERT(!parts || parts->size() == 2);
  }));
}

TEST(Cursor, NumbersAreWhole) {
  EXPECT_EQ(cursor_number("12").value(), 12);
  for (const char* bad : {"", "1x", "x", "99999999999", "1.5"})
    EXPECT_FALSE(cursor_number(bad).has_value()) << bad;
}

TEST(Search, TakesEverythingLiterally) {
  EXPECT_EQ(like_pattern(""), std::nullopt);
  EXPECT_EQ(like_pattern("a"), "%a%");
  EXPECT_EQ(like_pattern("100%_\\"), "%100\\%\\_\\\\%");
}

TEST(StoredText, ReplacesWhatCannotBeKept) {
  EXPECT_EQ(detail::stored_text("plain ü"), "plain ü");
  EXPECT_EQ(detail::stored_text(std::string_view("a\0b", 3)),
            "a\xef\xbf\xbd"
            "b");
  EXPECT_EQ(detail::stored_text("a\xff"), "a\xef\xbf\xbd");
}

TEST(StoredJson, ReplacesTheEscapeAndNotWhatLooksLikeIt) {
  struct Case {
    std::string_view text;
    std::string_view stored;
  };
  for (const Case& one :
       {Case{R"({"a":"x\u0000y"})", "{\"a\":\"x\xef\xbf\xbdy\"}"},
        Case{R"({"a":"x\\u0000y"})", R"({"a":"x\\u0000y"})"},
        Case{R"({"a":"x\\\u0000y"})", "{\"a\":\"x\\\\\xef\xbf\xbdy\"}"},
        Case{R"({"\u0000":"\u0000\u0000"})", "{\"\xef\xbf\xbd\":\"\xef\xbf\xbd\xef\xbf\xbd\"}"},
        Case{R"({"a":"\u0001"})", R"({"a":"\u0001"})"}}) {
    EXPECT_EQ(detail::stored_json(json::parse(one.text).value()), one.stored) << one.text;
  }
}

TEST(Uuid, HasItsForm) {
  EXPECT_TRUE(detail::is_uuid("017f22e2-79b0-7cc3-98c4-DC0C0C07398F"));
  for (const char* bad : {"", "017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
                          "{017f22e2-79b0-7cc3-98c4-dc0c0c07398}", "017f22e2-79b0-7cc3-98c4_dc0c0c07398f"}) {
    EXPECT_FALSE(detail::is_uuid(bad)) << bad;
  }
}

}  // namespace
}  // namespace flow::db
