#include <benchmark/benchmark.h>

#include "cron/zoned.hpp"

namespace flow::cron {
namespace {

constexpr std::chrono::sys_seconds kNow{std::chrono::seconds{1'700'000'000}};

constexpr std::string_view kEveryday[] = {"*/5 * * * *",    "0 9 * * 1-5", "30 2 1 * *",
                                          "0 0,12 * * mon", "0 0 L * *",   "15 10 * 1-6 fri#2"};

void cron_parse(benchmark::State& state) {
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(parse(kEveryday[i++ % std::size(kEveryday)]));
}
BENCHMARK(cron_parse);

// The average over everyday expressions, each from where the last one led.
void cron_next_everyday(benchmark::State& state) {
  std::vector<Schedule> schedules;
  for (const std::string_view expression : kEveryday) schedules.push_back(parse(expression).value());
  std::vector<std::chrono::sys_seconds> times(schedules.size(), kNow);
  std::size_t i = 0;
  for (auto _ : state) {
    times[i] = next(schedules[i], times[i]).value_or(kNow);
    i = (i + 1) % schedules.size();
  }
}
BENCHMARK(cron_next_everyday);

void cron_next_worst_case_in_zone(benchmark::State& state) {
  const Schedule schedule = parse("0 0 29 2 *").value();
  const TimeZone zone = find_zone("Europe/Berlin").value();
  // From after 29 February 2096: the next is eight years away, 2100 being no leap year.
  constexpr std::chrono::sys_seconds kAfter{std::chrono::seconds{3'981'830'400}};
  for (auto _ : state) benchmark::DoNotOptimize(next(schedule, zone, kAfter));
}
BENCHMARK(cron_next_worst_case_in_zone);

// Today's search passes the changes of the clock that the database lists.
void cron_next_leap_day_in_zone(benchmark::State& state) {
  const Schedule schedule = parse("0 0 29 2 *").value();
  const TimeZone zone = find_zone("Europe/Berlin").value();
  constexpr std::chrono::sys_seconds kAfter{std::chrono::seconds{1'709'251'200}};
  for (auto _ : state) benchmark::DoNotOptimize(next(schedule, zone, kAfter));
}
BENCHMARK(cron_next_leap_day_in_zone);

}  // namespace
}  // namespace flow::cron
