#include "api/throttle.hpp"

#include <algorithm>

#include "base/result.hpp"

namespace flow::api {
namespace {

using Span = std::chrono::duration<double, std::milli>;

}  // namespace

milliseconds TokenBuckets::take(std::string_view key, SteadyTime now) {
  auto found = buckets_.find(key);
  if (found == buckets_.end()) {
    if (buckets_.size() >= kMaxKeys) drop_full(now);
    const std::string name(buckets_.size() < kMaxKeys ? key : "");
    found = buckets_.try_emplace(name, Bucket{static_cast<double>(burst_), now}).first;
  }
  Bucket& bucket = found->second;
  const double gained = Span(now - bucket.at) / Span(refill_);
  bucket = {std::min(static_cast<double>(burst_), bucket.tokens + gained), now};
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return milliseconds{0};
  }
  return std::chrono::ceil<milliseconds>(Span(refill_) * (1 - bucket.tokens));
}

void TokenBuckets::drop_full(SteadyTime now) {
  std::erase_if(buckets_, [&](const auto& entry) {
    return entry.second.tokens + Span(now - entry.second.at) / Span(refill_) >= burst_;
  });
}

Result<void> take(TokenBuckets& buckets, std::string_view key, SteadyTime now) {
  const milliseconds wait = buckets.take(key, now);
  if (wait.count() == 0) return {};
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  return std::unexpected(make_error(ErrorCode::http_429, "too many attempts; try again in {} s", seconds)
                             .with_detail("retry_after_s", seconds));
}

}  // namespace flow::api
