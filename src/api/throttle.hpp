#pragma once
// Throttling: token buckets by key (an address, an e-mail), in the memory of the process.
//
// A bucket holds `burst` tokens and gets one back every `refill`. At most kMaxKeys buckets are kept: full
// ones are dropped first, as they say nothing. Past that, a new key shares one bucket with all other new
// keys, so that inventing keys does not help.
#include <map>
#include <string>
#include <string_view>

#include "api/route.hpp"
#include "base/clock.hpp"

namespace flow::api {

class TokenBuckets {
 public:
  static constexpr std::size_t kMaxKeys = 10'000;

  TokenBuckets(int burst, milliseconds refill) : burst_(burst), refill_(refill) {}

  // 0 and a token taken; or how long until there is one.
  milliseconds take(std::string_view key, SteadyTime now);
  void forget(std::string_view key) { buckets_.erase(std::string(key)); }
  std::size_t size() const { return buckets_.size(); }

 private:
  struct Bucket {
    double tokens;
    SteadyTime at;
  };
  void drop_full(SteadyTime now);

  int burst_;
  milliseconds refill_;
  std::map<std::string, Bucket, std::less<>> buckets_;
};

struct Throttles {
  TokenBuckets login_address{20, milliseconds{3'000}};
  TokenBuckets login_account{8, milliseconds{15'000}};
  TokenBuckets hook{2'000, milliseconds{2}};  // by token
};

// `http_429` with detail.retry_after_s when there is no token.
Result<void> take(TokenBuckets& buckets, std::string_view key, SteadyTime now);

}  // namespace flow::api
