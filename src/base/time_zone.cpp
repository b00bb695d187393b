#include "base/time_zone.hpp"

#include <date/tz.h>

#include <algorithm>
#include <vector>

namespace flow {
namespace {

const date::time_zone& zone_of(const void* zone) {
  return *static_cast<const date::time_zone*>(zone);
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string proposal(const date::tzdb& database, std::string_view name) {
  std::string best;
  std::size_t distance = 4;  // further away is no proposal
  for (const auto& zone : database.zones) {
    const std::size_t here = edit_distance(name, zone.name());
    if (here < distance) {
      distance = here;
      best = zone.name();
    }
  }
  return best.empty() ? std::string() : "; did you mean " + best + "?";
}

}  // namespace

Result<TimeZone> TimeZone::find(std::string_view name) {
  if (name == "UTC") return utc();
  // Names go to the file system: only what a zone name can hold is looked up.
  const bool plain = !name.empty() && name.size() < 64 &&
                     std::ranges::all_of(
                         name,
                         [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                  (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '-' || c == '+';
                         });
  try {
    const date::tzdb& database = date::get_tzdb();
    if (plain) {
      try {
        return TimeZone(database.locate_zone(std::string(name)));
      } catch (const std::exception&) {
        // date-tz reports an unknown name by throwing; answered below.
      }
    }
    return fail(ErrorCode::invalid_input, "unknown time zone \"{}\"{}", name.substr(0, 64),
                proposal(database, name.substr(0, 64)));
  } catch (const std::exception& problem) {
    return fail(ErrorCode::unavailable, "the time zone database cannot be read: {}; install tzdata",
                problem.what());
  }
}

TimeZone TimeZone::utc() {
  return TimeZone(nullptr);
}

bool TimeZone::is_utc() const {
  return zone_ == nullptr;
}

const std::string& TimeZone::name() const {
  static const std::string kUtc = "UTC";
  return zone_ == nullptr ? kUtc : zone_of(zone_).name();
}

TimeZone::Interval TimeZone::at(std::int64_t utc_seconds) const {
  if (zone_ == nullptr) return {INT64_MIN / 2, INT64_MAX / 2, 0, "UTC"};
  const auto info = zone_of(zone_).get_info(date::sys_seconds{std::chrono::seconds{utc_seconds}});
  return {info.begin.time_since_epoch().count(), info.end.time_since_epoch().count(),
          static_cast<std::int32_t>(info.offset.count()), info.abbrev};
}

TimeZone::Local TimeZone::local(std::int64_t local_seconds) const {
  if (zone_ == nullptr) return {Local::Kind::unique, local_seconds, local_seconds};
  const auto info = zone_of(zone_).get_info(date::local_seconds{std::chrono::seconds{local_seconds}});
  const std::int64_t first = local_seconds - info.first.offset.count();
  switch (info.result) {
    case date::local_info::ambiguous:
      return {Local::Kind::ambiguous, first, local_seconds - info.second.offset.count()};
    case date::local_info::nonexistent: {
      const std::int64_t gap_end = info.first.end.time_since_epoch().count();
      return {Local::Kind::missing, gap_end, gap_end};
    }
    default: return {Local::Kind::unique, first, first};
  }
}

}  // namespace flow
