#pragma once
// Process: a child in its own session and process group, awaited without blocking the loop.
//
// The child gets /dev/null as stdin, our pipe as stdout and stderr, the descriptors asked for as 3 and 4, and
// nothing else: everything from there on is closed, signals are reset, the mask is empty. The last bytes of
// its output are kept. wait() returns when the leader has exited (the rest of its group is killed then),
// terminate() when the whole group is gone and reaped. Only this group is ever reaped, so two owners never
// steal each other's children. Grandchildren are reaped only in a process that called become_subreaper() at
// start. The destructor kills and reaps a group that is still there, blocking for milliseconds.
#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/bytes.hpp"
#include "os/fd.hpp"

namespace flow::async {
class Loop;
}

namespace flow::os {

struct SpawnOptions {
  std::string program;                                                // a path, not searched for
  std::vector<std::string> arguments = {};                            // without the program itself
  std::vector<std::pair<std::string, std::string>> environment = {};  // added to ours
  std::string directory = {};                                         // empty: ours
  Fd descriptor3 = {};  // become 3 and 4 of the child, closed here
  Fd descriptor4 = {};
  Bytes output_tail{64U << 10};
  bool share_output = false;  // it writes where we write, and no tail is kept
};

struct ExitStatus {
  int code = 0;    // when it exited by itself
  int signal = 0;  // when a signal ended it
  bool ok() const { return code == 0 && signal == 0; }
  std::string text() const;  // "exited with code 3", "killed by signal 9 (Killed)"
};

class Process {
 public:
  static Result<std::unique_ptr<Process>> spawn(async::Loop& loop, SpawnOptions options);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const;
  std::optional<ExitStatus> status() const;  // known once it has exited
  std::string output_tail() const;           // valid UTF-8

  Task<Result<ExitStatus>> wait(Context cx);
  void signal_group(int signal);
  // SIGTERM to the group, `grace` to obey, SIGKILL, and the reaping of all that is left. Works in a cancelled
  // task too, and after the deadline: it takes at most grace + 2 s of its own.
  Task<Result<ExitStatus>> terminate(Context cx, milliseconds grace);

  struct State;

 private:
  explicit Process(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

// Orphaned grandchildren become our children, so that terminate() can reap them. Once, at start of the
// process.
Result<void> become_subreaper();

// In a subreaper: forgets dead children that no Process here has started.
void reap_orphans();
// In a child: SIGTERM when the parent, which said that it is `parent`, has died; at once if it has already.
void end_with_parent(pid_t parent);

// How many processes the kernel has killed for want of memory since the boot (/proc/vmstat); 0 if it does not
// say.
std::uint64_t oom_kills();

// Is there a process of this id whose start time (clock ticks after boot, /proc/PID/stat) is this one?
bool is_running(pid_t pid, std::uint64_t start_time);
std::optional<std::uint64_t> start_time_of(pid_t pid);
// Memory of all processes of a group, from /proc, without what each shares with others or can read again from
// a file: counted for every process, the program's text alone would be most of it.
Bytes memory_of_group(pid_t group);

}  // namespace flow::os
