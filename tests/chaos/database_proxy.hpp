#pragma once
// DatabaseProxy: a way to the site's PostgreSQL that can break at the outcome of a run.
//
// Passes bytes both ways until break_outcome(): then the next connection that sends the statement of outcomes
// is cut, either before PostgreSQL has seen it or after it has committed, with its answer kept back. Owned by
// the site; stop() cuts what is open.
#include <functional>
#include <string>

#include "support/listener.hpp"

namespace flow::chaos {

class DatabaseProxy {
 public:
  enum class Cut {
    before_commit,  // the statement is never sent
    after_commit,   // it is committed, and nobody is told
  };

  DatabaseProxy(async::Loop& loop, std::string server_socket);

  Task<Result<void>> start(Context cx);
  Task<Result<void>> stop(Context cx);
  std::string url() const;  // known after start()

  // Once. `struck` runs before the connection is cut.
  void break_outcome(Cut cut, std::function<Task<void>()> struck);
  int broken() const { return broken_; }  // how many so far

 private:
  struct Passage;
  static Task<Result<void>> serve(DatabaseProxy* self, std::shared_ptr<boost::asio::ip::tcp::socket> client);
  static Task<Result<void>> ask(DatabaseProxy* self, std::shared_ptr<Passage> passage);
  static Task<Result<void>> answer(std::shared_ptr<Passage> passage);

  async::Loop& loop_;
  std::string server_socket_;
  test::Listener listener_;
  std::optional<Cut> wanted_;
  std::function<Task<void>()> struck_;
  int broken_ = 0;
};

}  // namespace flow::chaos
