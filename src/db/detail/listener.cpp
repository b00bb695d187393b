#include "db/detail/listener.hpp"

#include <algorithm>

#include "db/detail/connection.hpp"

namespace flow::db::detail {

namespace {

// As an identifier: LISTEN takes no $1.
std::string quoted(std::string_view channel) {
  std::string text = "\"";
  for (const char c : channel) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + '"';
}

}  // namespace

struct Listener::Entry {
  std::weak_ptr<Listener> listener;
  std::string channel;
  Callback callback;
  ~Entry() {
    if (const auto owner = listener.lock()) owner->remove(channel);
  }
};

std::shared_ptr<void> Listener::add(std::string channel, Callback callback) {
  auto entry = std::make_shared<Entry>();
  entry->listener = weak_from_this();
  entry->channel = channel;
  entry->callback = std::move(callback);
  channels_[channel].push_back(entry);
  listen({channel});
  return entry;
}

void Listener::connect(std::shared_ptr<Connection> connection) {
  connection_ = std::move(connection);
  connection_->on_notification = [weak = weak_from_this()](std::string_view channel,
                                                           std::string_view payload) {
    if (const auto self = weak.lock()) self->dispatch(std::string(channel), payload);
  };
  std::vector<std::string> names;
  for (const auto& [name, entries] : channels_) names.push_back(name);
  if (!names.empty()) listen(names);
}

void Listener::listen(const std::vector<std::string>& channels) {
  if (!connection_ || !connection_->is_open()) return;  // connect() will
  std::vector<std::string> texts;
  std::vector<Call> calls;
  for (const std::string& channel : channels) texts.push_back("LISTEN " + quoted(channel));
  for (const std::string& text : texts) calls.push_back(Call{Statement{"", text}});
  const SegmentPtr segment = connection_->send(calls);
  segment->then = [weak = weak_from_this(), channels](const Segment& answer) {
    const auto self = weak.lock();
    if (!self || answer.error) return;  // the connection's end brings the next one
    for (const std::string& channel : channels) self->dispatch(channel, "");
  };
}

void Listener::dispatch(const std::string& channel, std::string_view payload) {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) return;
  const auto entries = found->second;  // callbacks may come and go meanwhile
  for (const auto& weak : entries)
    if (const auto entry = weak.lock()) entry->callback(payload);
}

void Listener::remove(const std::string& channel) {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) return;
  std::erase_if(found->second, [](const auto& weak) { return weak.expired(); });
  if (!found->second.empty()) return;
  channels_.erase(found);
  const std::string text = "UNLISTEN " + quoted(channel);
  if (connection_ && connection_->is_open()) connection_->send({Call{Statement{"", text}}});
}

}  // namespace flow::db::detail
