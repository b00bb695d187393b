// Starting a browser and making a context, where the n-th answer of the browser goes wrong, for every n and
// every way to go wrong.
//
// The browser is this very program, told so by a switch on its command line: a real process on real pipes
// that answers as much as a start needs. However it ends, it ends in time with a typed error, and neither a
// process nor a folder is left.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "browser/pool.hpp"
#include "json/json.hpp"
#include "os/files.hpp"

namespace flow::browser {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kSwitch = "--played-by-a-test=";

enum class Fault { refuse, silence, exit, nonsense };
constexpr std::array kFaults{Fault::refuse, Fault::silence, Fault::exit, Fault::nonsense};
constexpr std::array<std::string_view, 4> kFaultNames{"refuse", "silence", "exit", "nonsense"};

// ---- the browser ----

void say(std::string message) {
  message += '\0';
  for (std::size_t at = 0; at < message.size();) {
    const auto wrote = ::write(4, message.data() + at, message.size() - at);
    if (wrote <= 0) ::_exit(1);
    at += static_cast<std::size_t>(wrote);
  }
}

std::string hear() {
  std::string message;
  for (char byte = 0; ::read(3, &byte, 1) == 1;) {
    if (byte == '\0') return message;
    message += byte;
  }
  ::_exit(0);  // whoever started us is gone
}

json::object result_of(std::string_view method) {
  if (method == "Browser.getVersion") return {{"product", "Chrome/1.2.3"}, {"userAgent", "Test"}};
  if (method == "Target.createBrowserContext") return {{"browserContextId", "CONTEXT"}};
  return {};
}

// Answers everything, except that its n-th answer goes wrong.
[[noreturn]] void play(std::size_t spoilt, Fault fault) {
  for (std::size_t n = 1;; ++n) {
    const auto command = json::parse_object(hear());
    if (!command) ::_exit(2);
    json::object reply{{"id", command->at("id")}};
    const std::string_view method = json::string_or(*command, "method", "");
    reply["result"] = result_of(method);
    if (n == spoilt) {
      switch (fault) {
        case Fault::refuse:
          reply = {{"id", command->at("id")}, {"error", json::object{{"code", -32603}, {"message", "no"}}}};
          break;
        case Fault::silence: continue;
        case Fault::exit: ::_exit(3);
        case Fault::nonsense: say("{nonsense"); continue;
      }
    }
    say(json::dump(reply));
    if (method == "Browser.close") ::_exit(0);
  }
}

// Before main: with the switch this process is the browser, and never comes to be a test.
[[maybe_unused]] const bool kNoBrowser = [] {
  std::ifstream file("/proc/self/cmdline");
  for (std::string argument; std::getline(file, argument, '\0');) {
    if (!argument.starts_with(kSwitch)) continue;
    const std::string how = argument.substr(kSwitch.size());
    const auto colon = how.find(':');
    play(std::stoul(how), kFaults.at(std::stoul(how.substr(colon + 1))));
  }
  return true;
}();

// ---- the tests ----

Task<Result<void>> start_and_stop(Context cx, Pool* pool, LaunchProfile profile, Result<void>* outcome) {
  CO_TRY_VOID(co_await pool->start(cx));
  auto lease = co_await pool->acquire(cx.within(1500ms), std::move(profile), {});
  if (lease) {
    *outcome = co_await (*lease)->close(cx);
  } else {
    *outcome = std::unexpected(std::move(lease).error());
  }
  co_return co_await pool->stop(cx.grace(5000ms));
}

class LaunchSweep : public ::testing::TestWithParam<std::size_t> {
 protected:
  // What became of a start whose n-th answer goes wrong.
  Result<void> run(std::size_t spoilt) {
    std::string root = std::filesystem::temp_directory_path() / "flow-launch-test-XXXXXX";
    EXPECT_NE(::mkdtemp(root.data()), nullptr);
    Result<void> outcome;
    {
      async::Loop loop;
      Pool pool(loop, {.temp_root = root});
      LaunchProfile profile{.binary = std::filesystem::read_symlink("/proc/self/exe")};
      profile.extra_args = {fmt::format("{}{}:{}", kSwitch, spoilt, GetParam())};
      const auto stopped = loop.run(start_and_stop(loop.context(20s), &pool, profile, &outcome));
      EXPECT_TRUE(stopped) << stopped.error().message;
    }
    EXPECT_TRUE(std::filesystem::is_empty(root));
    std::filesystem::remove_all(root);
    EXPECT_LE(::waitpid(-1, nullptr, WNOHANG), 0) << "a dead child was not reaped";
    return outcome;
  }
};

TEST_P(LaunchSweep, EveryAnswerMayGoWrong) {
  const auto fine = run(0);
  ASSERT_TRUE(fine) << fine.error().message;
  // getVersion, setAutoAttach, createBrowserContext, setDownloadBehavior.
  for (std::size_t n = 1; n <= 4; ++n) {
    SCOPED_TRACE(fmt::format("answer {}", n));
    const auto began = std::chrono::steady_clock::now();
    const auto outcome = run(n);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
    EXPECT_FALSE(outcome);
    if (outcome) continue;
    const Error& error = outcome.error();
    EXPECT_EQ(error.effect, Effect::none) << error.message;
    EXPECT_FALSE(error.message.empty());
    if (kFaults.at(GetParam()) == Fault::silence) {
      EXPECT_EQ(error.code, ErrorCode::timeout) << error.message;
    } else {
      EXPECT_TRUE(error.code == ErrorCode::browser_crashed || error.code == ErrorCode::internal)
          << to_string(error.code) << ": " << error.message;
    }
  }
}
Task<Result<void>> crash_in_a_row(Context cx, Pool* pool, LaunchProfile profile) {
  CO_TRY_VOID(co_await pool->start(cx));
  for (int i = 0; i < 3; ++i) {
    const auto failed = co_await pool->acquire(cx, profile, {});
    EXPECT_EQ(failed.error().code, ErrorCode::browser_crashed);
  }
  EXPECT_EQ(pool->stats().crashes, 3U);
  EXPECT_EQ(pool->stats().launches, 3U);
  const auto held_back = co_await pool->acquire(cx.within(300ms), profile, {});
  EXPECT_EQ(held_back.error().code, ErrorCode::timeout);
  EXPECT_EQ(pool->stats().launches, 3U);
  co_return co_await pool->stop(cx.grace(5000ms));
}
TEST(LaunchAfterCrashes, IsHeldBack) {
  async::Loop loop;
  Pool pool(loop, {});
  LaunchProfile profile{.binary = std::filesystem::read_symlink("/proc/self/exe")};
  profile.extra_args = {fmt::format("{}1:2", kSwitch)};  // exits before its first answer
  const auto result = loop.run(crash_in_a_row(loop.context(20s), &pool, profile));
  EXPECT_TRUE(result) << result.error().message;
}

INSTANTIATE_TEST_SUITE_P(All, LaunchSweep, ::testing::Range<std::size_t>(0, kFaults.size()),
                         [](const auto& info) { return std::string(kFaultNames.at(info.param)); });

}  // namespace
}  // namespace flow::browser
