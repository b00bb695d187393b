#pragma once
// XServer: a screen in memory (Xvfb) for tests of browsers with a window, on the first display that is free.
//
// While it is up, DISPLAY of this process names it; browsers started meanwhile inherit that. It ends by
// stop(), and by itself with the last browser, so that a test that crashes leaves none.
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "async/service.hpp"
#include "os/process.hpp"

namespace flow::browser::testing {

class XServer final : public async::Service {
 public:
  static constexpr const char* kProgram = "/usr/bin/Xvfb";
  static bool installed() { return ::access(kProgram, X_OK) == 0; }

  explicit XServer(async::Loop& loop) : loop_(&loop) {}

  Task<Result<void>> start(Context cx) override {
    CO_TRY(auto said, os::make_pipe());
    os::SpawnOptions options{.program = kProgram};
    options.arguments = {"-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp", "-terminate"};
    options.descriptor3 = std::move(said.write_end);
    CO_TRY(process_, os::Process::spawn(*loop_, std::move(options)));
    auto display = co_await async::with_deadline(cx, first_line(loop_, said.read_end.release()));
    if (!display) {
      co_return std::unexpected(
          std::move(display).error().context("starting Xvfb: " + process_->output_tail()));
    }
    if (const char* named = std::getenv("DISPLAY")) before_ = named;
    ::setenv("DISPLAY", (":" + *display).c_str(), 1);
    co_return Result<void>{};
  }

  Task<Result<void>> stop(Context cx) override {
    const auto process = std::exchange(process_, nullptr);
    if (!process) co_return Result<void>{};
    if (before_) {
      ::setenv("DISPLAY", before_->c_str(), 1);
    } else {
      ::unsetenv("DISPLAY");
    }
    CO_TRY_VOID(co_await process->terminate(cx, milliseconds{2000}));
    co_return Result<void>{};
  }

 private:
  // The number of its display: said when it takes clients.
  static Task<Result<std::string>> first_line(async::Loop* loop, int descriptor) {
    boost::asio::posix::stream_descriptor from(loop->io(), descriptor);
    std::string line;
    while (!line.ends_with('\n')) {
      std::array<char, 16> chunk{};
      const auto [error, n] = co_await from.async_read_some(
          boost::asio::buffer(chunk), boost::asio::as_tuple(boost::asio::use_awaitable));
      if (error) co_return fail(ErrorCode::unavailable, "it named no display: {}", error.message());
      line.append(chunk.data(), n);
    }
    line.pop_back();
    co_return line;
  }

  async::Loop* loop_;
  std::unique_ptr<os::Process> process_;
  std::optional<std::string> before_;
};

}  // namespace flow::browser::testing
