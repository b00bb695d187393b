#include "db/detail/together.hpp"

#include "db/detail/connection.hpp"
#include "db/detail/server_error.hpp"

namespace flow::db::detail {

namespace {

// Calls in a group. Those who asked first go on while the next group is served, instead of all at once when
// the last one is.
constexpr std::size_t kMost = 4;

}  // namespace

Task<Result<std::optional<Rows>>> Together::query(Context cx, std::shared_ptr<Together> self,
                                                  std::shared_ptr<Call> call) {
  const std::string name(call->statement.name);
  const auto seat = std::make_shared<Seat>(std::move(call));
  struct Leave {  // also when we are cancelled
    Seat& seat;
    ~Leave() { seat.gone = true; }
  } const leave{*seat};
  self->groups_[name].waiting.push_back(seat);
  self->depart(name);
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
  while (!group.waiting.empty() && seats.size() < kMost) {
    if (!group.waiting.front()->gone) seats.push_back(std::move(group.waiting.front()));
    group.waiting.pop_front();
  }
  return seats;
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
  std::vector<Call> calls;
  for (const auto& seat : seats) {
    calls.push_back(std::move(*seat->call));
    seat->sent = true;
  }
  group.under_way = true;
  const SegmentPtr segment = connection->send(calls);
  for (std::size_t i = 0; i < seats.size(); ++i) *seats[i]->call = std::move(calls[i]);
  if (segment->done.is_set()) return arrive(name, seats, *segment);
  segment->then = [weak = weak_from_this(), name, seats](const Segment& answered) {
    if (const auto self = weak.lock()) self->arrive(name, seats, answered);
  };
}

void Together::arrive(const std::string& name, const Seats& seats, const Segment& segment) {
  const bool own_error = segment.error && (segment.error->effect != Effect::none ||
                                           (seats.size() == 1 && !is_connection_error(*segment.error)));
  for (std::size_t i = 0; i < seats.size(); ++i) {
    if (own_error) {
      seats[i]->answer = std::unexpected(*segment.error);
    } else if (!segment.error) {
      seats[i]->answer = segment.results[i];
    }
    seats[i]->done.set();
  }
  groups_[name].under_way = false;
  depart(name);
}

}  // namespace flow::db::detail
