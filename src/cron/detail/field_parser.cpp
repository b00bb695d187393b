#include "cron/detail/field_parser.hpp"

#include <algorithm>
#include <utility>

#include "cron/detail/problem.hpp"

namespace flow::cron::detail {
namespace {

constexpr std::size_t kMaxItems = 64;
constexpr std::size_t kMaxDigits = 9;

constexpr FieldInfo kFields[] = {
    {"minute", 0, 59, 60}, {"hour", 0, 23, 24},      {"day-of-month", 1, 31, 31},
    {"month", 1, 12, 12},  {"day-of-week", 0, 7, 7}, {"second", 0, 59, 60},
};
constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view kWeekdays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr std::string_view kWeekdayNames[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                              "Thursday", "Friday", "Saturday"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}
bool all_letters(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_letter);
}

// Position of a three-letter name in its list, or -1.
int find_name(std::span<const std::string_view> names, std::string_view text) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (equal_ignoring_case(text, names[i])) return static_cast<int>(i);
  }
  return -1;
}

int number(std::string_view digits) {
  int out = 0;
  for (const char c : digits) out = out * 10 + (c - '0');
  return out;
}

}  // namespace

const FieldInfo& info(Field field) {
  return kFields[std::to_underlying(field)];
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

bool equal_ignoring_case(std::string_view text, std::string_view wanted) {
  return std::ranges::equal(text, wanted, [](char a, char b) { return lower(a) == b; });
}

std::string_view weekday_name(int day) {
  return kWeekdayNames[day % 7];
}

std::unexpected<Error> FieldParser::refuse(std::string_view code, std::size_t at,
                                           std::string_view reason) const {
  return problem(code, info_.name, at + 1, reason);
}

Result<void> FieldParser::parse() {
  const auto items = static_cast<std::size_t>(std::ranges::count(text_, ',')) + 1;
  if (items > kMaxItems)
    return refuse("too_long", at_, fmt::format("{} items; at most {}", items, kMaxItems));
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = std::min(text_.find(',', begin), text_.size());
    TRY_VOID(item(text_.substr(begin, end - begin), at_ + begin));
    if (end == text_.size()) break;
    begin = end + 1;
  }
  switch (field_) {
    case Field::minute:
    case Field::hour:
      if (text_.front() == '*') out_.fixed_time = false;
      break;
    case Field::day_of_month:
      out_.day_star = star_;
      out_.day_decides = stepped_star_;  // parse() drops it unless all seven weekdays are listed
      break;
    case Field::day_of_week:
      TRY_VOID(check_mixture());
      out_.weekday_star = star_;
      break;
    case Field::month:
    case Field::second: break;
  }
  return {};
}

Result<void> FieldParser::item(std::string_view item, std::size_t at) {
  if (item.empty()) return refuse("empty_item", at, "empty item in list");
  const char first = lower(item.front());
  if ((first == 'h' || first == 'r') && (item.size() == 1 || item[1] == '(' || item[1] == '/')) {
    return refuse("unsupported", at, quoted(item) + " is not supported; write the value itself");
  }
  if (const auto strange = item.find_first_of("~%="); strange != std::string_view::npos) {
    if (item[strange] == '=') {
      return refuse("unsupported", at,
                    quoted(item) + " is not supported; the time zone is a property of the trigger");
    }
    return refuse("unsupported", at, quoted(item) + " is not supported; write the value itself");
  }
  if (field_ == Field::day_of_month) {
    TRY(const bool special, day_of_month_item(item, at));
    if (special) return {};
  }
  if (field_ == Field::day_of_week) {
    TRY(const bool special, day_of_week_item(item, at));
    if (special) return {};
  }
  return plain_item(item, at);
}

Result<bool> FieldParser::day_of_month_item(std::string_view item, std::size_t at) {
  if (equal_ignoring_case(item, "l")) {
    out_.last_day = true;
    return true;
  }
  if (lower(item.back()) == 'w' && all_digits(item.substr(0, item.size() - 1))) {
    TRY(const int day, value(item.substr(0, item.size() - 1), at));
    out_.nearest_weekdays |= 1U << day;
    return true;
  }
  const std::size_t slash = item.find('/');
  const std::string_view base = item.substr(0, slash);
  if (const std::size_t dash = base.find('-'); dash != std::string_view::npos &&
                                               equal_ignoring_case(base.substr(dash + 1), "l") &&
                                               all_digits(base.substr(0, dash))) {
    TRY(const int from, value(base.substr(0, dash), at));
    int stride = 1;
    if (slash != std::string_view::npos) {
      TRY(stride, step(item.substr(slash + 1), at + slash + 1));
    }
    // The days beyond the end of a month fall away with it, so through L is through 31.
    add(from, info_.high, stride);
    return true;
  }
  if (item.find_first_of("lLwW") != std::string_view::npos &&
      item.find_first_not_of("0123456789lLwW-/*") == std::string_view::npos) {
    return refuse("unsupported", at,
                  quoted(item) +
                      " is not supported; \"L\" is the last day of the month, \"15W\" the weekday "
                      "nearest to the 15th");
  }
  return false;
}

Result<bool> FieldParser::day_of_week_item(std::string_view item, std::size_t at) {
  if (const std::size_t hash = item.find('#'); hash != std::string_view::npos) {
    TRY_VOID(nth_item(item, at, hash));
    if (first_nth_.empty()) first_nth_ = item;
    return true;
  }
  if (lower(item.front()) == 'l') {
    if (all_digits(item.substr(1))) {
      TRY(const int day, value(item.substr(1), at + 1));
      out_.last_weekdays = static_cast<std::uint8_t>(out_.last_weekdays | 1U << (day % 7));
      if (first_nth_.empty()) first_nth_ = item;
      return true;
    }
    const int named = find_name(kWeekdays, item.substr(1));
    return refuse("unsupported", at,
                  fmt::format("{} is not supported; the last {} is \"L{}\"", quoted(item),
                              weekday_name(named >= 0 ? named : 5), named >= 0 ? named : 5));
  }
  if (lower(item.back()) == 'l') {
    if (const auto day = value(item.substr(0, item.size() - 1), at)) {
      return refuse(
          "unsupported", at,
          fmt::format("{} is not supported; the last {} is \"L{}\"", quoted(item), weekday_name(*day), *day));
    }
  }
  return false;
}

Result<void> FieldParser::nth_item(std::string_view item, std::size_t at, std::size_t hash) {
  const std::string_view left = item.substr(0, hash);
  const std::string_view right = item.substr(hash + 1);
  unsigned days = 0;
  if (const std::size_t dash = left.find('-'); dash != std::string_view::npos) {
    const std::string_view from = left.substr(0, dash);
    const std::string_view to = left.substr(dash + 1);
    if (all_digits(from) || all_digits(to)) {
      return refuse("unsupported", at,
                    quoted(item) + " is not supported; a range before # takes names: \"mon-fri#2\"");
    }
    if (from.empty() || to.empty() || to.find('-') != std::string_view::npos) {
      return refuse("bad_range", at, quoted(left) + " is not a range");
    }
    TRY(const int first, value(from, at));
    TRY(const int last, value(to, at + dash + 1));
    for (int day = first;; ++day) {
      days |= 1U << (day % 7);
      if (day % 7 == last) break;
    }
  } else {
    TRY(const int day, value(left, at));
    days = 1U << (day % 7);
  }
  const bool good =
      all_digits(right) && right.size() <= kMaxDigits && number(right) >= 1 && number(right) <= 5;
  if (!good) return refuse("bad_nth", at + hash + 1, fmt::format("the n in {} must be 1-5", quoted(item)));
  auto& mask = out_.nth[static_cast<std::size_t>(number(right) - 1)];
  mask = static_cast<std::uint8_t>(mask | days);
  return {};
}

Result<void> FieldParser::plain_item(std::string_view item, std::size_t at) {
  const std::size_t slash = item.find('/');
  const bool stepped = slash != std::string_view::npos;
  const std::string_view base = item.substr(0, slash);
  const bool day_field = field_ == Field::day_of_month || field_ == Field::day_of_week;
  const auto read_step = [&]() -> Result<int> {
    if (!stepped) return 1;
    return step(item.substr(slash + 1), at + slash + 1);
  };
  int single = -1;

  if (base == "?") {
    if (!day_field)
      return refuse("unsupported", at, "\"?\" is allowed only in day-of-month and day-of-week; use \"*\"");
    if (stepped) return refuse("unsupported", at, quoted(item) + " is not supported; \"?\" stands alone");
    star_ = true;
    add(info_.low, info_.low + info_.size - 1, 1);
  } else if (base == "*") {
    TRY(const int stride, read_step());
    star_ = star_ || stride == 1;
    stepped_star_ = stepped_star_ || stride > 1;
    add(info_.low, info_.low + info_.size - 1, stride);
  } else if (const std::size_t dash = base.find('-'); dash != std::string_view::npos) {
    const std::string_view from = base.substr(0, dash);
    const std::string_view to = base.substr(dash + 1);
    if (from.empty() || to.empty() || to.find('-') != std::string_view::npos || from == "*" || to == "*") {
      return refuse("bad_range", at, quoted(base) + " is not a range");
    }
    TRY(const int first, value(from, at));
    TRY(int last, value(to, at + dash + 1));
    TRY(const int stride, read_step());
    if (field_ == Field::day_of_week && last == 0 && first != 0) last = 7;
    add(first, last, stride);
  } else {
    if (base.empty()) return refuse("bad_value", at, quoted(item) + " has no value before the step");
    TRY(const int first, value(base, at));
    TRY(const int stride, read_step());
    const int highest = info_.low + info_.size - 1;
    if (!stepped) {
      single = first % (field_ == Field::day_of_week ? 7 : 100);
      set(first);
    } else {
      add(first > highest ? first - info_.size : first, highest, stride);
    }
  }
  if (field_ == Field::day_of_week) plain_days_[plain_count_++] = {item, at, single};
  return {};
}

Result<int> FieldParser::value(std::string_view token, std::size_t at) const {
  if (all_digits(token)) {
    if (token.size() > kMaxDigits) {
      return refuse("bad_value", at, fmt::format("{} has more than {} digits", quoted(token), kMaxDigits));
    }
    const int out = number(token);
    if (out < info_.low || out > info_.high) {
      return refuse("out_of_range", at, fmt::format("{} is outside {}-{}", out, info_.low, info_.high));
    }
    return out;
  }
  const bool names_months = field_ == Field::month;
  if ((!names_months && field_ != Field::day_of_week) || !all_letters(token)) {
    return refuse("bad_value", at, quoted(token) + " is not a number");
  }
  const std::span<const std::string_view> names = names_months ? std::span<const std::string_view>(kMonths)
                                                               : std::span<const std::string_view>(kWeekdays);
  if (const int found = find_name(names, token); found >= 0) return found + info_.low;
  const int meant = find_name(names, token.substr(0, 3));
  return refuse("bad_name", at,
                fmt::format("unknown name {}; use {}", quoted(token),
                            meant >= 0     ? names[static_cast<std::size_t>(meant)]
                            : names_months ? "jan-dec"
                                           : "sun-sat"));
}

Result<int> FieldParser::step(std::string_view token, std::size_t at) const {
  if (!all_digits(token) || token.size() > kMaxDigits || number(token) == 0) {
    return refuse("bad_step", at, "step must be a number from 1");
  }
  return number(token);
}

// From `first` to `last`, on through the end of the field when last < first.
void FieldParser::add(int first, int last, int stride) {
  int length = last - first;
  if (length < 0) length += info_.size;
  if (stride > 1 && stride > length) out_.step_beyond_range = true;
  for (int offset = 0; offset <= length; offset += stride) {
    set(info_.low + (first - info_.low + offset) % info_.size);
  }
}

void FieldParser::set(int value) {
  switch (field_) {
    case Field::minute: out_.minutes |= std::uint64_t{1} << value; break;
    case Field::hour: out_.hours |= 1U << value; break;
    case Field::day_of_month: out_.days |= 1U << value; break;
    case Field::month: out_.months = static_cast<std::uint16_t>(out_.months | 1U << value); break;
    case Field::day_of_week:
      out_.weekdays = static_cast<std::uint8_t>(out_.weekdays | 1U << (value % 7));
      break;
    case Field::second: out_.seconds |= std::uint64_t{1} << value; break;
  }
}

// A plain day cannot stand beside d#n or Ld, unless it is the day of one of the d#n: then that one says it
// all.
Result<void> FieldParser::check_mixture() const {
  if (!out_.has_nth()) return {};
  const unsigned nth_days =
      static_cast<unsigned>(out_.nth[0] | out_.nth[1] | out_.nth[2] | out_.nth[3] | out_.nth[4]);
  for (std::size_t i = 0; i < plain_count_; ++i) {
    const PlainDay& plain = plain_days_[i];
    const bool absorbed = out_.last_weekdays == 0 && plain.day >= 0 && (nth_days >> plain.day & 1) != 0;
    if (!absorbed) {
      return refuse(
          "mixed_days", plain.at,
          fmt::format("plain day {} cannot stand beside {}", quoted(plain.text), quoted(first_nth_)));
    }
  }
  out_.weekdays = 0;
  return {};
}

}  // namespace flow::cron::detail
