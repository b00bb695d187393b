#include "nodes/detail/date_format.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace flow::nodes::detail {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};
constexpr std::size_t kShortMonth = 3;
constexpr int kPivot = 70;  // %y: 70-99 are 19xx

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool starts_without_case(std::string_view text, std::string_view word) {
  return text.size() >= word.size() &&
         std::ranges::equal(text.substr(0, word.size()), word, {}, lower, lower);
}

std::unexpected<Error> unknown(char token) {
  return fail(ErrorCode::invalid_input, "Format has %{}; known are %Y %y %m %d %H %M %S %B %b %z and %%",
              token);
}

class DateParser {
 public:
  DateParser(std::string_view text, std::string_view pattern) : text_(text), pattern_(pattern) {}

  Result<Instant> parse() {
    for (std::size_t i = 0; i < pattern_.size(); ++i) {
      if (pattern_[i] == '%' && i + 1 < pattern_.size() && pattern_[i + 1] != '%') {
        TRY_VOID(token(pattern_[++i]));
        continue;
      }
      if (pattern_[i] == '%') ++i;
      const char wanted = i < pattern_.size() ? pattern_[i] : '%';
      if (at_ == text_.size() || text_[at_] != wanted) return wrong(fmt::format("\"{}\"", wanted));
      ++at_;
    }
    if (at_ != text_.size()) return wrong("the end");
    if (month_ < 1 || month_ > 12 || day_ < 1 || day_ > days_in_month(year_, month_) || hour_ > 23 ||
        minute_ > 59 || second_ > 59) {
      return fail(ErrorCode::invalid_input, "\"{}\" is no date of the calendar", text_);
    }
    const std::int64_t days = days_from_civil(year_, month_, day_);
    return Instant{.seconds = days * 86'400 + hour_ * 3600 + minute_ * 60 + second_ - offset_};
  }

 private:
  std::unexpected<Error> wrong(std::string_view expected) const {
    return fail(ErrorCode::invalid_input,
                "\"{}\" does not fit the Format \"{}\": at character {} {} is expected", text_, pattern_,
                at_ + 1, expected);
  }

  Result<int> digits(std::size_t most) {
    int number = 0;
    std::size_t count = 0;
    for (; count < most && at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++count)
      number = number * 10 + (text_[at_++] - '0');
    if (count == 0) return wrong("a number");
    return number;
  }

  Result<void> token(char name) {
    switch (name) {
      case 'Y': {
        TRY(year_, digits(4));
        return {};
      }
      case 'y': {
        TRY(const int two, digits(2));
        year_ = two + (two >= kPivot ? 1900 : 2000);
        return {};
      }
      case 'm': {
        TRY(month_, digits(2));
        return {};
      }
      case 'd': {
        TRY(day_, digits(2));
        return {};
      }
      case 'H': {
        TRY(hour_, digits(2));
        return {};
      }
      case 'M': {
        TRY(minute_, digits(2));
        return {};
      }
      case 'S': {
        TRY(second_, digits(2));
        return {};
      }
      case 'B':
      case 'b': return month();
      case 'z': return offset();
      default: return unknown(name);
    }
  }

  // The whole name or its first three letters, whichever stands there.
  Result<void> month() {
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
      for (const std::string_view word : {kMonths[i], kMonths[i].substr(0, kShortMonth)}) {
        if (!starts_without_case(text_.substr(at_), word)) continue;
        at_ += word.size();
        month_ = static_cast<int>(i) + 1;
        return {};
      }
    }
    return wrong("an English month");
  }

  Result<void> offset() {
    if (at_ < text_.size() && text_[at_] == 'Z') {
      ++at_;
      return {};
    }
    if (at_ == text_.size() || (text_[at_] != '+' && text_[at_] != '-')) return wrong("an offset");
    const int sign = text_[at_++] == '-' ? -1 : 1;
    TRY(const int hours, digits(2));
    if (at_ < text_.size() && text_[at_] == ':') ++at_;
    TRY(const int minutes, digits(2));
    if (hours > 18 || minutes > 59) return wrong("an offset within 18 hours");
    offset_ = sign * (hours * 3600 + minutes * 60);
    return {};
  }

  std::string_view text_;
  std::string_view pattern_;
  std::size_t at_ = 0;
  int year_ = 1970, month_ = 1, day_ = 1, hour_ = 0, minute_ = 0, second_ = 0;
  std::int64_t offset_ = 0;
};

}  // namespace

Result<Instant> parse_date(std::string_view text, std::string_view pattern) {
  return DateParser(text, pattern).parse();
}

Result<std::string> format_date(Instant instant, std::string_view pattern) {
  const CivilTime time = civil_from_seconds(instant.seconds);
  const std::string_view month = kMonths[static_cast<std::size_t>(time.month - 1)];
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%' || i + 1 == pattern.size()) {
      out += pattern[i];
      continue;
    }
    switch (pattern[++i]) {
      case 'Y': out += fmt::format("{:04}", time.year); break;
      case 'y': out += fmt::format("{:02}", time.year % 100); break;
      case 'm': out += fmt::format("{:02}", time.month); break;
      case 'd': out += fmt::format("{:02}", time.day); break;
      case 'H': out += fmt::format("{:02}", time.hour); break;
      case 'M': out += fmt::format("{:02}", time.minute); break;
      case 'S': out += fmt::format("{:02}", time.second); break;
      case 'B': out += month; break;
      case 'b': out += month.substr(0, kShortMonth); break;
      case 'z': out += "+00:00"; break;
      case '%': out += '%'; break;
      default: return unknown(pattern[i]);
    }
  }
  return out;
}

}  // namespace flow::nodes::detail
