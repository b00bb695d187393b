#pragma once
// SmtpServer: a small real SMTP server on loopback that keeps what it is given and refuses by script.
//
// It greets, knows EHLO, STARTTLS, AUTH PLAIN and LOGIN, MAIL, RCPT, DATA, RSET, NOOP and QUIT, takes dots
// off the data, and insists on their order. A reply of the script replaces its own for every command line
// that begins with the key ("RCPT TO:<bob@example.com>", "AUTH", "DATA"; "." is the end of the message, ""
// the greeting).
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/loop.hpp"
#include "async/service.hpp"
#include "support/certificate.hpp"

namespace flow::test {

struct ReceivedMail {
  std::string from;
  std::vector<std::string> recipients;
  std::string data;  // CRLF lines
  bool encrypted = false;
  std::string user;  // who had logged in
};

struct SmtpScript {
  enum class Tls { none, starttls, at_once };
  Tls tls = Tls::none;
  std::optional<Certificate> certificate = {};  // for both kinds of TLS
  std::string username = {};                    // empty: nobody need log in
  std::string password = {};
  std::map<std::string, std::string> replies = {};  // "550 no such user"
  std::vector<std::string> silent_on = {};          // begins of commands that get no answer at all
  std::vector<std::string> hang_up_on = {};         // … that end the connection
};

class SmtpServer final : public async::Service {
 public:
  SmtpServer(async::Loop& loop, SmtpScript script);
  ~SmtpServer() override;

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;

  int port() const;
  const std::vector<ReceivedMail>& mails() const;    // accepted, or lost right after they came
  const std::vector<std::string>& commands() const;  // of all connections, in order
  Task<Result<void>> wait_for_command(Context cx);   // at least one

  // Between hold and release no message is read, so that a large one fills the socket and stops.
  void hold_messages();
  void release_messages();
  Task<Result<void>> wait_for_held_message(Context cx);
  Task<Result<void>> wait_for_lost_message(Context cx);  // a client left before its lonely dot

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::test
