// The cron dialect: whatever parses has a next run that is a match, or none at all; what is refused has one
// line of text.
#include <cstdint>

#include "base/assert.hpp"
#include "cron/describe.hpp"
#include "cron/gap.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace cron = flow::cron;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto schedule = cron::parse(text);
  if (!schedule) {
    FLOW_ASSERT(schedule.error().message.find_first_of("\r\n") == std::string::npos);
    return 0;
  }
  constexpr std::chrono::sys_seconds kAfter{std::chrono::seconds{1'700'000'000}};
  const auto first = cron::next(*schedule, kAfter);
  FLOW_ASSERT(!cron::describe(*schedule).text.empty());
  if (!first) {
    FLOW_ASSERT(!cron::parse_firing(text).has_value());
    return 0;
  }
  FLOW_ASSERT(*first > kAfter);
  // A match is what follows the second before it.
  FLOW_ASSERT(cron::next(*schedule, *first - std::chrono::seconds(1)) == first);
  if (const auto second = cron::next(*schedule, *first)) {
    const auto gap = cron::min_gap(*schedule);
    FLOW_ASSERT(gap.has_value() && gap->gap <= *second - *first);
  }
  return 0;
}
