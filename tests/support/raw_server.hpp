#pragma once
// RawServer: answers by script, byte by byte: what a well-behaved server library would never send.
//
// Each request (or connection, for a reply that does not read) takes the next reply; the last one serves
// again and again. {origin}, {port} in the bytes are replaced. On loopback, on the loop of the test; stop()
// closes everything.
#include <memory>
#include <string>
#include <vector>

#include "async/loop.hpp"
#include "async/service.hpp"
#include "support/certificate.hpp"

namespace flow::test {

struct RawReply {
  enum class After {
    keep,   // reads the next request on the same connection
    close,  // after everything was sent
    reset,  // RST instead of FIN
    stall,  // nothing more, until the client hangs up
  };
  std::string bytes = "HTTP/1.1 204 No Content\r\n\r\n";
  After after = After::close;
  bool reads_request = true;  // head and, by Content-Length, body
};

class RawServer final : public async::Service {
 public:
  RawServer(async::Loop& loop, std::vector<RawReply> replies);
  RawServer(async::Loop& loop, std::vector<RawReply> replies, const Certificate& certificate);  // https
  ~RawServer() override;

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;

  int port() const;
  std::string origin() const;                        // "http://127.0.0.1:PORT", or https
  const std::vector<std::string>& requests() const;  // head and body, in order of arrival
  int connections() const;
  Task<Result<void>> wait_for_request(Context cx);  // at least one
  Task<Result<void>> wait_for_hangup(Context cx);   // a client left a stalled connection

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::test
