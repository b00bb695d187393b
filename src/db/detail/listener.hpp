#pragma once
// Listener: who wants to hear which channel, and LISTEN on the connection of the moment.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flow::db::detail {

class Connection;

class Listener : public std::enable_shared_from_this<Listener> {
 public:
  using Callback = std::function<void(std::string_view payload)>;

  // The entry is the subscription: it ends when the last owner drops it.
  std::shared_ptr<void> add(std::string channel, Callback callback);
  // LISTEN to everything anew; whoever waits is then told to look for itself.
  void connect(std::shared_ptr<Connection> connection);

 private:
  struct Entry;
  void listen(const std::vector<std::string>& channels);
  void dispatch(const std::string& channel, std::string_view payload);
  void remove(const std::string& channel);

  std::shared_ptr<Connection> connection_;
  std::map<std::string, std::vector<std::weak_ptr<Entry>>> channels_;
};

}  // namespace flow::db::detail
