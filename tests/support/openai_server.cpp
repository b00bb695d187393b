#include "support/openai_server.hpp"

#include "net/http_server.hpp"

namespace flow::test {

struct OpenAiServer::State {
  State(async::Loop& loop, std::string right_key, std::vector<ChatReply> script)
      : server(loop), key(std::move(right_key)), replies(std::move(script)) {}

  net::HttpServer server;
  std::string key;
  std::vector<ChatReply> replies;
  std::vector<json::value> requests;
};

namespace {

net::HttpResponse json_answer(json::value document, int status = 200) {
  return net::text_response(json::dump(document), "application/json", status);
}

net::HttpResponse refusal(int status, std::string_view type, std::string_view code,
                          std::string_view message) {
  json::value code_value = code.empty() ? json::value(nullptr) : json::value(code);
  return json_answer(
      {{"error", {{"message", message}, {"type", type}, {"param", nullptr}, {"code", code_value}}}}, status);
}

// What is wrong with the body of a request; empty when nothing is.
std::string complaint(const Result<json::value>& body) {
  if (!body || !body->is_object()) return "We could not parse the JSON body of your request.";
  const json::value* model = json::find(*body, "/model");
  if (model == nullptr || !model->is_string()) return "you must provide a model parameter";
  const json::value* messages = json::find(*body, "/messages");
  if (messages == nullptr || !messages->is_array() || messages->get_array().empty())
    return "'messages' is a required property";
  for (const auto& message : messages->get_array()) {
    const json::value* role = json::find(message, "/role");
    const json::value* content = json::find(message, "/content");
    const bool known =
        role != nullptr && role->is_string() &&
        (*role == json::value("system") || *role == json::value("user") || *role == json::value("assistant"));
    if (!known || content == nullptr || !content->is_string())
      return "each message needs a role of system, user or assistant, and a content";
  }
  const json::value* temperature = json::find(*body, "/temperature");
  if (temperature != nullptr && !temperature->is_number()) return "temperature must be a number";
  return {};
}

std::int64_t characters(const json::value& body) {
  std::int64_t total = 0;
  for (const auto& message : body.at("messages").as_array())
    total += static_cast<std::int64_t>(message.at("content").as_string().size());
  return total;
}

Task<net::HttpResponse> complete(Context /*cx*/, std::shared_ptr<OpenAiServer::State> state,
                                 net::HttpRequest request) {
  if (request.headers.find("Authorization") != "Bearer " + state->key)
    co_return refusal(401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.");
  auto body = json::parse(request.body);
  if (const std::string wrong = complaint(body); !wrong.empty())
    co_return refusal(400, "invalid_request_error", "", wrong);
  const ChatReply& reply = state->replies[std::min(state->requests.size(), state->replies.size() - 1)];
  state->requests.push_back(*body);
  if (reply.status != 200) {
    auto refused = refusal(reply.status, "server_error", reply.error_code, "scripted error");
    if (!reply.retry_after.empty()) refused.headers.add("Retry-After", reply.retry_after);
    co_return refused;
  }
  const std::int64_t asked = characters(*body);
  const auto given = static_cast<std::int64_t>(reply.content.size());
  co_return json_answer(
      {{"id", "chatcmpl-1"},
       {"object", "chat.completion"},
       {"model", body->at("model")},
       {"choices", json::array{{{"index", 0},
                                {"message", {{"role", "assistant"}, {"content", reply.content}}},
                                {"finish_reason", "stop"}}}},
       {"usage", {{"prompt_tokens", asked}, {"completion_tokens", given}, {"total_tokens", asked + given}}}});
}

}  // namespace

OpenAiServer::OpenAiServer(async::Loop& loop, std::string key, std::vector<ChatReply> replies)
    : state_(std::make_shared<State>(loop, std::move(key), std::move(replies))) {
  const std::weak_ptr<State> weak = state_;  // the state owns the server, which owns this
  state_->server.route(
      "POST", "/v1/chat/completions",
      [weak](Context cx, net::HttpRequest request) { return complete(cx, weak.lock(), std::move(request)); },
      {.body_limit = Bytes{4U << 20}});
}

OpenAiServer::~OpenAiServer() = default;

Task<Result<void>> OpenAiServer::start(Context cx) {
  return state_->server.start(cx);
}
Task<Result<void>> OpenAiServer::stop(Context cx) {
  return state_->server.stop(cx);
}
std::string OpenAiServer::base_url() const {
  return state_->server.origin() + "/v1";
}
const std::vector<json::value>& OpenAiServer::requests() const {
  return state_->requests;
}

}  // namespace flow::test
