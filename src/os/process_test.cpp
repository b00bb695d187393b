#include "os/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

#include <gtest/gtest.h>
#include <boost/asio/this_coro.hpp>

#include "async/blocking_pool.hpp"
#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "os/files.hpp"
#include "os/signals.hpp"
#include "os/temp_dir.hpp"

namespace flow::os {
namespace {

using namespace std::chrono_literals;

SpawnOptions shell(std::string script) {
  return {.program = "/bin/sh", .arguments = {"-c", std::move(script)}};
}

struct Seen {
  ExitStatus status;
  std::string output;
  pid_t pid = 0;
};

Task<Result<void>> run_to_end(async::Loop* loop, std::shared_ptr<SpawnOptions> options,
                              std::shared_ptr<Seen> seen) {
  const Context cx = loop->context(30s);
  CO_TRY(const auto process, Process::spawn(*loop, std::move(*options)));
  seen->pid = process->pid();
  CO_TRY(seen->status, co_await process->wait(cx));
  CO_TRY_VOID(co_await process->terminate(cx, 0ms));
  seen->output = process->output_tail();
  co_return Result<void>{};
}

Seen run(SpawnOptions options) {
  async::Loop loop;
  const auto seen = std::make_shared<Seen>();
  const auto result = loop.run(run_to_end(&loop, std::make_shared<SpawnOptions>(std::move(options)), seen));
  EXPECT_TRUE(result.has_value()) << result.error().message;
  return *seen;
}

TEST(Process, TellsExitCodeOutputAndSignal) {
  const Seen exited = run(shell("echo out; echo err >&2; exit 3"));
  EXPECT_EQ(exited.status.text(), "exited with code 3");
  EXPECT_EQ(exited.output, "out\nerr\n");
  EXPECT_EQ(run(shell("kill -9 $$")).status.text(), "killed by signal 9 (Killed)");
}

TEST(Process, AMissingProgramIsAnErrorThatNamesIt) {
  async::Loop loop;
  const auto process = Process::spawn(loop, {.program = "/no/such/program"});
  ASSERT_FALSE(process.has_value());
  EXPECT_EQ(process.error().code, ErrorCode::unavailable);
  EXPECT_EQ(process.error().message, "could not start /no/such/program: No such file or directory (2)");
}

TEST(Process, KeepsOnlyTheTailOfItsOutput) {
  auto options = shell("i=0; while [ $i -lt 300 ]; do echo line-$i; i=$((i+1)); done");
  options.output_tail = Bytes{64};
  const std::string tail = run(std::move(options)).output;
  EXPECT_EQ(tail.size(), 64U);
  EXPECT_TRUE(tail.ends_with("line-298\nline-299\n"));
}

TEST(Process, ChildSeesOnlyTheDescriptorsItWasGiven) {
  const auto stray = make_pipe();
  ASSERT_TRUE(stray.has_value());
  const int inherited = ::dup(stray->read_end.get());  // not close-on-exec
  const Fd guard(inherited);
  auto to_child = make_pipe();
  auto from_child = make_pipe();
  // Without a pipeline: its pipe would be the shell's for a moment.
  auto options = shell("ls /proc/$$/fd; head -c 4 <&3 >&4");
  options.descriptor3 = std::move(to_child->read_end);
  options.descriptor4 = std::move(from_child->write_end);
  ASSERT_EQ(::write(to_child->write_end.get(), "ping", 4), 4);
  const Seen seen = run(std::move(options));
  EXPECT_EQ(seen.output, "0\n1\n2\n3\n4\n");
  char answer[5] = {};
  ASSERT_EQ(::read(from_child->read_end.get(), answer, 4), 4);
  EXPECT_STREQ(answer, "ping");
  // The parent's copies are closed, so the end of the child is the end of the pipe.
  EXPECT_EQ(::read(from_child->read_end.get(), answer, 4), 0);
}

TEST(Process, HasAGroupAndSessionOfItsOwn) {
  const Seen seen = run(shell("ps -o pgid= -o sid= -p $$ 2>/dev/null || cut -d' ' -f5,6 /proc/$$/stat"));
  std::string words = seen.output;
  std::erase(words, '\n');
  EXPECT_NE(words.find(std::to_string(seen.pid)), std::string::npos) << words;
  EXPECT_NE(seen.pid, ::getpgrp());
}

Task<Result<void>> end_family(async::Loop* loop, std::shared_ptr<Seen> seen) {
  const Context cx = loop->context(30s);
  // The leader ignores SIGTERM and has a grandchild that outlives its parent.
  CO_TRY(const auto process,
         Process::spawn(*loop,
                        shell("trap '' TERM; (sh -c 'while :; do read x < /dev/zero; done' &) ; echo ready; "
                              "while :; do read x < /dev/zero; done")));
  seen->pid = process->pid();
  while (process->output_tail() != "ready\n") co_await cx.clock().sleep_for(1ms);
  CO_TRY(seen->status, co_await process->terminate(cx, 20ms));
  co_return Result<void>{};
}

TEST(Process, TerminateKillsAndReapsTheWholeGroup) {
  ASSERT_TRUE(become_subreaper().has_value());
  async::Loop loop;
  const auto seen = std::make_shared<Seen>();
  const auto result = loop.run(end_family(&loop, seen));
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(seen->status.signal, SIGKILL);
  EXPECT_NE(::kill(-seen->pid, 0), 0);
  EXPECT_EQ(errno, ESRCH);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a zombie is left";
}

Task<Result<void>> measure(async::Loop* loop) {
  const Context cx = loop->context(30s);
  // A variable of 40 MB in the leader, and one in a child of its.
  const std::string held = "x=$(head -c 40000000 /dev/zero | tr '\\0' a)";
  CO_TRY(
      const auto process,
      Process::spawn(*loop, shell(fmt::format("{0}; ({0}; echo ready; read y < /dev/zero) & wait", held))));
  while (process->output_tail() != "ready\n") co_await cx.clock().sleep_for(5ms);
  const Bytes all = memory_of_group(process->pid());
  EXPECT_GT(all.count, 79'000'000U);
  EXPECT_LT(all.count, 400'000'000U);
  CO_TRY_VOID(co_await process->terminate(cx, 20ms));
  EXPECT_EQ(memory_of_group(process->pid()).count, 0U);
  co_return Result<void>{};
}

TEST(Process, MemoryIsThatOfTheWholeGroup) {
  ASSERT_TRUE(become_subreaper().has_value());
  async::Loop loop;
  const auto result = loop.run(measure(&loop));
  EXPECT_TRUE(result.has_value()) << result.error().message;
}

TEST(Process, ADroppedProcessIsGone) {
  async::Loop loop;
  pid_t pid = 0;
  {
    const auto process = Process::spawn(loop, shell("while :; do read x < /dev/zero; done"));
    ASSERT_TRUE(process.has_value());
    pid = (*process)->pid();
  }
  EXPECT_NE(::kill(pid, 0), 0);
}

Task<Result<void>> sweep_into(Context cx, async::BlockingPool* pool, std::string root,
                              std::vector<std::string>* removed) {
  CO_TRY(*removed, co_await sweep(cx, pool, std::move(root), "flow-"));
  co_return Result<void>{};
}

std::vector<std::string> swept(const std::string& root) {
  async::Loop loop;
  std::vector<std::string> removed;
  EXPECT_TRUE(loop.run(sweep_into(loop.context(30s), &loop.pool(), root, &removed)).has_value());
  return removed;
}

TEST(TempDirs, SweepRemovesOnlyFoldersOfTheDead) {
  const auto root = TempDir::create(default_temp_root(), "flow-sweep-test-", "test");
  ASSERT_TRUE(root.has_value());
  const auto living = TempDir::create(root->path(), "flow-", "w1");
  ASSERT_TRUE(living.has_value());
  const std::string dead = root->path() + "/flow-dead01";
  const std::string reused = root->path() + "/flow-reused";
  const std::string foreign = root->path() + "/flow-foreign";
  const std::string other = root->path() + "/other-dead01";
  for (const auto& folder : {dead, reused, foreign, other}) ASSERT_TRUE(make_folders(folder).has_value());
  const std::string gone = fmt::format("{} 1 w0\n", run(shell("exit 0")).pid);
  ASSERT_TRUE(write_file(dead + "/.owner", gone).has_value());
  ASSERT_TRUE(write_file(other + "/.owner", gone).has_value());
  ASSERT_TRUE(write_file(reused + "/.owner", fmt::format("{} 1 w0\n", ::getpid())).has_value());
  auto removed = swept(root->path());
  std::ranges::sort(removed);
  EXPECT_EQ(removed, (std::vector<std::string>{dead, reused}));
  EXPECT_TRUE(exists(living->path()));
  EXPECT_TRUE(exists(foreign));
  EXPECT_TRUE(exists(other));
}

TEST(TempDirs, SweepRemovesWhatNobodyMarked) {
  namespace fs = std::filesystem;
  const auto root = TempDir::create(default_temp_root(), "flow-sweep-test-", "test");
  ASSERT_TRUE(root.has_value());
  const auto unmarked = [&](std::string_view name, std::chrono::minutes age) {
    const std::string folder = fmt::format("{}/{}", root->path(), name);
    EXPECT_TRUE(make_folders(folder + "/profile").has_value());
    fs::last_write_time(folder, fs::file_time_type::clock::now() - age);
    return folder;
  };
  const std::string forsaken = unmarked("flow-a1B2c3", 61min);
  const std::string just_made = unmarked("flow-d4E5f6", 59min);
  const std::string of_another_making = unmarked("flow-diagrams", 61min);
  EXPECT_EQ(swept(root->path()), std::vector<std::string>{forsaken});
  EXPECT_TRUE(exists(just_made));
  EXPECT_TRUE(exists(of_another_making));
}

// As a browser does whose worker was killed. The process has the folder in no argument, so it is not killed.
TEST(TempDirs, SweepOutlastsWhoStillWrites) {
  const auto root = TempDir::create(default_temp_root(), "flow-sweep-test-", "test");
  ASSERT_TRUE(root.has_value());
  const std::string folder = root->path() + "/flow-dead01";
  ASSERT_TRUE(make_folders(folder).has_value());
  const std::string gone = fmt::format("{} 1 w0\n", run(shell("exit 0")).pid);
  ASSERT_TRUE(write_file(folder + "/.owner", gone).has_value());
  std::array<int, 2> begun{};
  ASSERT_EQ(::pipe2(begun.data(), O_CLOEXEC), 0);
  const pid_t writer = ::fork();
  if (writer == 0) {
    const int at = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const auto until = std::chrono::steady_clock::now() + 300ms;
    for (int i = 0; std::chrono::steady_clock::now() < until; ++i) {
      ::close(::openat(at, std::to_string(i).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
      if (i == 0) ::close(begun[1]);
    }
    ::_exit(0);
  }
  ::close(begun[1]);
  char unused = 0;
  EXPECT_EQ(::read(begun[0], &unused, 1), 0);  // it has made its first file
  ::close(begun[0]);
  EXPECT_EQ(swept(root->path()), std::vector<std::string>{folder});
  EXPECT_FALSE(exists(folder));
  int status = 0;
  ::waitpid(writer, &status, 0);
}

Task<Result<void>> receive(async::Loop* loop, std::shared_ptr<int> signal) {
  SignalWaiter waiter(*loop);
  ::raise(SIGTERM);
  CO_TRY(*signal, co_await waiter.next(loop->context(30s)));
  co_return Result<void>{};
}

TEST(Signals, SigtermCanBeAwaited) {
  async::Loop loop;
  const auto signal = std::make_shared<int>(0);
  ASSERT_TRUE(loop.run(receive(&loop, signal)).has_value());
  EXPECT_EQ(*signal, SIGTERM);
}

}  // namespace
}  // namespace flow::os
