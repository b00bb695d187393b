#pragma once
// SmtpClient: hands mail to an SMTP server, by libcurl on a thread of its own for each mail.
//
// Port 465 speaks TLS from the start; elsewhere STARTTLS is required unless `use_tls` is off. Errors by
// class: `auth` (535 and its kin), `network` (connect, TLS, 4xx, link lost), `invalid_input` (5xx, a bad
// address or header), `quota` (552), `blocked` (egress guard), `timeout`, `cancelled`. The effect is none
// until the end of the message data was sent, and when the server refused it; after that, unknown until the
// server has answered. Some recipients refused is success that names them; all of them refused is an error.
// stop() as in HttpClient.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "async/service.hpp"
#include "base/secret.hpp"
#include "net/egress_guard.hpp"
#include "net/mail.hpp"

namespace flow::async {
class Loop;
}

namespace flow::net {

struct SmtpServer {
  std::string host;
  std::uint16_t port = 587;
  Secret username;  // empty: no login
  Secret password;
  bool use_tls = true;
};

struct MailReceipt {
  std::vector<std::string> refused;  // "ada@example.com (550 no such mailbox)"
};

struct SmtpClientSettings {
  EgressPolicy egress = {};
  milliseconds connect_timeout{10'000};
  std::uint16_t tls_port = 465;          // where TLS begins at once
  std::string ca_file = {};              // PEM; empty: the system's
  std::vector<std::string> pinned = {};  // "host:port:address" that DNS is not asked for
};

class SmtpClient final : public async::Service {
 public:
  explicit SmtpClient(async::Loop& loop, SmtpClientSettings settings = {});
  ~SmtpClient() override;

  Task<Result<MailReceipt>> send(Context cx, SmtpServer server, Mail mail);

  Task<Result<void>> start(Context cx) override;  // nothing to do
  Task<Result<void>> stop(Context cx) override;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::net
