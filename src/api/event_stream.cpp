#include "api/event_stream.hpp"

#include "metrics/metrics.hpp"

namespace flow::api {
namespace {

constexpr int kMaxWatchers = 500;

}  // namespace

Result<void> may_watch(const Services& services) {
  if (services.watchers < kMaxWatchers) return {};
  return fail(ErrorCode::http_429, "{} watchers are connected already; try again later", kMaxWatchers);
}

void Watcher::tell(int change) {
  *count_ += change;
  metrics::process().set(metrics::Metric::event_streams, {}, *count_);
}

net::HttpResponse event_stream(decltype(net::HttpResponse::stream) stream) {
  return {.headers = {{"Content-Type", "text/event-stream"},
                      {"Cache-Control", "no-store"},
                      {"X-Accel-Buffering", "no"}},
          .stream = std::move(stream)};
}

}  // namespace flow::api
