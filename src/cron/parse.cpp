#include <array>
#include <optional>

#include "base/utf8.hpp"
#include "cron/detail/calendar.hpp"
#include "cron/detail/field_parser.hpp"
#include "cron/detail/problem.hpp"
#include "cron/schedule.hpp"

namespace flow::cron {
namespace {

using detail::Field;
using detail::problem;
using detail::quoted;

constexpr std::size_t kMaxBytes = 256;
constexpr std::size_t kFieldCount = 6;
constexpr char32_t kNoBreakSpace = 0xA0;

struct Alias {
  std::string_view name;
  std::string_view expression;
};
constexpr Alias kAliases[] = {
    {"@yearly", "0 0 1 1 *"}, {"@annually", "0 0 1 1 *"}, {"@monthly", "0 0 1 * *"}, {"@weekly", "0 0 * * 0"},
    {"@daily", "0 0 * * *"},  {"@midnight", "0 0 * * *"}, {"@hourly", "0 * * * *"},
};

bool is_blank(char32_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == kNoBreakSpace;
}

bool looks_like_dash(char32_t c) {
  return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63 || c == 0xFF0D;
}

std::unexpected<Error> bad_character(std::string_view field, std::size_t at, const CodePoint& point,
                                     unsigned char byte) {
  if (!point.valid)
    return problem("bad_char", field, at + 1,
                   fmt::format("byte 0x{:02X} is not allowed; write plain ASCII", byte));
  return problem("bad_char", field, at + 1,
                 fmt::format("character U+{:04X} is not allowed; {}", static_cast<std::uint32_t>(point.value),
                             looks_like_dash(point.value) ? "use \"-\"" : "write plain ASCII"));
}

struct Token {
  std::string_view text;
  std::size_t at;
};

struct Tokens {
  std::array<Token, kFieldCount> list;  // those beyond are only counted
  std::size_t count = 0;
};

Result<Tokens> split(std::string_view text) {
  Tokens out;
  std::optional<std::size_t> begin;
  const auto close = [&](std::size_t end) {
    if (!begin) return;
    if (out.count < kFieldCount) out.list[out.count] = {text.substr(*begin, end - *begin), *begin};
    ++out.count;
    begin.reset();
  };
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (point.valid && is_blank(point.value)) {
      close(at);
    } else if (!point.valid || point.value < 0x20 || point.value >= 0x7F) {
      const std::string_view field =
          out.count < kFieldCount ? detail::info(static_cast<Field>(out.count)).name : std::string_view();
      return bad_character(field, at, point, static_cast<unsigned char>(text[at]));
    } else if (!begin) {
      begin = at;
    }
    at += point.length;
  }
  close(text.size());
  return out;
}

Result<std::string_view> resolve_alias(std::string_view text, std::size_t at) {
  for (const Alias& alias : kAliases) {
    if (detail::equal_ignoring_case(text, alias.name)) return alias.expression;
  }
  std::string known;
  for (const Alias& alias : kAliases) known.append(" ").append(alias.name);
  return problem("bad_alias", "", at + 1,
                 fmt::format("unknown alias {}; known:{}", quoted(text.substr(at)), known));
}

// Whether some day is both a day of day-of-month and a day of day-of-week. Every month of every length begins
// on every weekday sooner or later, so these few months stand for all.
bool can_meet(const Schedule& schedule) {
  for (int month = 1; month <= 12; ++month) {
    if ((schedule.months >> month & 1) == 0) continue;
    const int longest = detail::month_of(2000, month).length;
    for (int length = month == 2 ? 28 : longest; length <= longest; ++length) {
      for (int weekday = 0; weekday < 7; ++weekday) {
        if ((detail::day_of_month_mask(schedule, weekday, length) &
             detail::day_of_week_mask(schedule, weekday, length)) != 0) {
          return true;
        }
      }
    }
  }
  return false;
}

Result<Schedule> parse_tokens(const Tokens& tokens) {
  Schedule out;
  out.fixed_time = true;
  if (tokens.count == kFieldCount) out.seconds = 0;
  for (std::size_t i = 0; i < tokens.count; ++i) {
    const Token& token = tokens.list[i];
    TRY_VOID(detail::FieldParser(out, static_cast<Field>(i), token.text, token.at).parse());
  }
  out.day_decides = out.day_decides && out.weekdays == 0x7F && !out.weekday_star && !out.day_star;
  out.contradicts_itself = out.has_nth() && !out.day_star && !can_meet(out);
  return out;
}

Result<Tokens> tokenize(std::string_view expression) {
  if (expression.size() > kMaxBytes) {
    return problem("too_long", fmt::format("{} bytes; at most {}", expression.size(), kMaxBytes));
  }
  const std::size_t first = expression.find_first_not_of(" \t\r\n\v\f");
  if (first != std::string_view::npos && expression[first] == '@') {
    TRY(expression, resolve_alias(expression, first));
  }
  TRY(Tokens tokens, split(expression));
  if (tokens.count < kFieldCount - 1 || tokens.count > kFieldCount) {
    return problem(
        "field_count",
        fmt::format("{} field{}; expected 5 (minute hour day-of-month month day-of-week) or 6 (seconds last)",
                    tokens.count, tokens.count == 1 ? "" : "s"));
  }
  return tokens;
}

}  // namespace

Result<Schedule> parse(std::string_view expression) {
  TRY(const Tokens tokens, tokenize(expression));
  return parse_tokens(tokens);
}

Result<Schedule> parse_firing(std::string_view expression) {
  TRY(const Tokens tokens, tokenize(expression));
  TRY(Schedule schedule, parse_tokens(tokens));
  if (!detail::next_local(schedule, -1)) {
    const auto text = [&](Field field) { return tokens.list[std::to_underlying(field)].text; };
    std::string what = fmt::format("day-of-month {}", text(Field::day_of_month));
    if (!schedule.weekday_star) what += fmt::format(" and day-of-week {}", text(Field::day_of_week));
    if (text(Field::month) != "*") what += fmt::format(" in month {}", text(Field::month));
    return problem("never_fires", "never fires: no day matches " + what);
  }
  return schedule;
}

}  // namespace flow::cron
