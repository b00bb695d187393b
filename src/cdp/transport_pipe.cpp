#include "cdp/transport_pipe.hpp"

#include <fcntl.h>

#include <array>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/write.hpp>

#include "async/loop.hpp"
#include "cdp/errors.hpp"

namespace flow::cdp {

namespace asio = boost::asio;

namespace {

constexpr int kPipeBytes = 1 << 20;

struct State : std::enable_shared_from_this<State> {
  State(async::Loop& loop, Bytes cap) : input(loop.io()), output(loop.io()), splitter(cap) {}

  asio::posix::stream_descriptor input;
  asio::posix::stream_descriptor output;
  Splitter splitter;
  Transport::Callbacks callbacks;
  std::array<char, 65536> chunk;
  std::string queued;  // waits for the write that is under way
  std::string writing;
  bool open = true;

  void read() {
    input.async_read_some(asio::buffer(chunk), [self = shared_from_this()](boost::system::error_code error,
                                                                           std::size_t n) {
      if (!self->open) return;
      if (error) {
        self->lose(error == asio::error::eof ? browser_gone("it closed its end of the pipe")
                                             : browser_gone("reading its pipe failed: " + error.message()));
        return;
      }
      self->splitter.feed({self->chunk.data(), n});
      if (self->deliver()) self->read();
    });
  }

  bool deliver() {
    for (;;) {
      const auto message = splitter.next();
      if (!message) {
        lose(message.error());
        return false;
      }
      if (!*message) return true;
      callbacks.on_message(**message);
      if (!open) return false;
    }
  }

  void write() {
    if (queued.empty() || !writing.empty()) return;
    writing = std::exchange(queued, {});
    asio::async_write(output, asio::buffer(writing),
                      [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                        self->writing.clear();
                        // A failed write is followed by the end of the read side, which tells it.
                        if (self->open && !error) self->write();
                      });
  }

  void lose(Error reason) {
    const auto tell = callbacks.on_closed;
    close();
    if (tell) tell(std::move(reason));
  }

  void close() {
    if (!std::exchange(open, false)) return;
    boost::system::error_code ignored;
    input.close(ignored);
    output.close(ignored);
  }
};

class PipeTransport final : public Transport {
 public:
  explicit PipeTransport(std::shared_ptr<State> state) : state_(std::move(state)) {}
  ~PipeTransport() override { state_->close(); }

  void start(Callbacks callbacks) override {
    state_->callbacks = std::move(callbacks);
    state_->read();
  }
  void send(std::vector<std::string> messages) override {
    if (!state_->open) return;
    for (const auto& message : messages) {
      state_->queued += message;
      state_->queued += '\0';
    }
    state_->write();
  }
  void close() override { state_->close(); }

 private:
  std::shared_ptr<State> state_;
};

}  // namespace

std::unique_ptr<Transport> make_pipe_transport(async::Loop& loop, os::Fd to_browser, os::Fd from_browser,
                                               Bytes cap) {
  // Larger pipes save wake-ups on both sides; being refused is harmless.
  ::fcntl(to_browser.get(), F_SETPIPE_SZ, kPipeBytes);
  ::fcntl(from_browser.get(), F_SETPIPE_SZ, kPipeBytes);
  ::fcntl(to_browser.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(from_browser.get(), F_SETFL, O_NONBLOCK);
  auto state = std::make_shared<State>(loop, cap);
  state->output.assign(to_browser.release());
  state->input.assign(from_browser.release());
  return std::make_unique<PipeTransport>(std::move(state));
}

}  // namespace flow::cdp
