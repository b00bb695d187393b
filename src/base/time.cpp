#include "base/time.hpp"

#include <chrono>

#include "base/utf8.hpp"

namespace flow {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::size_t kMaxQuoted = 64;  // bytes of a refused text that an error repeats

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

// Reads fixed-width decimal fields and separators from the left.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool digits(int count, int& out) {
    if (rest_.size() < static_cast<std::size_t>(count)) return false;
    out = 0;
    for (int i = 0; i < count; ++i) {
      const char c = rest_[static_cast<std::size_t>(i)];
      if (c < '0' || c > '9') return false;
      out = out * 10 + (c - '0');
    }
    rest_.remove_prefix(static_cast<std::size_t>(count));
    return true;
  }
  bool one_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return false;
    last_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }
  // ".123": at least one digit, at most nine.
  bool fraction(std::int32_t& nanoseconds) {
    int count = 0;
    nanoseconds = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      if (count == 9) return false;
      nanoseconds = nanoseconds * 10 + (rest_.front() - '0');
      ++count;
      rest_.remove_prefix(1);
    }
    for (int i = count; i < 9; ++i) nanoseconds *= 10;
    return count > 0;
  }
  char last() const { return last_; }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  char last_ = '\0';
};

bool read_date(Reader& reader, std::int64_t& days) {
  int year = 0;
  int month = 0;
  int day = 0;
  if (!reader.digits(4, year) || !reader.one_of("-") || !reader.digits(2, month) || !reader.one_of("-") ||
      !reader.digits(2, day)) {
    return false;
  }
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return false;
  days = days_from_civil(year, month, day);
  return true;
}

bool read_time(Reader& reader, std::int64_t& seconds) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!reader.digits(2, hour) || !reader.one_of(":") || !reader.digits(2, minute) || !reader.one_of(":") ||
      !reader.digits(2, second)) {
    return false;
  }
  if (hour > 23 || minute > 59 || second > 59) return false;
  seconds = hour * 3600 + minute * 60 + second;
  return true;
}

// "+01:00" or "-05:30", in seconds.
bool read_offset(Reader& reader, int& offset) {
  if (!reader.one_of("+-")) return false;
  const int sign = reader.last() == '-' ? -1 : 1;
  int hours = 0;
  int minutes = 0;
  if (!reader.digits(2, hours) || !reader.one_of(":") || !reader.digits(2, minutes)) return false;
  offset = sign * (hours * 3600 + minutes * 60);
  return hours <= 23 && minutes <= 59;
}

}  // namespace

std::int64_t days_from_civil(std::int64_t year, int month, int day) {
  return std::chrono::sys_days{std::chrono::year{static_cast<int>(year)} / month / day}
      .time_since_epoch()
      .count();
}

int days_in_month(std::int64_t year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[month - 1];
}

CivilTime civil_from_seconds(std::int64_t seconds) {
  const std::int64_t days = floor_div(seconds, kDay);
  const int in_day = static_cast<int>(seconds - days * kDay);
  const std::chrono::sys_days date{std::chrono::days{days}};
  const std::chrono::year_month_day civil{date};
  const int year = static_cast<int>(civil.year());
  return {.year = year,
          .month = static_cast<int>(static_cast<unsigned>(civil.month())),
          .day = static_cast<int>(static_cast<unsigned>(civil.day())),
          .weekday = static_cast<int>(std::chrono::weekday{date}.c_encoding()),
          .yearday = static_cast<int>(days - days_from_civil(year, 1, 1)),
          .hour = in_day / 3600,
          .minute = in_day / 60 % 60,
          .second = in_day % 60};
}

Result<Instant> parse_rfc3339(std::string_view text) {
  Reader reader(text);
  std::int64_t days = 0;
  std::int64_t seconds = 0;
  Instant instant;
  int offset = 0;
  bool good = read_date(reader, days) && reader.one_of("Tt ") && read_time(reader, seconds);
  if (good && reader.one_of(".")) good = reader.fraction(instant.nanoseconds);
  if (good && !reader.one_of("Zz")) good = read_offset(reader, offset);
  if (!good || !reader.done()) {
    return fail(ErrorCode::invalid_input,
                "\"{}\" is not a time like 2024-01-31T09:00:00Z or 2024-01-31T09:00:00+01:00",
                truncate_utf8(text, kMaxQuoted));
  }
  instant.seconds = days * kDay + seconds - offset;
  // An offset can lead out of the years that can be written again.
  const std::int64_t year = civil_from_seconds(instant.seconds).year;
  if (year < 1 || year > 9999)
    return fail(ErrorCode::invalid_input, "\"{}\" is outside the years 0001-9999 in UTC", text);
  return instant;
}

Result<std::int64_t> parse_local_time(std::string_view text) {
  Reader reader(text);
  std::int64_t days = 0;
  std::int64_t seconds = 0;
  bool good = read_date(reader, days);
  if (good && !reader.done()) good = reader.one_of("Tt ") && read_time(reader, seconds);
  if (!good || !reader.done()) {
    return fail(ErrorCode::invalid_input, "\"{}\" is not a local time like 2024-01-31T09:00:00",
                truncate_utf8(text, kMaxQuoted));
  }
  return days * kDay + seconds;
}

std::string format_rfc3339(Instant instant) {
  const CivilTime civil = civil_from_seconds(instant.seconds);
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", civil.year, civil.month, civil.day,
                                civil.hour, civil.minute, civil.second);
  if (instant.nanoseconds % 1'000'000 == 0) {
    if (instant.nanoseconds != 0) out += fmt::format(".{:03}", instant.nanoseconds / 1'000'000);
  } else if (instant.nanoseconds % 1'000 == 0) {
    out += fmt::format(".{:06}", instant.nanoseconds / 1'000);
  } else {
    out += fmt::format(".{:09}", instant.nanoseconds);
  }
  return out + "Z";
}

std::string format_rfc3339(std::int64_t seconds, std::int32_t offset_seconds) {
  if (offset_seconds == 0) return format_rfc3339(Instant{seconds, 0});
  std::string out = format_rfc3339(Instant{seconds + offset_seconds, 0});
  out.pop_back();
  const std::int32_t size = offset_seconds < 0 ? -offset_seconds : offset_seconds;
  return out + fmt::format("{}{:02}:{:02}", offset_seconds < 0 ? '-' : '+', size / 3600, size / 60 % 60);
}

std::string format_rfc3339(WallTime time) {
  const auto in_milliseconds = std::chrono::floor<milliseconds>(time).time_since_epoch().count();
  const std::int64_t seconds = floor_div(in_milliseconds, 1000);
  return format_rfc3339(
      Instant{seconds, static_cast<std::int32_t>((in_milliseconds - seconds * 1000) * 1'000'000)});
}

}  // namespace flow
