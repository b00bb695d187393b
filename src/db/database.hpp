#pragma once
// Database: the connections of one process to PostgreSQL (14 or newer), shared by all its coroutines.
//
// Owned by the composition of a process; lives on its loop. Queries of many callers are pipelined over a few
// main connections: each query() or batch() is one transaction and one round trip, answers come in order. A
// connection that breaks is replaced, 50 ms to 5 s later with jitter, for ever; meanwhile calls fail with
// `unavailable` (those that meet an outage younger than half a second wait it out). A statement that provably
// did not run because its connection broke is sent once more on another.
//
// Every call waits at most until the deadline of its context. A caller that leaves early, by deadline or
// cancellation, does not stop its statement: the answer is dropped when it comes.
//
// start() fails at once where waiting cannot help (wrong password, no such database, server too old, a
// pooling proxy), and else waits for the server until its deadline. stop() lets running statements end until
// its deadline. Soft, listen and lent connections are made when first needed.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/service.hpp"
#include "db/errors.hpp"
#include "db/rows.hpp"
#include "db/statement.hpp"
#include "db/transaction.hpp"

namespace flow::async {
class Loop;
}

namespace flow::db {

struct DatabaseOptions {
  std::string url;  // postgresql://… or "host=… dbname=…"; its password appears in no error
  std::string application_name = "flowbuilder";
  std::string search_path = {};           // empty: as the server has it
  std::size_t connections = 2;            // main ones
  std::size_t transactions = 4;           // lent at the same time
  milliseconds connect_timeout{10'000};   // of one attempt
  milliseconds statement_timeout{5'000};  // the server ends a longer statement
  milliseconds lock_timeout{2'000};
  milliseconds idle_in_transaction_timeout{10'000};
  log::Logger logger = {};  // outages
};

struct TransactionOptions {
  // Empty: as the database has it. 0: none. Partition work takes 60 s.
  std::optional<milliseconds> statement_timeout = {};
};

// While it lives, the callback is called. May be dropped inside the callback, and after the Database.
class Subscription {
 public:
  Subscription() = default;

 private:
  friend class Database;
  explicit Subscription(std::shared_ptr<void> entry) : entry_(std::move(entry)) {}
  std::shared_ptr<void> entry_;
};

class Database final : public async::Service {
 public:
  Database(async::Loop& loop, DatabaseOptions options);
  ~Database() override;  // after stop(), or never started

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;

  // A transaction of its own.
  Task<Result<Rows>> query(Context cx, Statement statement, Params params = {});
  // As query(), for what many ask at the same moment: what is asked in the same turn of the loop, or while a
  // call of this statement is under way, goes in one transaction and one round trip, each with its own answer
  // or error. The only one for statements of many, which these calls are one of.
  Task<Result<Rows>> together(Context cx, Statement statement, Params params = {});
  // All calls in one transaction and one round trip; one result for each.
  Task<Result<std::vector<Rows>>> batch(Context cx, std::vector<Call> calls);
  // As query(), with synchronous_commit off: a crash of the server may lose the last 0.6 s of it.
  Task<Result<Rows>> soft(Context cx, Statement statement, Params params = {});
  Task<Result<Transaction>> begin(Context cx, TransactionOptions options = {});

  // A doorbell: never fails its caller, may be lost. The first on a channel rings at once, a later one when
  // the server has answered the one before, at most every 2 ms, with all different payloads of that time.
  void notify(std::string channel, std::string payload);
  // The callback gets the payload of each ring; and "" whenever rings may have been missed (LISTEN has just
  // begun, also after a reconnect): look for yourself. It runs on the loop and must not throw.
  Subscription listen(std::string channel, std::function<void(std::string_view payload)> callback);

  bool up() const;
  milliseconds down_for() const;  // 0 when up

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::db
