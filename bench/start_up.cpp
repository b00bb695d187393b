// Start-up of a program: start_up PROGRAM ARG… runs it 101 times and prints the median of the wall times,
// from posix_spawn() until the process has been waited for, in the shape of Google Benchmark's JSON. No other
// process runs in between, nothing is subtracted.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

extern char** environ;

namespace {

constexpr std::size_t kRuns = 101;

// Ends everything when the program does not run or fails: the time of that would mean nothing.
std::chrono::nanoseconds run_once(char* const* command, const posix_spawn_file_actions_t& files) {
  const auto begin = std::chrono::steady_clock::now();
  pid_t child = 0;
  int status = 0;
  if (posix_spawn(&child, command[0], &files, nullptr, command, environ) != 0 ||
      waitpid(child, &status, 0) != child || status != 0) {
    fmt::print(stderr, "{} did not run to a good end\n", command[0]);
    std::exit(1);
  }
  return std::chrono::steady_clock::now() - begin;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<std::chrono::nanoseconds> times;
  for (std::size_t i = 0; i < kRuns; ++i) times.push_back(run_once(arguments + 1, files));
  posix_spawn_file_actions_destroy(&files);
  std::ranges::nth_element(times, times.begin() + kRuns / 2);
  fmt::print(
      R"({{"benchmarks":[{{"name":"flowbuilder_version_median","run_name":"flowbuilder_version","aggregate_name":"median","real_time":{},"time_unit":"ns"}}]}})"
      "\n",
      times[kRuns / 2].count());
}
