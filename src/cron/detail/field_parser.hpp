#pragma once
// One field of an expression into the sets of a Schedule.
#include <array>
#include <cstddef>
#include <string_view>

#include "cron/schedule.hpp"

namespace flow::cron::detail {

enum class Field { minute, hour, day_of_month, month, day_of_week, second };

struct FieldInfo {
  std::string_view name;
  int low;
  int high;  // of a value as written; day-of-week takes 7 for Sunday
  int size;  // how many different values there are
};
const FieldInfo& info(Field field);

class FieldParser {
 public:
  // `at` is the 0-based byte of `text` in the whole expression.
  FieldParser(Schedule& out, Field field, std::string_view text, std::size_t at)
      : out_(out), field_(field), info_(info(field)), text_(text), at_(at) {}
  Result<void> parse();

 private:
  Result<void> item(std::string_view item, std::size_t at);
  Result<bool> day_of_month_item(std::string_view item, std::size_t at);  // true: it was one of L, a-L, nW
  Result<bool> day_of_week_item(std::string_view item, std::size_t at);   // true: it was one of d#n, Ld
  Result<void> nth_item(std::string_view item, std::size_t at, std::size_t hash);
  Result<void> plain_item(std::string_view item, std::size_t at);
  Result<int> value(std::string_view token, std::size_t at) const;
  Result<int> step(std::string_view token, std::size_t at) const;
  Result<void> check_mixture() const;

  void add(int first, int last, int step);
  void set(int value);

  std::unexpected<Error> refuse(std::string_view code, std::size_t at, std::string_view reason) const;

  // A day of the week without # or L; `day` is -1 unless it is one single day.
  struct PlainDay {
    std::string_view text;
    std::size_t at;
    int day;
  };

  Schedule& out_;
  Field field_;
  const FieldInfo& info_;
  std::string_view text_;
  std::size_t at_;
  bool star_ = false;
  bool stepped_star_ = false;
  std::string_view first_nth_;
  std::array<PlainDay, 64> plain_days_;
  std::size_t plain_count_ = 0;
};

bool all_digits(std::string_view text);
bool equal_ignoring_case(std::string_view text, std::string_view lower);
std::string_view weekday_name(int day);  // "Monday"

}  // namespace flow::cron::detail
