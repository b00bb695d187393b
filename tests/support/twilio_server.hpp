#pragma once
// TwilioServer: the messages resource of Twilio's API on loopback
// (POST /2010-04-01/Accounts/{sid}/Messages.json).
//
// It checks what Twilio checks: basic authentication with account and token (401, code 20003), the form
// encoding, From and To in E.164 (400, codes 21212 and 21211), a Body of 1 to 1600 characters (21602, 21617).
// An accepted message is 201 with its sid and the status `queued`.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "async/loop.hpp"
#include "async/service.hpp"

namespace flow::test {

struct ReceivedMessage {
  std::string from;
  std::string to;
  std::string body;
  std::string sid;
  std::string idempotency_key;
};

class TwilioServer final : public async::Service {
 public:
  TwilioServer(async::Loop& loop, std::string account_sid, std::string auth_token);
  ~TwilioServer() override;

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;

  std::string base_url() const;
  const std::vector<ReceivedMessage>& messages() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::test
