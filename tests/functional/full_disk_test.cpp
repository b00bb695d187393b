// The volume of the data folder is full to the last byte: what is asked gets a clean error, PostgreSQL, which
// cannot write its log, dies and is started again until it can, and with room again everything goes on.
//
// The test runs itself once more in a mount namespace, on a small tmpfs that no one else sees.
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "in_service.hpp"
#include "os/fd.hpp"
#include "os/files.hpp"

namespace flow::test {
namespace {

using ::testing::HasSubstr;

constexpr const char* kInside = "FLOW_TEST_FULL_DISK";  // set where the volume is
constexpr std::uint64_t kVolume = 1500U << 20;  // above the reserve of the disk guard, with a cluster in it
constexpr milliseconds kPoll{50};
constexpr milliseconds kSoon{15'000};
constexpr milliseconds kTest{100'000};

// All that is left of the volume.
class Ballast {
 public:
  explicit Ballast(std::string path)
      : path_(std::move(path)), file_(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {}
  void fill() {
    for (off_t step = off_t{1} << 30; step >= 4096; step /= 2) {
      while (::posix_fallocate(file_.get(), size_, step) == 0) size_ += step;
    }
  }
  void drop() {
    ::unlink(path_.c_str());
    file_.close();
  }

 private:
  std::string path_;
  os::Fd file_;
  off_t size_ = 0;
};

// Writes a file of the run when its wait is over. A gigabyte is filled meanwhile.
std::string writing_workflow(std::string_view seconds) {
  return placed(placed(R"json({"name": "Write", "nodes": [
    {"id": "wait", "type": "delay", "position": {"x": 0, "y": 0},
      "data": {"name": "Wait", "inputs": {"Duration": {seconds}}}},
    {"id": "write", "type": "to_file", "position": {"x": 1, "y": 0},
      "data": {"name": "Write", "inputs": {"Data": "{text}", "Format": "text", "Name": "long"}}}],
   "edges": [{"id": "e1", "source": "wait", "target": "write", "sourceHandle": "waited",
              "targetHandle": "Execute Condition"}]})json",
                       "{seconds}", seconds),
                "{text}", std::string(60'000, 'x'));
}

Task<Result<void>> wait_until_ready(Context cx, ServiceWorld* world) {
  for (;;) {
    CO_TRY(const Answer ready, co_await ServiceWorld::call(cx, world, "GET", "/readyz"));
    if (ready.status == 200) co_return Result<void>{};
    if (cx.expired()) co_return fail(ErrorCode::timeout, "not ready again: {}", json::dump(ready.body));
    co_await cx.clock().sleep_for(kPoll);
  }
}

Task<Result<void>> expect_status(Context cx, ServiceWorld* world, std::string method, std::string path,
                                 ::testing::Matcher<int> status) {
  json::value body;
  if (method == "POST") body = json::object{};
  CO_TRY(const Answer answer, co_await ServiceWorld::call(cx, world, method, path, std::move(body)));
  EXPECT_THAT(answer.status, status) << path << ": " << json::dump(answer.body);
  if (answer.status >= 400) EXPECT_NE(answer.text("/code"), "internal") << json::dump(answer.body);
  co_return Result<void>{};
}

// The run has met the full disk. How it ended waits in the worker, or is written where there was a little
// room.
Task<Result<void>> wait_until_met(Context cx, ServiceWorld* world, std::string run) {
  while (!world->output().contains("outcomes wait for the store")) {
    const auto detail = co_await ServiceWorld::call(cx, world, "GET", "/api/v1/executions/" + run);
    if (detail && detail->text("/status") != "running") co_return Result<void>{};
    if (cx.expired()) co_return fail(ErrorCode::timeout, "the run does not notice that the disk is full");
    co_await cx.clock().sleep_for(kPoll);
  }
  co_return Result<void>{};
}

// New segments of the log are asked for until there is no room for one.
Task<Result<void>> wait_for_the_death_of_postgres(Context cx, ServiceWorld* world) {
  while (!world->output().contains("PostgreSQL ended")) {
    if (cx.expired()) co_return fail(ErrorCode::timeout, "PostgreSQL lives on a full volume");
    static_cast<void>(world->ask_database("SELECT pg_current_xact_id(), pg_switch_wal()"));
    co_await cx.clock().sleep_for(kPoll);
  }
  co_return Result<void>{};
}

Task<Result<void>> outlives_a_full_disk(Context cx, ServiceWorld* world) {
  CO_TRY(const std::string quick, co_await ServiceWorld::save(cx, world, waiting_workflow("0.01")));
  CO_TRY(const std::string writing, co_await ServiceWorld::save(cx, world, writing_workflow("6")));
  CO_TRY(const std::string before, co_await ServiceWorld::run(cx, world, quick));
  CO_TRY(const Answer whole, co_await ServiceWorld::wait_for(cx, world, before));
  EXPECT_EQ(whole.text("/status"), "completed") << json::dump(whole.body);
  const auto parts = world->processes("/proc/self/exe");

  CO_TRY(const std::string run, co_await ServiceWorld::run(cx, world, writing));
  CO_TRY_VOID(co_await ServiceWorld::wait_for(cx, world, run, {"running"}));
  Ballast ballast(world->folder() + "/ballast");
  ballast.fill();
  const std::string again = "/api/v1/workflows/" + quick + "/run";
  CO_TRY_VOID(co_await expect_status(cx, world, "POST", again, 503));
  CO_TRY_VOID(co_await expect_status(cx, world, "GET", "/healthz", 200));

  CO_TRY_VOID(co_await wait_until_met(cx.within(kSoon), world, run));

  ballast.fill();
  CO_TRY_VOID(co_await wait_for_the_death_of_postgres(cx.within(kSoon), world));
  CO_TRY_VOID(co_await expect_status(cx, world, "GET", "/healthz", 200));
  CO_TRY_VOID(co_await expect_status(cx, world, "POST", again, 503));
  CO_TRY_VOID(co_await expect_status(cx, world, "GET", "/api/v1/executions", 503));
  ballast.drop();
  CO_TRY_VOID(co_await wait_until_ready(cx.within(kTest), world));
  CO_TRY(const std::string after, co_await ServiceWorld::run(cx, world, quick));
  CO_TRY(const Answer done, co_await ServiceWorld::wait_for(cx, world, after));
  EXPECT_EQ(done.text("/status"), "completed") << json::dump(done.body);
  // Its file could not be written, which is an error of the node, and worth another attempt.
  CO_TRY(const Answer met, co_await ServiceWorld::wait_for(cx, world, run));
  EXPECT_EQ(met.text("/status"), "completed") << json::dump(met.body);
  EXPECT_EQ(met.text("/attempt"), "2") << json::dump(met.body);
  EXPECT_THAT(json::dump(met.body), HasSubstr("No space left on device"));
  EXPECT_EQ(world->processes("/proc/self/exe"), parts) << "API and worker lived on";
  co_return Result<void>{};
}

std::uint64_t available_memory() {
  const std::string text = os::read_file("/proc/meminfo", Bytes{1U << 16}).value_or("");
  const std::string name = "MemAvailable:";
  const std::size_t at = text.find(name);
  return at == std::string::npos ? 0 : std::strtoull(text.c_str() + at + name.size(), nullptr, 10) << 10;
}

// Root of the machine, or a user who may be one in a namespace of their own and yet keeps their name: as root
// PostgreSQL would need another user, which such a namespace does not have.
std::vector<std::string> in_own_mounts(const std::string& script, const std::string& folder) {
  std::vector<std::string> command{"/usr/bin/env", std::string(kInside) + "=1", "TMPDIR=" + folder, "unshare",
                                   "--mount"};
  if (::geteuid() != 0) command.insert(command.end(), {"--user", "--map-current-user", "--keep-caps"});
  const std::string mount = fmt::format("mount -t tmpfs -o size={},mode=755 flow '{}'", kVolume, folder);
  command.insert(command.end(), {"sh", "-c", mount + " && " + script});
  return command;
}

TEST(FullDisk, IsOutlived) {
  if (std::getenv(kInside) != nullptr) {
    in_service(outlives_a_full_disk);
    return;
  }
  const auto folder = os::TempDir::create(os::default_temp_root(), "flow-full-disk-", "test").value();
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  const auto may = run_program(in_own_mounts("true", folder.path()));
  if (may.exit_code != 0) GTEST_SKIP() << "neither root nor a user namespace may mount here: " << may.err;
  if (available_memory() < 2 * kVolume) GTEST_SKIP() << "a volume of 1.5 GiB does not fit into memory";
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  const auto inside = run_program(
      in_own_mounts(fmt::format("exec '{}' --gtest_filter=FullDisk.IsOutlived", self), folder.path()), {},
      kTest);
  EXPECT_EQ(inside.exit_code, 0) << inside.out << inside.err;
}

}  // namespace
}  // namespace flow::test
