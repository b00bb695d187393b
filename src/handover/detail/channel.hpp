#pragma once
// Channel: messages over a stream socket of this machine, each a length of four bytes (the first counts most)
// and that many of text.
//
// Held by whoever reads it; both ends are trusted (the socket lies in the private data folder), what is no
// message ends the channel all the same. run() writes what was sent, in order and as much at once as there
// is; it ends with the channel. A channel that has ended sends nothing and says nothing about it.
#include <string>

#include <boost/asio/local/stream_protocol.hpp>

#include "async/sync.hpp"
#include "handover/messages.hpp"

namespace flow::handover::detail {

class Channel {
 public:
  using Socket = boost::asio::local::stream_protocol::socket;
  static constexpr std::size_t kLongest = 64U << 20;

  explicit Channel(Socket socket) : socket_(std::move(socket)) {}

  void send(const Message& message) { send_text(to_text(message)); }
  void send_text(std::string_view text);
  // The next one, whenever it comes; `network` when the other side has gone.
  Task<Result<Message>> next();
  Task<Result<void>> run(Context cx);  // once, beside the reading
  void close();
  bool is_open() const { return !closed_; }

 private:
  Task<Result<void>> fill();

  Socket socket_;
  std::string in_;
  std::size_t read_ = 0;  // so much of it was given out
  std::string out_;
  async::Event work_;
  bool closed_ = false;
};

}  // namespace flow::handover::detail
