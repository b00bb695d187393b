#include "app/supervisor/ready_pipe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/deadline.hpp"
#include "async/loop.hpp"

namespace flow::app {

namespace asio = boost::asio;
using Stream = asio::posix::stream_descriptor;

namespace {

constexpr std::size_t kMaxLine = 64U << 10;

// A child of the supervisor knows it by this variable: descriptors 3 and 4 of others mean something else.
bool is_supervised() {
  return std::getenv("FLOWBUILDER_SUPERVISED") != nullptr;
}

Task<Result<std::string>> read_line(Stream* stream, std::string* buffer) {
  boost::system::error_code code;
  const std::size_t size =
      co_await asio::async_read_until(*stream, asio::dynamic_buffer(*buffer, kMaxLine), '\n',
                                      asio::redirect_error(asio::use_awaitable, code));
  if (code) co_return fail(ErrorCode::unavailable, "the pipe ended: {}", code.message());
  std::string line = buffer->substr(0, size - 1);
  buffer->erase(0, size);
  co_return line;
}

}  // namespace

void say_ready(const json::object& facts) {
  if (!is_supervised()) return;
  const os::Fd pipe(kReadyDescriptor);
  const std::string line = json::dump(json::value(facts)) + "\n";
  // Far below the size a pipe takes at once; a supervisor that is gone is noticed elsewhere.
  static_cast<void>(!::write(pipe.get(), line.data(), line.size()));
}

Task<Result<void>> hear_news(async::Loop* loop, std::function<Task<Result<void>>(json::object)> hear) {
  if (!is_supervised()) co_return Result<void>{};
  ::fcntl(kNewsDescriptor, F_SETFL, O_NONBLOCK);
  Stream stream(loop->io(), kNewsDescriptor);
  std::string buffer;
  for (;;) {
    const auto line = co_await read_line(&stream, &buffer);
    if (!line) co_return Result<void>{};
    CO_TRY(auto news, json::parse_object(*line));
    CO_TRY_VOID(co_await hear(std::move(news)));
  }
}

Task<Result<json::object>> read_ready(Context cx, async::Loop* loop, os::Fd pipe) {
  ::fcntl(pipe.get(), F_SETFL, O_NONBLOCK);
  Stream stream(loop->io(), pipe.release());
  std::string buffer;
  CO_TRY(const std::string line, co_await async::with_deadline(cx, read_line(&stream, &buffer)));
  co_return json::parse_object(line);
}

}  // namespace flow::app
