#pragma once
// Which seeds a simulator runs. They are dealt to a few test cases, so that ctest runs those at once; all of
// them together run the usual number. FLOW_SEED=n runs that one alone, by the case it belongs to;
// FLOW_SEEDS=n runs n instead of the usual number.
#include <cstdlib>
#include <string>

namespace flow::testing {

inline constexpr unsigned kParts = 4;

// Under a sanitizer the memory is looked at, not the rules: few seeds do.
#if defined(__has_feature)
#  if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr unsigned kSanitized = 50;
#  else
inline constexpr unsigned kSanitized = 1;
#  endif
#else
inline constexpr unsigned kSanitized = 1;
#endif

// Calls run(seed), which gives the first promise that was broken or an empty text, for the seeds of a part in
// [0, kParts), until one fails. Gives the failure with the way to see it again.
template <class Run>
std::string run_seeds(unsigned part, unsigned usual, Run run) {
  const auto number = [](const char* name, unsigned fallback) {
    const char* text = std::getenv(name);
    return text == nullptr ? fallback : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
  };
  const unsigned only = number("FLOW_SEED", 0);
  const unsigned last = only != 0 ? only : number("FLOW_SEEDS", usual / kSanitized);
  for (unsigned seed = only != 0 ? only : 1; seed <= last; ++seed) {
    if (seed % kParts != part) continue;
    std::string broken = run(seed);
    if (!broken.empty()) return broken + "; see it again with FLOW_SEED=" + std::to_string(seed);
  }
  return {};
}

}  // namespace flow::testing
