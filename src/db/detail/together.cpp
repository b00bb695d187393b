#include "db/detail/together.hpp"

#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "base/assert.hpp"
#include "db/detail/connection.hpp"
#include "db/detail/server_error.hpp"

namespace flow::db::detail {

namespace {

// Calls in a group. Each of a statement's own is work of its own, and with many of them those who asked first
// would wait for all: they go on while the next group is served. (docs/decisions/0014, 0024)
constexpr std::size_t kMost = 4;
constexpr std::size_t kMostOfMany = 16;

Call of_many(Statement statement, const std::vector<const Params*>& calls) {
  Call one{statement, {}};
  for (std::size_t i = 0; i < calls.front()->size(); ++i) one.params.push_back(Param::array_of(calls, i));
  return one;
}

// The answer to each of `calls` in the answer to all of them.
std::vector<Rows> by_place(const Rows& rows, std::size_t calls) {
  std::vector<Rows> answers;
  std::size_t first = 0;
  for (std::size_t place = 1; place <= calls; ++place) {
    std::size_t end = first;
    while (end < rows.size() && rows[end].get<std::size_t>("place") == place) ++end;
    answers.push_back(rows.part(first, end - first));
    first = end;
  }
  FLOW_ASSERT(first == rows.size());
  return answers;
}

}  // namespace

Call Together::alone(Call call) {
  if (!call.statement.of_many) return call;
  return of_many(call.statement, {&call.params});
}

Task<Result<std::optional<Rows>>> Together::query(Context cx, std::shared_ptr<Together> self,
                                                  std::shared_ptr<Call> call) {
  const std::string name(call->statement.name);
  const auto seat = std::make_shared<Seat>(std::move(call));
  struct Leave {  // also when we are cancelled
    Seat& seat;
    ~Leave() { seat.gone = true; }
  } const leave{*seat};
  self->groups_[name].waiting.push_back(seat);
  self->call(name, co_await boost::asio::this_coro::executor);
  auto waited = co_await seat->done.wait(cx);
  if (!seat->done.is_set()) {
    co_return std::unexpected(std::move(waited)
                                  .error()
                                  .context(fmt::format("waiting for the database's answer to \"{}\"", name))
                                  .with_effect(seat->sent ? Effect::unknown : Effect::none));
  }
  if (!seat->answer) co_return std::nullopt;
  if (!*seat->answer) co_return std::unexpected(seat->answer->error());
  co_return **std::move(seat->answer);
}

Together::Seats Together::next_of(Group& group) {
  Seats seats;
  for (std::size_t most = kMost; !group.waiting.empty() && seats.size() < most; group.waiting.pop_front()) {
    std::shared_ptr<Seat>& seat = group.waiting.front();
    if (seat->gone) continue;
    if (seat->call->statement.of_many) most = kMostOfMany;
    seats.push_back(std::move(seat));
  }
  return seats;
}

void Together::call(const std::string& name, const boost::asio::any_io_executor& loop) {
  Group& group = groups_[name];
  if (group.under_way || std::exchange(group.called, true)) return;
  boost::asio::post(loop, [weak = weak_from_this(), name] {
    const auto self = weak.lock();
    if (!self) return;
    self->groups_[name].called = false;
    self->depart(name);
  });
}

void Together::depart(const std::string& name) {
  Group& group = groups_[name];
  if (group.under_way) return;
  const Seats seats = next_of(group);
  if (seats.empty()) return;
  const auto connection = pick_();
  if (!connection) {
    for (const auto& seat : seats) seat->done.set();
    return depart(name);
  }
  group.under_way = true;
  const SegmentPtr segment = send(*connection, seats);
  if (segment->done.is_set()) return arrive(name, seats, *segment);
  segment->then = [weak = weak_from_this(), name, seats](const Segment& answered) {
    if (const auto self = weak.lock()) self->arrive(name, seats, answered);
  };
}

SegmentPtr Together::send(Connection& connection, const Seats& seats) {
  for (const auto& seat : seats) seat->sent = true;
  std::vector<Call> calls;
  if (seats.front()->call->statement.of_many) {
    std::vector<const Params*> params;
    for (const auto& seat : seats) params.push_back(&seat->call->params);
    calls.push_back(of_many(seats.front()->call->statement, params));
    return connection.send(calls);
  }
  for (const auto& seat : seats) calls.push_back(std::move(*seat->call));
  SegmentPtr segment = connection.send(calls);
  for (std::size_t i = 0; i < seats.size(); ++i) *seats[i]->call = std::move(calls[i]);
  return segment;
}

void Together::arrive(const std::string& name, const Seats& seats, const Segment& segment) {
  const bool own_error = segment.error && (segment.error->effect != Effect::none ||
                                           (seats.size() == 1 && !is_connection_error(*segment.error)));
  std::vector<Rows> answers = segment.results;
  if (!segment.error && seats.front()->call->statement.of_many)
    answers = by_place(segment.results.front(), seats.size());
  for (std::size_t i = 0; i < seats.size(); ++i) {
    if (own_error) {
      seats[i]->answer = std::unexpected(*segment.error);
    } else if (!segment.error) {
      seats[i]->answer = answers[i];
    }
    seats[i]->done.set();
  }
  groups_[name].under_way = false;
  depart(name);
}

}  // namespace flow::db::detail
