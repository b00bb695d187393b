#pragma once
// Bytes: a size in bytes, so that 64_KiB cannot be passed where milliseconds are meant.
#include <compare>
#include <cstdint>

namespace flow {

struct Bytes {
  std::uint64_t count = 0;
  constexpr auto operator<=>(const Bytes&) const = default;
};

namespace literals {
constexpr Bytes operator""_B(unsigned long long n) {
  return {n};
}
constexpr Bytes operator""_KiB(unsigned long long n) {
  return {n << 10};
}
constexpr Bytes operator""_MiB(unsigned long long n) {
  return {n << 20};
}
}  // namespace literals

}  // namespace flow
