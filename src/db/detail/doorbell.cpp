#include "db/detail/doorbell.hpp"

#include <algorithm>

#include "async/loop.hpp"
#include "db/detail/connection.hpp"

namespace flow::db::detail {

namespace {

constexpr milliseconds kPace{2};
constexpr std::size_t kMostPayloads = 200;
constexpr std::size_t kLongestPayload = 7999;  // PostgreSQL's limit is 8000

constexpr Statement kNotify{"notify", "SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload"};

}  // namespace

void Doorbell::ring(const std::string& name, std::string payload) {
  Channel& channel = channels_[name];
  if (payload.size() > kLongestPayload) payload.clear();
  auto& waiting = channel.payloads;
  if (waiting.size() >= kMostPayloads) waiting.assign(1, std::string());
  if (std::ranges::find(waiting, payload) == waiting.end()) waiting.push_back(std::move(payload));
  pace(name, channel);
}

void Doorbell::connect(std::shared_ptr<Connection> connection) {
  connection_ = std::move(connection);
  for (auto& [name, channel] : channels_) {
    channel.under_way = false;  // on a connection that is gone
    pace(name, channel);
  }
}

void Doorbell::pace(const std::string& name, Channel& channel) {
  if (channel.alarm || channel.under_way || channel.payloads.empty()) return;
  const SteadyTime now = loop_->clock().steady_now();
  if (channel.last == SteadyTime::min() || now - channel.last >= kPace) return send(name, channel);
  channel.alarm =
      loop_->clock().alarm(loop_->io().get_executor(), channel.last + kPace, [weak = weak_from_this(), name] {
        const auto self = weak.lock();
        if (!self) return;
        Channel& due = self->channels_[name];
        due.alarm = nullptr;
        self->send(name, due);
      });
}

void Doorbell::send(const std::string& name, Channel& channel) {
  if (!connection_ || !connection_->is_open()) return;  // connect() will
  channel.last = loop_->clock().steady_now();
  channel.under_way = true;
  const SegmentPtr segment = connection_->send({Call{kNotify, {name, std::exchange(channel.payloads, {})}}});
  if (segment->done.is_set()) return answered(name);
  segment->then = [weak = weak_from_this(), name, sent_on = std::weak_ptr(connection_)](const Segment&) {
    const auto self = weak.lock();
    if (self && self->connection_ == sent_on.lock()) self->answered(name);
  };
}

// Or refused: whoever waits for the bell looks for itself in a while.
void Doorbell::answered(const std::string& name) {
  Channel& channel = channels_[name];
  channel.under_way = false;
  pace(name, channel);
}

}  // namespace flow::db::detail
