// Every type there and back again.
#include <gtest/gtest.h>

#include <cmath>

#include "db/database.hpp"
#include "json/json.hpp"
#include "support/postgres.hpp"

namespace flow::db {
namespace {

using Ids = std::vector<ExecutionId>;
using Texts = std::vector<std::string>;
using MaybeTexts = std::vector<std::optional<std::string>>;

struct Round {
  Database* db;
  Context cx;

  template <class T>
  static Task<Result<void>> trip(Round self, std::string_view type, T value, Param param) {
    const std::string sql = fmt::format("SELECT $1::{} AS v", type);
    CO_TRY(const Rows rows, co_await self.db->query(self.cx, {"", sql}, {std::move(param)}));
    EXPECT_EQ(rows.front().get<T>("v"), value) << type;
    co_return Result<void>{};
  }
  template <class T>
  Task<Result<void>> operator()(std::string_view type, T value) {
    Param param(value);
    return trip<T>(*this, type, std::move(value), std::move(param));
  }
};

WallTime at(std::int64_t microseconds) {
  return WallTime{std::chrono::microseconds{microseconds}};
}

TEST(Types, GoThereAndBack) {
  testing::TestDatabase database(testing::TestDatabase::Content::empty);
  async::Loop loop;
  const auto done = testing::run_with_database(
      loop, database.options(), [](Context cx, Database* db) -> Task<Result<void>> {
        Round round{db, cx};
        CO_TRY_VOID(co_await round("bool", true));
        CO_TRY_VOID(co_await round("bool", false));
        CO_TRY_VOID(co_await round("smallint", std::int16_t{-32768}));
        CO_TRY_VOID(co_await round("int", 2147483647));
        CO_TRY_VOID(co_await round("bigint", std::int64_t{-9223372036854775807 - 1}));
        CO_TRY_VOID(co_await round("numeric", std::int64_t{12345678901}));
        CO_TRY_VOID(co_await round("double precision", 0.1));
        CO_TRY_VOID(co_await round("double precision", -1.7976931348623157e308));
        CO_TRY_VOID(co_await round("double precision", HUGE_VAL));
        CO_TRY_VOID(co_await round("text", std::string("it's \"quoted\" \\ \n\t € 😀")));
        CO_TRY_VOID(co_await round("text", std::string()));
        CO_TRY_VOID(co_await round("uuid", ExecutionId("018f3a2e-7d2b-7c3a-9f10-0123456789ab")));
        CO_TRY_VOID(co_await round("timestamptz", at(0)));
        CO_TRY_VOID(co_await round("timestamptz", at(1'709'210'096'123'456)));
        CO_TRY_VOID(co_await round("timestamptz", at(-62'135'596'800'000'000)));  // 0001-01-01
        CO_TRY_VOID(co_await round("timestamptz", at(-1)));
        CO_TRY_VOID(co_await round("timestamptz", WallTime::max()));
        CO_TRY_VOID(co_await round("timestamptz", WallTime::min()));
        CO_TRY_VOID(co_await round("int", std::optional<int>()));
        CO_TRY_VOID(co_await round("int", std::optional<int>(7)));
        CO_TRY_VOID(co_await round("int[]", std::vector<int>{}));
        CO_TRY_VOID(co_await round("int[]", std::vector<int>{1, -2, 3}));
        CO_TRY_VOID(co_await round("bool[]", std::vector<bool>{true, false}));
        CO_TRY_VOID(co_await round("bigint[]", std::vector<std::optional<std::int64_t>>{1, std::nullopt, 3}));
        CO_TRY_VOID(
            co_await round("text[]", Texts{"", "NULL", "null", "a,b", "{x}", "\"q\"", "back\\slash", " "}));
        CO_TRY_VOID(co_await round("text[]", MaybeTexts{"a", std::nullopt}));
        CO_TRY_VOID(co_await round("uuid[]", Ids{ExecutionId("018f3a2e-7d2b-7c3a-9f10-0123456789ab")}));
        CO_TRY_VOID(co_await round("timestamptz[]", std::vector<WallTime>{at(1), WallTime::max()}));
        CO_TRY_VOID(co_await round("double precision[]", std::vector<double>{0.5, -0.25}));
        co_return Result<void>{};
      });
  EXPECT_TRUE(done) << done.error().message;
}

TEST(Types, WithNamesOfTheirOwn) {
  testing::TestDatabase database(testing::TestDatabase::Content::empty);
  async::Loop loop;
  const auto done = testing::run_with_database(
      loop, database.options(), [](Context cx, Database* db) -> Task<Result<void>> {
        std::string every_byte;
        for (int i = 0; i < 256; ++i) every_byte += static_cast<char>(i);
        const auto document = json::parse(R"({"a":[1,2.5,null,"é\n"],"n":{"x":true}})");
        constexpr Statement kEcho{"",
                                  "SELECT $1::jsonb AS document, $2::bytea AS bytes, $3::interval = interval "
                                  "'1.5 s' AS span, $4::jsonb[] AS documents"};
        CO_TRY(const Rows rows, co_await db->query(cx, kEcho,
                                                   {Param::json(*document), Param::bytes(every_byte),
                                                    Param::interval(std::chrono::milliseconds{1500}),
                                                    Texts{"{\"k\":\"v\"}", "3"}}));
        const Row row = rows.front();
        EXPECT_TRUE(json::equal(row.get<json::value>("document"), *document));
        EXPECT_EQ(row.get<std::string>("bytes"), every_byte);
        EXPECT_TRUE(row.get<bool>("span"));
        EXPECT_EQ(row.get<std::vector<json::value>>("documents").back(), json::value(3));
        EXPECT_FALSE(row.is_null("document"));
        co_return Result<void>{};
      });
  EXPECT_TRUE(done) << done.error().message;
}

}  // namespace
}  // namespace flow::db
