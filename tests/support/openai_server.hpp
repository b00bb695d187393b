#pragma once
// OpenAiServer: a chat-completions endpoint on loopback (POST /v1/chat/completions), as OpenAI and everyone
// who copies it serve it.
//
// It checks what a real one checks: the bearer key (401 with code invalid_api_key), JSON, model, messages
// with role and content, temperature (400 invalid_request_error). Answers come from the script in order, the
// last again and again; usage counts the characters, so that a test can add up.
#include <memory>
#include <string>
#include <vector>

#include "async/loop.hpp"
#include "async/service.hpp"
#include "json/json.hpp"

namespace flow::test {

struct ChatReply {
  std::string content;           // of the assistant's message
  int status = 200;              // another one answers an error document instead
  std::string error_code = {};   // "context_length_exceeded"
  std::string retry_after = {};  // header, in seconds
};

class OpenAiServer final : public async::Service {
 public:
  OpenAiServer(async::Loop& loop, std::string key, std::vector<ChatReply> replies);
  ~OpenAiServer() override;

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;

  std::string base_url() const;                      // "http://127.0.0.1:PORT/v1"
  const std::vector<json::value>& requests() const;  // accepted bodies

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::test
