#pragma once
// The whole service as an operator runs it: `flowbuilder serve` in an empty data folder, on a free port, with
// its own PostgreSQL; and an HTTP client that is signed in.
#include <memory>
#include <string>
#include <vector>

#include "async/loop.hpp"
#include "json/json.hpp"
#include "net/http_client.hpp"
#include "os/process.hpp"
#include "os/temp_dir.hpp"
#include "support/program.hpp"

namespace flow::test {

inline constexpr const char* kPassword = "correct horse battery";  // of ada@example.com

struct Answer {
  int status = 0;
  json::value body;
  std::string cookie = {};  // that it sets

  // The member at this pointer as text; "" when it is not there.
  std::string text(std::string_view pointer) const;
};

class ServiceWorld {
 public:
  explicit ServiceWorld(async::Loop& loop);

  // Starts `serve` and waits until it says that it is ready.
  static Task<Result<void>> start(Context cx, ServiceWorld* world);
  // SIGTERM; its exit status.
  static Task<Result<os::ExitStatus>> stop(Context cx, ServiceWorld* world);
  // Its exit status, where a test has told it to end.
  static Task<Result<os::ExitStatus>> wait_for_exit(Context cx, ServiceWorld* world);
  // SIGKILL, to `serve` and none of its children.
  static Task<Result<void>> kill(Context cx, ServiceWorld* world);
  // The first account, and an API token that `call` uses from then on.
  static Task<Result<void>> sign_in(Context cx, ServiceWorld* world);
  // The token alone, where the account is there already.
  Result<void> make_token();
  static Task<Result<Answer>> call(Context cx, ServiceWorld* world, std::string method, std::string path,
                                   json::value body = {});
  // What a stream of events says until the service ends it.
  static Task<Result<std::string>> listen(Context cx, ServiceWorld* world, std::string path);
  // Saves a workflow and gives its id.
  static Task<Result<std::string>> save(Context cx, ServiceWorld* world, std::string document);
  // Runs it and gives the execution's id.
  static Task<Result<std::string>> run(Context cx, ServiceWorld* world, std::string workflow_id);
  // Asks until the execution has one of the statuses.
  static Task<Result<Answer>> wait_for(Context cx, ServiceWorld* world, std::string execution_id,
                                       std::vector<std::string> statuses = {"completed", "failed",
                                                                            "cancelled"});

  // The program beside the service, with the same data folder: {"backup", file}.
  ProgramResult command(std::vector<std::string> arguments, std::string input = {}) const;
  // Of a database of the private PostgreSQL.
  std::string database_url(std::string_view name = "flowbuilder") const;
  // What psql says to this statement there: values and | between them, a row a line.
  Result<std::string> ask_database(const std::string& sql) const;
  // Makes another one there; its URL.
  Result<std::string> make_database(std::string_view name) const;

  // Living processes whose command line or environment names the data folder, and what they are.
  struct Found {
    pid_t pid = 0;
    std::string command;
  };
  std::vector<Found> processes() const;
  // The ones with this word in their command line.
  std::vector<pid_t> processes(std::string_view word) const;

  async::Loop& loop() { return loop_; }
  std::string output() const { return serve_->output_tail(); }
  pid_t pid() const { return serve_->pid(); }
  const std::string& folder() const { return folder_.path(); }
  std::string data() const { return folder() + "/data"; }
  const std::string& token() const { return token_; }
  std::string origin;
  std::string cookie = {};  // sent in the token's place
  int workers = 1;
  std::vector<std::string> extra_arguments = {};

 private:
  async::Loop& loop_;
  os::TempDir folder_;
  std::unique_ptr<os::Process> serve_;
  net::HttpClient http_;
  std::string token_;
};

}  // namespace flow::test
