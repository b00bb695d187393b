#pragma once
// Postmaster: the main process of a PostgreSQL server on this machine, ours or adopted, known by its process
// id.
//
// It is not our child in the sense of os::Process: it must live on when we are killed. Signals go to the
// process that was met first, never to a later one of the same number (pidfd).
#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "os/fd.hpp"

namespace flow::async {
class Loop;
}

namespace flow::db::detail {

// Who the server runs as: the system user when we are root, else we ourselves.
struct SystemUser {
  std::string name;  // empty: we ourselves
  uid_t uid = 0;
  gid_t gid = 0;
  // `program arguments…` as this user.
  std::vector<std::string> command(std::string program, std::vector<std::string> arguments) const;
};
Result<SystemUser> system_user(const std::string& name);

// What a running server writes into postmaster.pid.
struct PidFile {
  pid_t pid = 0;
  std::string socket_folder;
  bool ready = false;
};
std::optional<PidFile> read_pid_file(const std::string& data_folder);
bool is_postgres(pid_t pid, const std::string& data_folder);  // a living one, of this folder

class Postmaster {
 public:
  // In a session of its own, output appended to `log_file`.
  static Result<Postmaster> spawn(async::Loop& loop, std::vector<std::string> command,
                                  const std::string& log_file);
  static Result<Postmaster> adopt(async::Loop& loop, pid_t pid);

  pid_t pid() const { return pid_; }
  bool signal(int signal) const;  // false when it is gone
  bool running() const;
  Task<Result<void>> wait_for_end(Context cx) const;

 private:
  Postmaster(async::Loop& loop, pid_t pid, os::Fd watch);
  async::Loop* loop_;
  pid_t pid_;
  std::shared_ptr<os::Fd> watch_;
};

}  // namespace flow::db::detail
