// A real pgbouncer in front of the server: what shares sessions is refused, what keeps them is as good as
// none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>

#include "async/sync.hpp"
#include "db/cluster.hpp"
#include "db/detail/conninfo.hpp"
#include "db/detail/postmaster.hpp"
#include "db/testing/connected_test.hpp"
#include "os/files.hpp"
#include "os/process.hpp"
#include "os/temp_dir.hpp"

namespace flow::db {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kProgram = "/usr/sbin/pgbouncer";

constexpr std::string_view kRefusal =
    "the database URL leads to a proxy that pools statements or transactions; Flow Builder prepares "
    "statements and listens, so give it PostgreSQL itself or a proxy in session mode";

Task<Result<void>> end(Context cx, os::Process* process) {
  CO_TRY_VOID(co_await process->terminate(cx, milliseconds{500}));
  co_return Result<void>{};
}

class Proxy : public testing::ConnectedTest {
 protected:
  // On a unix socket in a folder of its own, as the user who runs the cluster: it refuses to run as root.
  void put_in_front(std::string_view settings) {
    ASSERT_EQ(::access(std::string(kProgram).c_str(), X_OK), 0) << "apt-get install pgbouncer";
    auto made = os::TempDir::create(os::default_temp_root(), "flow-pgbouncer-", "test");
    ASSERT_TRUE(made) << made.error().message;
    folder_ = *std::move(made);
    const auto user = detail::system_user(ClusterOptions{}.system_user);
    ASSERT_TRUE(user) << user.error().message;
    const auto server = detail::parse_url(options.url);
    ASSERT_TRUE(server) << server.error().message;
    const std::string file = folder_.path() + "/pgbouncer.ini";
    ASSERT_TRUE(os::write_file(
        file, fmt::format("[databases]\n"
                          "* = host={} user={}\n"
                          "[pgbouncer]\n"
                          "unix_socket_dir = {}\n"
                          "auth_type = any\n"
                          "{}\n",
                          server->get("host"), server->get("user"), folder_.path(), settings)));
    ASSERT_EQ(::chown(folder_.path().c_str(), user->uid, user->gid), 0);
    std::vector<std::string> command = user->command(std::string(kProgram), {file});
    const std::string program = command.front();
    command.erase(command.begin());
    auto spawned = os::Process::spawn(loop, {.program = program, .arguments = std::move(command)});
    ASSERT_TRUE(spawned) << spawned.error().message;
    pgbouncer_ = *std::move(spawned);
    options.url = fmt::format("postgresql://{}@/{}?host={}&port=6432", server->get("user"),
                              server->get("dbname"), folder_.path());
  }

  void TearDown() override {
    if (!pgbouncer_) return;
    const auto ended = loop.run(end(loop.context(seconds{5}), pgbouncer_.get()));
    EXPECT_TRUE(ended) << ended.error().message;
    if (HasFailure()) std::puts(pgbouncer_->output_tail().c_str());
  }

 private:
  os::TempDir folder_;
  std::unique_ptr<os::Process> pgbouncer_;
};

struct Mode {
  std::string name;
  std::string settings;
};

class SharedSessions : public Proxy, public ::testing::WithParamInterface<Mode> {};

TEST_P(SharedSessions, AreRefusedAtStart) {
  put_in_front(GetParam().settings);
  Database refused(loop, options);
  const auto started = loop.run(refused.start(loop.context(seconds{10})));
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().message, kRefusal);
  EXPECT_EQ(started.error().code, ErrorCode::unavailable);
}

constexpr std::string_view kPassOver = "ignore_startup_parameters = options\n";
const Mode kShared[] = {
    {"Transaction", "pool_mode = transaction"},
    {"TransactionPassingOverOptions", fmt::format("{}pool_mode = transaction", kPassOver)},
    {"TransactionInTurns",
     fmt::format("{}pool_mode = transaction\nserver_round_robin = 1\nmin_pool_size = 3", kPassOver)},
    {"Statement", "pool_mode = statement"},
    {"StatementPassingOverOptions", fmt::format("{}pool_mode = statement", kPassOver)},
};
INSTANTIATE_TEST_SUITE_P(Modes, SharedSessions, ::testing::ValuesIn(kShared),
                         [](const auto& info) { return info.param.name; });

constexpr Statement kSettings{
    "settings",
    "SELECT concat_ws(' ', current_setting('lock_timeout'), current_setting('synchronous_commit'), "
    "current_setting('timezone'), current_setting('client_connection_check_interval')) AS v"};

struct Rung {
  std::vector<std::string> payloads;
  async::Event event;
};

Task<Result<void>> hear(Context cx, Rung* rung, std::string payload) {
  while (std::ranges::find(rung->payloads, payload) == rung->payloads.end()) {
    rung->event.reset();
    CO_TRY_VOID(co_await rung->event.wait(cx));
  }
  co_return Result<void>{};
}

// The settings are those of a direct connection, statements are prepared once, LISTEN hears.
Task<Result<void>> use(Context cx, Database* db) {
  for (int i = 0; i < 2; ++i) {
    CO_TRY(const Rows rows, co_await db->query(cx, kSettings));
    EXPECT_EQ(rows.front().get<std::string>("v"), "2s on UTC 1s");
  }
  CO_TRY(const Rows soft, co_await db->soft(cx, kSettings));
  EXPECT_EQ(soft.front().get<std::string>("v"), "2s off UTC 1s");
  CO_TRY(Transaction transaction, co_await db->begin(cx));
  CO_TRY_VOID(co_await transaction.query(cx, kSettings));
  CO_TRY_VOID(co_await transaction.commit(cx));

  Rung rung;
  const Subscription subscription = db->listen("bell", [&rung](std::string_view payload) {
    rung.payloads.emplace_back(payload);
    rung.event.set();
  });
  CO_TRY_VOID(co_await hear(cx, &rung, ""));
  db->notify("bell", "ding");
  co_return co_await hear(cx, &rung, "ding");
}

class KeptSessions : public Proxy, public ::testing::WithParamInterface<Mode> {};

TEST_P(KeptSessions, AreAsGoodAsTheServerItself) {
  put_in_front(GetParam().settings);
  run(use);
}

const Mode kKept[] = {
    {"Session", "pool_mode = session"},
    {"SessionPassingOverOptions", fmt::format("{}pool_mode = session", kPassOver)},
};
INSTANTIATE_TEST_SUITE_P(Modes, KeptSessions, ::testing::ValuesIn(kKept),
                         [](const auto& info) { return info.param.name; });

// The second connection, by which sharing is noticed, is not to be had: then nothing is shared.
TEST_F(Proxy, AFullPoolThatKeepsSessionsIsNotRefused) {
  put_in_front("pool_mode = session\ndefault_pool_size = 1");
  options.connections = 1;
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const Rows rows, co_await db->query(cx, kSettings));
    EXPECT_EQ(rows.front().get<std::string>("v"), "2s on UTC 1s");
    co_return Result<void>{};
  });
}

TEST_F(Proxy, WhatItDoesNotTakeOfTheUrlIsNamed) {
  put_in_front("pool_mode = session");
  options.url += "&options=-cgeqo%3Doff";
  Database refused(loop, options);
  const auto started = loop.run(refused.start(loop.context(seconds{10})));
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::invalid_input);
  EXPECT_THAT(started.error().message,
              ::testing::EndsWith("unsupported startup parameter: options; remove it from the database URL, "
                                  "or let the proxy pass over it (ignore_startup_parameters)"));
}

}  // namespace
}  // namespace flow::db
