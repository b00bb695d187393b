#pragma once
// Transaction: a connection lent by the Database until commit() or rollback().
//
// BEGIN travels with the first statement. After a failed statement only rollback() makes sense: commit() then
// fails, because the server has rolled back. One that is dropped unfinished is rolled back before the
// connection is used again; if a statement is still running on it, the connection is closed and the server
// ends the statement within a second. No user code, HTTP call or browser step inside one: the server breaks a
// transaction that idles for 10 s.
#include <memory>
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "db/rows.hpp"
#include "db/statement.hpp"

namespace flow::db {

class Transaction {
 public:
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) noexcept;
  ~Transaction();

  Task<Result<Rows>> query(Context cx, Statement statement, Params params = {});
  // All in one round trip.
  Task<Result<std::vector<Rows>>> batch(Context cx, std::vector<Call> calls);
  // Several statements in one text, without values: migrations.
  Task<Result<void>> script(Context cx, std::string sql);

  // A connection that breaks during it leaves the outcome unknown: `unavailable` with effect `unknown`.
  Task<Result<void>> commit(Context cx);
  Task<Result<void>> rollback(Context cx);

  struct State;
  explicit Transaction(std::unique_ptr<State> state);  // by Database::begin()

 private:
  std::unique_ptr<State> state_;
};

}  // namespace flow::db
