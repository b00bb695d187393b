#pragma once
// JournalBatch: what waits to be written, in order, and the calls that write a part of it. Pure.
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "async/sync.hpp"
#include "worker/group_commit.hpp"

namespace flow::worker::detail {

// Somebody who wants to know that a commit has happened.
struct Waiter {
  async::Event done;
  std::optional<Result<db::Rows>> result;
  bool gone = false;  // no longer waits: if it is not under way yet, it need not be written
};

// Which rows of its executions a call locks.
enum class Locks : std::uint8_t {
  none,
  one,
  several,  // in the order of their ids, and it ends their leases
};
struct About {
  std::vector<ExecutionId> executions;
  Locks locks = Locks::none;
};

struct Entry {
  std::variant<std::monostate, JournalRow, db::Call> what;  // monostate: nothing, or only somebody who waits
  std::shared_ptr<Waiter> waiter;
  std::size_t bytes = 0;
  About about = {};                            // a call
  db::Earlier earlier = db::Earlier::perhaps;  // a row
  int passed_over = 0;                         // so many commits were made without it
};

enum class Whose : std::uint8_t {
  everybodys,
  awaited,  // of executions that somebody waits for, and what was passed over twice
};

class JournalBatch {
 public:
  // A node run that ends takes the place of its beginning, if that still waits.
  void put(JournalRow row);
  void put(db::Call call, std::shared_ptr<Waiter> waiter, About about);
  void put(std::shared_ptr<Waiter> waiter);
  void drop(const ExecutionId& execution, std::int64_t token);

  bool empty() const { return entries_.empty(); }
  std::size_t bytes() const { return bytes_; }
  std::size_t size() const { return entries_.size(); }
  bool awaited() const { return awaited_ > 0; }  // by somebody, if he has not gone

  // The oldest ones, at most so many and so large, but at least one. What belongs to one execution stays in
  // its order. A call that locks several executions is not taken with any other that locks.
  std::vector<Entry> take(std::size_t items, std::size_t bytes, Whose whose = Whose::everybodys);
  // They may have been written all the same.
  void give_back(std::vector<Entry> entries);

 private:
  using Entries = std::deque<std::shared_ptr<Entry>>;

  void push(Entry entry);
  void forget(const Entry& entry);

  Entries entries_;
  std::unordered_map<std::string, std::shared_ptr<Entry>> begun_;  // node runs that wait, by their key
  std::size_t bytes_ = 0;
  std::size_t awaited_ = 0;  // entries
};

struct BatchCalls {
  std::vector<db::Call> calls;
  std::vector<std::optional<std::size_t>> answers;  // by entry: the call whose rows are its answer
  bool takes_for_new = false;                       // some rows, and is refused if one of them is there
};
// Rows of a kind go together; calls stand after them, by the ids of what they lock; those that end leases
// after all.
BatchCalls calls_of(const std::vector<Entry>& entries);

}  // namespace flow::worker::detail
