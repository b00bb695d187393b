#include "base/time_zone.hpp"

#include <algorithm>

#include <date/tz.h>

#include "base/edit_distance.hpp"
#include "base/utf8.hpp"

namespace flow {
namespace {

const date::time_zone& zone_of(const void* zone) {
  return *static_cast<const date::time_zone*>(zone);
}

// Names go to the file system: only what a zone name can hold is looked up. The folder also has "localtime",
// which is whatever this machine is set to and so means nothing in a document.
bool can_be_a_zone(std::string_view name) {
  const auto holds = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  };
  return !name.empty() && name.size() < 64 && name != "localtime" && std::ranges::all_of(name, holds);
}

// Null for an unknown name, which date-tz reports by throwing. The free function, because Debian's library
// does not export the member of tzdb.
const date::time_zone* locate(std::string_view name) {
  try {
    return date::locate_zone(name);
  } catch (const std::exception&) {
    return nullptr;
  }
}

std::string proposal(const date::tzdb& database, std::string_view name) {
  NearestName nearest(name);
  for (const auto& zone : database.zones) {
    if (can_be_a_zone(zone.name())) nearest.consider(zone.name());
  }
  return nearest.best().empty() ? std::string() : fmt::format("; did you mean {}?", nearest.best());
}

}  // namespace

Result<TimeZone> TimeZone::find(std::string_view name) {
  if (name == "UTC") return utc();
  try {
    const date::tzdb& database = date::get_tzdb();
    if (can_be_a_zone(name)) {
      if (const auto* zone = locate(name)) return TimeZone(zone);
    }
    const std::string_view shown = truncate_utf8(name, 64);
    return fail(ErrorCode::invalid_input, "unknown time zone \"{}\"{}", shown, proposal(database, shown));
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
