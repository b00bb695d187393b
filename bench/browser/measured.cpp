// Runs a program and tells what that one process took: measured OUTPUT PROGRAM ARG…
//
// Its standard output goes to the file OUTPUT; on ours is one JSON line: wall time from fork to its end, its
// processor time without that of its children, and the most memory it ever had resident. It is stopped for a
// moment at its very end (PTRACE_EVENT_EXIT), while that can still be read.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>

#include <fmt/format.h>

namespace {

[[noreturn]] void give_up(std::string_view what) {
  fmt::print(stderr, "measured: {}\n", what);
  std::exit(3);
}

[[noreturn]] void become(const char* output, char* const* command) {
  const int file = ::open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0 || ::dup2(file, STDOUT_FILENO) < 0) std::_Exit(3);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // Until it is looked at.
  ::raise(SIGSTOP);
  ::execv(command[0], command);
  std::_Exit(3);
}

long peak_kilobytes(pid_t pid) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::strtol(line.c_str() + 6, nullptr, 10);
  }
  give_up("the process has no VmHWM in its /proc/PID/status");
}

double processor_ms(pid_t pid) {
  clockid_t clock = 0;
  timespec used{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &used) != 0)
    give_up("the process has no processor clock");
  return 1e3 * static_cast<double>(used.tv_sec) + 1e-6 * static_cast<double>(used.tv_nsec);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) give_up("usage: measured OUTPUT PROGRAM ARG…");
  const pid_t child = ::fork();
  if (child < 0) give_up("could not fork");
  if (child == 0) become(arguments[1], arguments + 2);
  int status = 0;
  if (::waitpid(child, &status, WUNTRACED) != child || !WIFSTOPPED(status))
    give_up("the process did not start");
  if (::ptrace(PTRACE_SEIZE, child, nullptr, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL) != 0)
    give_up("ptrace is not allowed here");
  const auto begin = std::chrono::steady_clock::now();
  ::kill(child, SIGCONT);
  double processor = 0;
  long peak = 0;
  while (::waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
    const int event = status >> 16;
    int signal = 0;
    if (event == PTRACE_EVENT_EXIT) {
      processor = processor_ms(child);
      peak = peak_kilobytes(child);
    } else if (event == 0) {
      signal = WSTOPSIG(status);
    }
    ::ptrace(PTRACE_CONT, child, nullptr, signal);
  }
  const std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - begin;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  fmt::print(R"({{"wall_ms":{:.3f},"cpu_ms":{:.3f},"peak_mib":{:.3f},"code":{}}})"
             "\n",
             wall.count(), processor, static_cast<double>(peak) / 1024, code);
}
