// Connections that break, and what callers see of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/this_coro.hpp>

#include "async/sync.hpp"
#include "async/task_group.hpp"
#include "async/testing/service_contract.hpp"
#include "db/testing/connected_test.hpp"
#include "support/raw_server.hpp"

namespace flow::db {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr Statement kOne{"one", "SELECT 1 AS one"};
constexpr Statement kSleep{"sleep", "SELECT pg_sleep($1)"};
// Everybody on this database but the one who asks.
constexpr Statement kKillOthers{"kill",
                                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname "
                                "= current_database() AND pid <> pg_backend_pid()"};
// A backend that is ended in its own commit.
constexpr Statement kDieInCommit[] = {{"", "CREATE TABLE doomed(id int)"},
                                      {"",
                                       "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                                       "PERFORM pg_terminate_backend(pg_backend_pid()); "
                                       "RETURN NULL; END $$"},
                                      {"",
                                       "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON doomed DEFERRABLE "
                                       "INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()"}};

class Outage : public testing::ConnectedTest {};

TEST_F(Outage, ABrokenIdleConnectionIsNoticedByNobody) {
  options.connections = 1;
  run([](Context cx, Database* db) -> Task<Result<void>> {
    for (int i = 0; i < 3; ++i) {
      CO_TRY(Transaction killer, co_await db->begin(cx));
      CO_TRY_VOID(co_await killer.query(cx, kKillOthers));
      CO_TRY_VOID(co_await killer.commit(cx));
      CO_TRY(const Rows rows, co_await db->query(cx, kOne));
      EXPECT_EQ(rows.size(), 1U);
    }
    EXPECT_TRUE(db->up());
    EXPECT_EQ(db->down_for(), milliseconds{0});
    co_return Result<void>{};
  });
}

Task<Result<void>> sleep_on(Context cx, Database* db, std::optional<Result<Rows>>* out) {
  out->emplace(co_await db->query(cx, kSleep, {0.3}));
  co_return Result<void>{};
}

// Killed while it runs, a statement has not happened: it is sent once more.
TEST_F(Outage, AStatementInFlightIsRepeatedOnlyWhenItDidNotHappen) {
  options.connections = 1;
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(Transaction killer, co_await db->begin(cx));
    CO_TRY_VOID(co_await killer.query(cx, kOne));
    std::optional<Result<Rows>> slept;
    async::TaskGroup group(co_await boost::asio::this_coro::executor);
    group.spawn("sleep", sleep_on(cx, db, &slept));
    CO_TRY_VOID(co_await killer.query(cx, kSleep, {0.05}));
    CO_TRY_VOID(co_await killer.query(cx, kKillOthers));
    CO_TRY_VOID(co_await killer.commit(cx));
    CO_TRY_VOID(co_await group.join(cx));
    EXPECT_TRUE(slept && *slept);
    co_return Result<void>{};
  });
}

TEST_F(Outage, InACommitTheEffectIsUnknown) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    for (const Statement& statement : kDieInCommit) CO_TRY_VOID(co_await db->query(cx, statement));
    CO_TRY(Transaction doomed, co_await db->begin(cx));
    CO_TRY_VOID(co_await doomed.query(cx, {"", "INSERT INTO doomed VALUES (1)"}));
    const auto committed = co_await doomed.commit(cx);
    EXPECT_TRUE(!committed && committed.error().code == ErrorCode::unavailable);
    EXPECT_EQ(committed.error().effect, Effect::unknown);
    EXPECT_THAT(committed.error().message, HasSubstr("terminating connection due to administrator command"));

    // The same for a call of its own: the statement was done, the commit was not.
    const auto alone = co_await db->query(cx, {"", "INSERT INTO doomed VALUES (2)"});
    EXPECT_TRUE(!alone && alone.error().code == ErrorCode::unavailable);
    EXPECT_EQ(alone.error().effect, Effect::unknown);
    CO_TRY(const Rows rows, co_await db->query(cx, {"", "SELECT FROM doomed"}));
    EXPECT_EQ(rows.size(), 0U);
    co_return Result<void>{};
  });
}

struct Heard {
  std::vector<std::string> payloads;
  async::Event event;
};

Task<Result<void>> hear(Context cx, Heard* heard, std::string payload) {
  while (std::ranges::find(heard->payloads, payload) == heard->payloads.end()) {
    heard->event.reset();
    CO_TRY_VOID(co_await heard->event.wait(cx));
  }
  heard->payloads.clear();
  co_return Result<void>{};
}

TEST_F(Outage, ListenersHearAndAreToldToLookAfterAReconnect) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    Heard heard;
    Subscription subscription = db->listen("fb_\"quoted\"", [&heard](std::string_view payload) {
      heard.payloads.emplace_back(payload);
      heard.event.set();
    });
    CO_TRY_VOID(co_await hear(cx, &heard, ""));  // LISTEN has begun
    db->notify("fb_\"quoted\"", "one");
    CO_TRY_VOID(co_await hear(cx, &heard, "one"));
    for (int i = 0; i < 50; ++i) db->notify("fb_\"quoted\"", i % 2 == 0 ? "even" : "odd");
    db->notify("fb_other", "not for us");
    CO_TRY_VOID(co_await hear(cx, &heard, "odd"));

    CO_TRY(Transaction killer, co_await db->begin(cx));
    CO_TRY_VOID(co_await killer.query(cx, kKillOthers));
    CO_TRY_VOID(co_await killer.commit(cx));
    CO_TRY_VOID(co_await hear(cx, &heard, ""));  // back again
    db->notify("fb_\"quoted\"", "two");
    CO_TRY_VOID(co_await hear(cx, &heard, "two"));
    subscription = Subscription();
    co_return Result<void>{};
  });
}

// A burst on one channel is few transactions: each payload once, one after another.
TEST_F(Outage, ADoorbellIsPaced) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    Heard heard;
    const Subscription subscription = db->listen("bell", [&heard](std::string_view payload) {
      heard.payloads.emplace_back(payload);
      heard.event.set();
    });
    CO_TRY_VOID(co_await hear(cx, &heard, ""));
    db->notify("bell", "first");
    CO_TRY_VOID(co_await hear(cx, &heard, "first"));
    for (int i = 0; i < 1000; ++i) db->notify("bell", "again");
    db->notify("bell", "last");
    std::vector<std::string> all;
    while (std::ranges::find(heard.payloads, "last") == heard.payloads.end()) {
      heard.event.reset();
      CO_TRY_VOID(co_await heard.event.wait(cx));
    }
    EXPECT_LE(heard.payloads.size(), 4U);
    co_return Result<void>{};
  });
}

TEST_F(Outage, KeepsTheContractOfAService) {
  Database fresh(loop, options);
  EXPECT_TRUE(loop.run(async::testing::stops_unstarted(loop.context(seconds{5}), &fresh)));
  Database used(loop, options);
  const auto kept = loop.run(async::testing::keeps_its_contract(loop.context(seconds{10}), &used));
  EXPECT_TRUE(kept) << kept.error().message;
}

struct StartCase {
  std::string url;
  ErrorCode code;
  std::string words;
};

TEST_F(Outage, StartSaysAtOnceWhatWaitingCannotHelp) {
  const std::string absent =
      options.url.substr(0, options.url.find('@')) + "@/absent" + options.url.substr(options.url.find('?'));
  const StartCase cases[] = {
      {"postgresql://%zz:secret@host/x", ErrorCode::invalid_input, "the database URL cannot be read"},
      {absent, ErrorCode::not_found, "database \"absent\" does not exist"},
      {"postgresql:///x?host=/nonexistent", ErrorCode::unavailable, "could not connect to the database"},
      {"postgresql://127.0.0.1:1/x", ErrorCode::unavailable, "could not connect to the database"},
  };
  for (const StartCase& row : cases) {
    Database wrong(loop, {.url = row.url});
    const auto started = loop.run(wrong.start(loop.context(milliseconds{400})));
    EXPECT_FALSE(started) << row.url;
    if (started) continue;
    EXPECT_EQ(started.error().code, row.code) << started.error().message;
    EXPECT_THAT(started.error().message, HasSubstr(row.words));
    EXPECT_THAT(started.error().message, ::testing::Not(HasSubstr("secret")));
  }
}

// One message of the protocol: its kind, the length of the rest, the rest.
std::string message(char kind, std::string_view body) {
  const std::size_t length = body.size() + 4;
  std::string text{kind, '\0', '\0', '\0', static_cast<char>(length)};
  return text.append(body);
}

// What a server says before it takes statements.
std::string welcome(std::string_view version) {
  const std::string parameter = fmt::format("server_version{}{}{}", '\0', version, '\0');
  return message('R', std::string(4, '\0')) + message('S', parameter) + message('K', "pid_key_") +
         message('Z', "I");
}

struct VersionCase {
  std::string version;
  ErrorCode code;
  std::string words;
};

Task<Result<void>> meet(Context cx, async::Loop* loop, const VersionCase* row) {
  test::RawServer server(
      *loop,
      {{.bytes = welcome(row->version), .after = test::RawReply::After::stall, .reads_request = false}});
  CO_TRY_VOID(co_await server.start(cx));
  Database database(*loop,
                    {.url = fmt::format("postgresql://127.0.0.1:{}/x?sslmode=disable", server.port())});
  const auto started = co_await database.start(cx.within(milliseconds{200}));
  EXPECT_FALSE(started);
  if (!started) {
    EXPECT_EQ(started.error().code, row->code);
    EXPECT_THAT(started.error().message, HasSubstr(row->words));
    EXPECT_EQ(server.connections() > 1, row->words.contains("broke")) << "only what may heal is tried again";
  }
  CO_TRY_VOID(co_await database.stop(cx));
  co_return co_await server.stop(cx);
}

// The words of servers that nobody can install any more, and of the oldest that is served: it goes on and
// waits for an answer.
TEST(ServerVersion, OlderThan14IsRefusedAtOnce) {
  const VersionCase cases[] = {
      {"9.6.24", ErrorCode::unavailable,
       "the database server is PostgreSQL 9; Flow Builder needs 14 or newer"},
      {"13.23 (Debian 13.23-1)", ErrorCode::unavailable,
       "the database server is PostgreSQL 13; Flow Builder needs 14 or newer"},
      {"14.0", ErrorCode::unavailable, "the connection to the database broke"},
  };
  for (const VersionCase& row : cases) {
    async::Loop loop;
    const auto done = loop.run(meet(loop.context(seconds{5}), &loop, &row));
    EXPECT_TRUE(done) << done.error().message;
  }
}

}  // namespace
}  // namespace flow::db
