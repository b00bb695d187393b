// Calls of one statement that share transactions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include <boost/asio/this_coro.hpp>

#include "async/task_group.hpp"
#include "db/testing/connected_test.hpp"

namespace flow::db {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

class Together : public testing::ConnectedTest {};

constexpr Statement kTransaction{"transaction", "SELECT pg_current_xact_id()::text AS id FROM pg_sleep($1)"};
constexpr Statement kDivide{"divide", "SELECT 12 / $1::int AS n"};
constexpr Statement kTable{"", "CREATE TABLE item(id int PRIMARY KEY)"};
constexpr Statement kSlowInsert{"slow_insert", "INSERT INTO item SELECT $1::int FROM pg_sleep($2)"};
constexpr Statement kItems{"items", "SELECT id FROM item ORDER BY id"};
constexpr Statement kKillOthers{"kill",
                                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname "
                                "= current_database() AND pid <> pg_backend_pid()"};

// As many rows as the quotient says, each with the whole statement's number of calls.
constexpr Statement kMany{"many",
                          "SELECT a.place, a.name, max(a.place) OVER () AS calls "
                          "FROM unnest($1::text[], $2::int[]) WITH ORDINALITY a(name, divisor, place) "
                          "CROSS JOIN LATERAL generate_series(1, 6 / a.divisor) ORDER BY a.place",
                          true};

using Answers = std::vector<std::optional<Result<Rows>>>;

Task<Result<void>> ask(Context cx, Database* db, Statement statement, Params params,
                       std::optional<Result<Rows>>* out) {
  out->emplace(co_await db->together(cx, statement, std::move(params)));
  co_return Result<void>{};
}

// All at the same moment.
Task<Result<void>> ask_all(Context cx, Database* db, Statement statement, std::vector<Params> all,
                           Answers* out) {
  out->resize(all.size());
  async::TaskGroup group(co_await boost::asio::this_coro::executor);
  for (std::size_t i = 0; i < all.size(); ++i)
    group.spawn("call", ask(cx, db, statement, std::move(all[i]), &(*out)[i]));
  co_return co_await group.join(cx);
}

// While the call before, of 0.3 s, is under way.
Task<Result<void>> ask_later(Context cx, Database* db, Statement statement, Params params,
                             std::optional<Result<Rows>>* out) {
  co_await cx.clock().sleep_for(milliseconds{50});
  co_return co_await ask(cx, db, statement, std::move(params), out);
}

Result<std::vector<std::string>> transactions_of(const Answers& answers) {
  std::vector<std::string> ids;
  for (const auto& answer : answers) {
    if (!*answer) return std::unexpected(answer->error());
    ids.push_back((*answer)->front().get<std::string>("id"));
  }
  return ids;
}

TEST_F(Together, WhatIsAskedInOneTurnOfTheLoopIsOneTransactionForFour) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    Answers answers;
    CO_TRY_VOID(co_await ask_all(cx, db, kTransaction, {{0}, {0}, {0}, {0}, {0}}, &answers));
    CO_TRY(const auto ids, transactions_of(answers));
    EXPECT_EQ(std::set(ids.begin(), ids.begin() + 4).size(), 1U);
    EXPECT_NE(ids[4], ids[0]);
    CO_TRY(const Rows later, co_await db->together(cx, kTransaction, {0}));
    EXPECT_EQ(std::ranges::find(ids, later.front().get<std::string>("id")), ids.end());
    co_return Result<void>{};
  });
}

TEST_F(Together, WhatComesWhileOneIsUnderWayIsOneTransaction) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    Answers answers(4);
    async::TaskGroup group(co_await boost::asio::this_coro::executor);
    group.spawn("first", ask(cx, db, kTransaction, {0.3}, answers.data()));
    for (std::size_t i = 1; i < answers.size(); ++i)
      group.spawn("later", ask_later(cx, db, kTransaction, {0}, &answers[i]));
    CO_TRY_VOID(co_await group.join(cx));
    CO_TRY(const auto ids, transactions_of(answers));
    EXPECT_NE(ids[0], ids[1]);
    EXPECT_EQ(std::set(ids.begin() + 1, ids.end()).size(), 1U);
    co_return Result<void>{};
  });
}

TEST_F(Together, EachHasItsOwnAnswerOrError) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    Answers answers;
    CO_TRY_VOID(co_await ask_all(cx, db, kDivide, {{1}, {2}, {0}, {3}}, &answers));
    std::vector<int> quotients;
    for (const std::size_t i : {0U, 1U, 3U}) {
      if (!*answers[i]) co_return std::unexpected(answers[i]->error());
      quotients.push_back((*answers[i])->front().get<int>("n"));
    }
    EXPECT_THAT(quotients, ElementsAre(12, 6, 4));
    EXPECT_TRUE(!*answers[2] && sqlstate(answers[2]->error()) == "22012");
    EXPECT_EQ(answers[2]->error().effect, Effect::none);
    co_return Result<void>{};
  });
}

// The names in the rows of each, and of how many calls their statement was.
Result<std::vector<std::pair<std::vector<std::optional<std::string>>, int>>> rows_of(const Answers& answers) {
  std::vector<std::pair<std::vector<std::optional<std::string>>, int>> all;
  for (const auto& answer : answers) {
    if (!*answer) return std::unexpected(answer->error());
    auto& [names, calls] = all.emplace_back();
    for (const Row row : **answer) {
      names.push_back(row.get<std::optional<std::string>>("name"));
      calls = row.get<int>("calls");
    }
  }
  return all;
}

TEST_F(Together, AStatementOfManyServesThemAsOne) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    Answers answers;
    std::vector<Params> asked = {
        {"first", 6}, {R"(a "b" \, {c})", 3}, {std::nullopt, 6}, {"none", 7}, {"x", 2}};
    CO_TRY_VOID(co_await ask_all(cx, db, kMany, std::move(asked), &answers));
    CO_TRY(const auto rows, rows_of(answers));
    EXPECT_THAT(
        rows,
        ElementsAre(Pair(ElementsAre("first"), 5), Pair(ElementsAre(R"(a "b" \, {c})", R"(a "b" \, {c})"), 5),
                    Pair(ElementsAre(std::nullopt), 5), Pair(IsEmpty(), 0), Pair(SizeIs(3), 5)));
    co_return Result<void>{};
  });
}

TEST_F(Together, OfManyEachHasItsOwnError) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    Answers answers;
    CO_TRY_VOID(co_await ask_all(cx, db, kMany, {{"a", 6}, {"b", 6}, {"c", 0}, {"d", 6}}, &answers));
    EXPECT_TRUE(!*answers[2] && sqlstate(answers[2]->error()) == "22012");
    answers.erase(answers.begin() + 2);
    CO_TRY(const auto rows, rows_of(answers));
    EXPECT_THAT(rows,
                ElementsAre(Pair(ElementsAre("a"), 1), Pair(ElementsAre("b"), 1), Pair(ElementsAre("d"), 1)));
    co_return Result<void>{};
  });
}

TEST_F(Together, WhoLeavesWhileWaitingTakesTheCallAlong) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY_VOID(co_await db->query(cx, kTable));
    Answers answers(3);
    async::TaskGroup group(co_await boost::asio::this_coro::executor);
    group.spawn("first", ask(cx, db, kSlowInsert, {1, 0.3}, answers.data()));
    group.spawn("leaves", ask_later(cx.within(milliseconds{70}), db, kSlowInsert, {2, 0}, &answers[1]));
    group.spawn("stays", ask_later(cx, db, kSlowInsert, {3, 0}, &answers[2]));
    CO_TRY_VOID(co_await group.join(cx));
    EXPECT_TRUE(*answers[0] && *answers[2]);
    EXPECT_TRUE(!*answers[1] && answers[1]->error().code == ErrorCode::timeout);
    EXPECT_EQ(answers[1]->error().effect, Effect::none);
    CO_TRY(const Rows items, co_await db->query(cx, kItems));
    std::vector<int> ids;
    for (const Row row : items) ids.push_back(row.get<int>("id"));
    EXPECT_THAT(ids, ElementsAre(1, 3));
    co_return Result<void>{};
  });
}

// Once it is sent nobody knows.
TEST_F(Together, WhoLeavesLaterKnowsNothing) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY_VOID(co_await db->query(cx, kTable));
    const auto left = co_await db->together(cx.within(milliseconds{20}), kSlowInsert, {1, 0.1});
    EXPECT_TRUE(!left && left.error().code == ErrorCode::timeout);
    EXPECT_EQ(left.error().effect, Effect::unknown);
    CO_TRY_VOID(co_await db->together(cx, kSlowInsert, {2, 0}));
    CO_TRY(const Rows items, co_await db->query(cx, kItems));
    EXPECT_EQ(items.size(), 2U);
    co_return Result<void>{};
  });
}

Task<Result<void>> kill_others(Context cx, Transaction* killer) {
  CO_TRY_VOID(co_await killer->query(cx, {"", "SELECT pg_sleep(0.05)"}));
  CO_TRY_VOID(co_await killer->query(cx, kKillOthers));
  co_return co_await killer->commit(cx);
}

TEST_F(Together, AConnectionThatBreaksBeforeTheCommitIsNoticedByNobody) {
  options.connections = 1;
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY_VOID(co_await db->query(cx, kTable));
    CO_TRY(Transaction killer, co_await db->begin(cx));
    CO_TRY_VOID(co_await killer.query(cx, kItems));
    Answers answers;
    async::TaskGroup group(co_await boost::asio::this_coro::executor);
    group.spawn("calls", ask_all(cx, db, kSlowInsert, {{1, 0.3}, {2, 0}, {3, 0}}, &answers));
    group.spawn("killer", kill_others(cx, &killer));
    CO_TRY_VOID(co_await group.join(cx));
    for (const auto& answer : answers) EXPECT_TRUE(*answer);
    CO_TRY(const Rows items, co_await db->query(cx, kItems));
    EXPECT_EQ(items.size(), 3U);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::db
