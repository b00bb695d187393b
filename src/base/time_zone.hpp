#pragma once
// TimeZone: an IANA zone, the only door to the time zone database. Cheap to copy; zones live as long as the
// process. Loading one costs milliseconds the first time. Nothing throws; an unknown name is `invalid_input`
// with a proposal.
//
// The database lists every change of offset up to 2037; later times have the offset that holds after the last
// one.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace flow {

class TimeZone {
 public:
  static Result<TimeZone> find(std::string_view name);
  static TimeZone utc();

  const std::string& name() const;
  bool is_utc() const;

  // The interval of constant offset that holds an instant: [begin, end) in UTC seconds.
  struct Interval {
    std::int64_t begin;
    std::int64_t end;
    std::int32_t offset;  // seconds east of UTC
    std::string abbreviation;
  };
  Interval at(std::int64_t utc_seconds) const;

  // What a local time (seconds as if it were UTC) is: one instant, two (a clock went back), or none
  // (forward).
  struct Local {
    enum class Kind { unique, ambiguous, missing } kind;
    std::int64_t first;   // the instant; the earlier one; the end of the gap
    std::int64_t second;  // ambiguous: the later one; missing: also the end of the gap
  };
  Local local(std::int64_t local_seconds) const;

 private:
  explicit TimeZone(const void* zone) : zone_(zone) {}
  const void* zone_;  // date::time_zone, owned by its database; null: UTC
};

}  // namespace flow
