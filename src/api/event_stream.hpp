#pragma once
// What streams of Server-Sent Events share: how many may be open, and the answer that carries one.
#include "api/services.hpp"
#include "net/http_server.hpp"

namespace flow::api {

// `http_429` while as many as the service bears are connected.
Result<void> may_watch(const Services& services);

// Counts a watcher while it is connected. The count outlives it.
class Watcher {
 public:
  explicit Watcher(int* count) : count_(count) { tell(+1); }
  ~Watcher() { tell(-1); }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

 private:
  void tell(int change);
  int* count_;
};

net::HttpResponse event_stream(decltype(net::HttpResponse::stream) stream);

}  // namespace flow::api
