#include "handover/detail/channel.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace flow::handover::detail {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kHead = 4;
constexpr std::size_t kRead = 64U << 10;

void append_length(std::string& out, std::size_t length) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(length >> shift & 0xFF));
}

std::size_t length_at(std::string_view head) {
  std::size_t length = 0;
  for (const char byte : head.substr(0, kHead)) length = length << 8 | static_cast<unsigned char>(byte);
  return length;
}

}  // namespace

void Channel::send_text(std::string_view text) {
  if (closed_) return;
  append_length(out_, text.size());
  out_ += text;
  work_.set();
}

Task<Result<void>> Channel::fill() {
  if (read_ > 0) {
    in_.erase(0, read_);
    read_ = 0;
  }
  const std::size_t had = in_.size();
  in_.resize(had + kRead);
  boost::system::error_code code;
  const std::size_t count = co_await socket_.async_read_some(asio::buffer(in_.data() + had, kRead),
                                                             asio::redirect_error(asio::use_awaitable, code));
  in_.resize(had + count);
  if (code) co_return fail(ErrorCode::network, "the other side has gone: {}", code.message());
  co_return Result<void>{};
}

Task<Result<Message>> Channel::next() {
  for (;;) {
    const std::string_view left = std::string_view(in_).substr(read_);
    if (left.size() >= kHead) {
      const std::size_t length = length_at(left);
      if (length > kLongest) co_return fail(ErrorCode::invalid_input, "a message of {} bytes", length);
      if (left.size() >= kHead + length) {
        read_ += kHead + length;
        co_return read_message(left.substr(kHead, length));
      }
    }
    CO_TRY_VOID(co_await fill());
  }
}

Task<Result<void>> Channel::run(Context cx) {
  while (!closed_) {
    if (out_.empty()) {
      work_.reset();
      CO_TRY_VOID(co_await work_.wait(cx));
      continue;
    }
    const std::string batch = std::exchange(out_, {});
    boost::system::error_code code;
    co_await asio::async_write(socket_, asio::buffer(batch), asio::redirect_error(asio::use_awaitable, code));
    if (code) close();
  }
  co_return Result<void>{};
}

void Channel::close() {
  if (std::exchange(closed_, true)) return;
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_both, ignored);
  socket_.close(ignored);
  work_.set();
}

}  // namespace flow::handover::detail
