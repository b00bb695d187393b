#include "support/twilio_server.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/utf8.hpp"
#include "json/json.hpp"
#include "net/form.hpp"
#include "net/http_server.hpp"

namespace flow::test {

struct TwilioServer::State {
  State(async::Loop& loop, std::string account, std::string secret)
      : server(loop), sid(std::move(account)), token(std::move(secret)) {}

  net::HttpServer server;
  std::string sid;
  std::string token;
  std::vector<ReceivedMessage> messages;
};

namespace {

net::HttpResponse refusal(int status, int code, std::string_view message) {
  const json::value document{{"code", code},
                             {"message", message},
                             {"more_info", fmt::format("https://www.twilio.com/docs/errors/{}", code)},
                             {"status", status}};
  return net::text_response(json::dump(document), "application/json", status);
}

bool is_e164(std::string_view number) {
  return number.size() >= 8 && number.size() <= 16 && number.starts_with('+') &&
         std::ranges::all_of(number.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

std::string field(const net::Fields& fields, std::string_view name) {
  const std::string* found = net::find_field(fields, name);
  return found != nullptr ? *found : "";
}

Task<net::HttpResponse> create(Context /*cx*/, std::shared_ptr<TwilioServer::State> state,
                               net::HttpRequest request) {
  const std::string account = request.path_parameters.find("sid")->second;
  const std::string wanted = "Basic " + base64_encode(state->sid + ":" + state->token);
  if (account != state->sid || request.headers.find("Authorization") != wanted)
    co_return refusal(401, 20003, "Authenticate");
  if (request.headers.find("Content-Type") != "application/x-www-form-urlencoded")
    co_return refusal(415, 20415, "Unsupported media type");
  const auto fields = net::parse_form(request.body);
  if (!fields) co_return refusal(400, 20001, fields.error().message);
  ReceivedMessage message{
      .from = field(*fields, "From"),
      .to = field(*fields, "To"),
      .body = field(*fields, "Body"),
      .sid = fmt::format("SM{:032x}", state->messages.size() + 1),
      .idempotency_key = std::string(request.headers.find("Idempotency-Key").value_or(""))};
  if (!is_e164(message.from))
    co_return refusal(400, 21212,
                      fmt::format("The 'From' number {} is not a valid phone number", message.from));
  if (!is_e164(message.to))
    co_return refusal(400, 21211, fmt::format("The 'To' number {} is not a valid phone number", message.to));
  if (message.body.empty()) co_return refusal(400, 21602, "Message body is required");
  if (count_code_points(message.body) > 1600)
    co_return refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit");
  const json::value document{{"sid", message.sid},   {"account_sid", account}, {"from", message.from},
                             {"to", message.to},     {"body", message.body},   {"status", "queued"},
                             {"error_code", nullptr}};
  state->messages.push_back(std::move(message));
  co_return net::text_response(json::dump(document), "application/json", 201);
}

}  // namespace

TwilioServer::TwilioServer(async::Loop& loop, std::string account_sid, std::string auth_token)
    : state_(std::make_shared<State>(loop, std::move(account_sid), std::move(auth_token))) {
  const std::weak_ptr<State> weak = state_;  // the state owns the server, which owns this
  state_->server.route(
      "POST", "/2010-04-01/Accounts/{sid}/Messages.json",
      [weak](Context cx, net::HttpRequest request) { return create(cx, weak.lock(), std::move(request)); });
}

TwilioServer::~TwilioServer() = default;

Task<Result<void>> TwilioServer::start(Context cx) {
  return state_->server.start(cx);
}
Task<Result<void>> TwilioServer::stop(Context cx) {
  return state_->server.stop(cx);
}
std::string TwilioServer::base_url() const {
  return state_->server.origin();
}
const std::vector<ReceivedMessage>& TwilioServer::messages() const {
  return state_->messages;
}

}  // namespace flow::test
