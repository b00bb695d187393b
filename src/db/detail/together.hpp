#pragma once
// Together: calls of one statement by many callers, as few transactions as they come in.
//
// What is asked in one turn of the loop goes at its end; what is asked while it is under way waits and goes
// next. So an idle process waits for nothing, and a busy one shares commits: up to four calls in one
// transaction and one round trip; of a statement of many up to sixteen, as one. A caller that leaves while it
// waits takes its call with it; later the answer is dropped.
//
// A call whose group came to nothing (the server refused one of them, the connection broke before) gets no
// answer here: its caller sends it alone, so that nobody meets another's error.
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "async/sync.hpp"
#include "db/rows.hpp"
#include "db/statement.hpp"

namespace flow::db::detail {

class Connection;
struct Segment;

class Together : public std::enable_shared_from_this<Together> {
 public:
  // `pick` gives the connection of the next group; null: there is none.
  explicit Together(std::function<std::shared_ptr<Connection>()> pick) : pick_(std::move(pick)) {}

  // One call, as its statement takes it.
  static Call alone(Call call);

  // Nothing: send it alone.
  static Task<Result<std::optional<Rows>>> query(Context cx, std::shared_ptr<Together> self,
                                                 std::shared_ptr<Call> call);

 private:
  struct Seat {
    std::shared_ptr<Call> call;
    async::Event done = {};
    std::optional<Result<Rows>> answer = {};
    bool gone = false;
    bool sent = false;
  };
  using Seats = std::vector<std::shared_ptr<Seat>>;
  struct Group {
    std::deque<std::shared_ptr<Seat>> waiting;
    bool called = false;  // departs when this turn of the loop ends
    bool under_way = false;
  };

  Seats next_of(Group& group);
  void call(const std::string& name, const boost::asio::any_io_executor& loop);
  void depart(const std::string& name);
  static std::shared_ptr<Segment> send(Connection& connection, const Seats& seats);
  void arrive(const std::string& name, const Seats& seats, const Segment& segment);

  std::function<std::shared_ptr<Connection>()> pick_;
  std::map<std::string, Group, std::less<>> groups_;  // by the statement's name
};

}  // namespace flow::db::detail
