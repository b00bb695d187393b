#include <algorithm>
#include <cctype>

#include "base/encoding.hpp"
#include "base/utf8.hpp"
#include "nodes/detail/http_call.hpp"
#include "nodes/detail/node.hpp"
#include "nodes/detail/on_page.hpp"

namespace flow::nodes {
namespace {

constexpr std::size_t kLongestMessage = 1600;

Result<void> check_number(std::string_view number, std::string_view port) {
  const bool fine = number.size() >= 8 && number.size() <= 16 && number[0] == '+' && number[1] >= '1' &&
                    number[1] <= '9' &&
                    std::ranges::all_of(number.substr(1), [](char c) { return c >= '0' && c <= '9'; });
  if (fine) return {};
  return fail(ErrorCode::invalid_input,
              "{} \"{}\" is not in E.164 form; write + and 7 to 15 digits, such as +4930123456", port,
              number);
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY_VOID(check_number(in.text("From Number"), "From Number"));
  CO_TRY_VOID(check_number(in.text("To Number"), "To Number"));
  const std::string& message = in.text("Message Content");
  const std::size_t length = count_code_points(message);
  if (length == 0 || length > kLongestMessage) {
    co_return fail(ErrorCode::invalid_input, "Message Content has {} characters; a message has 1 to {}",
                   length, kLongestMessage);
  }
  const std::string sid(in.secret("Twilio Account SID").reveal());
  if (sid.empty() || !std::ranges::all_of(sid, [](unsigned char c) { return std::isalnum(c) != 0; })) {
    co_return fail(ErrorCode::invalid_input, "Twilio Account SID is not an account SID; it begins with AC");
  }
  std::string base = in.text("Base URL");
  while (base.ends_with('/')) base.pop_back();
  const std::string host = detail::host_of(base);
  CO_TRY_VOID(cx->check_secret_host("Twilio Auth Token", host));
  if (in.is_secret("Twilio Account SID")) {
    CO_TRY_VOID(cx->check_secret_host("Twilio Account SID", host));
  }

  detail::Call request{.method = "POST", .url = base + "/2010-04-01/Accounts/" + sid + "/Messages.json"};
  const std::string token(in.secret("Twilio Auth Token").reveal());
  request.headers = {{"Authorization", "Basic " + base64_encode(sid + ":" + token)},
                     {"Content-Type", "application/x-www-form-urlencoded"},
                     {"Idempotency-Key", cx->idempotency_key()}};
  CO_TRY(request.body,
         detail::form_encode(
             json::object{{"From", in.text("From Number")}, {"To", in.text("To Number")}, {"Body", message}},
             "the message"));
  CO_TRY(const auto answer, co_await detail::call(cx, std::move(request)));
  const auto document = json::parse(answer.body);
  const json::object reply = document && document->is_object() ? document->get_object() : json::object{};
  if (answer.status < 200 || answer.status > 299) {
    Error error = detail::refused(answer);
    if (const json::value* code = reply.if_contains("code")) error.detail["code"] = *code;
    if (const auto text = json::string_or(reply, "message", ""); !text.empty())
      error.message += ": " + std::string(text);
    co_return std::unexpected(std::move(error));
  }
  Outputs out;
  out.set("SMS Status", json::value(json::string_or(reply, "status", "accepted")))
      .set("Message SID", json::value(json::string_or(reply, "sid", "")));
  co_return out;
}

}  // namespace

extern const NodeType send_sms;
const NodeType send_sms{
    .spec =
        {.type = "send_sms",
         .title = "Send SMS",
         .category = Category::communication,
         .summary = "Sends a text message through Twilio.",
         .inputs =
             {text("Twilio Account SID")
                  .required()
                  .or_credential()
                  .helped("The account; a twilio credential knows it."),
              text("Twilio Auth Token").required().only_credential("twilio").helped("The account's token."),
              text("From Number").required().helped("A number of the account, such as +15005550006."),
              text("To Number").required().helped("Who gets it, such as +4930123456."),
              text("Message Content").required().as(Widget::textarea).helped("At most 1600 characters."),
              text("Base URL")
                  .with_default("https://api.twilio.com")
                  .helped("For gateways that speak Twilio's protocol.")},
         .outputs = {output("SMS Status", HandleType::text), output("Message SID", HandleType::text)},
         .timeout_ms = 60'000,
         .side_effect = true,
         .idempotent = false,
         .needs_network = true,
         .credits = 2,
         .posture = Posture::egress,
         .example =
             {.inputs =
                  R"({"Twilio Account SID": {"$credential": "twilio"}, "Twilio Auth Token": {"$credential": "twilio"}, "From Number": "+15005550006", "To Number": "+15558675310", "Message Content": "Two items today"})",
              .outputs = {}},
         .errors = {"network", "http_4xx", "http_429", "http_5xx", "auth"},
         .description = "Numbers are in E.164 form. A refusal carries Twilio's own code and sentence; a "
                        "wrong token is `auth`. Once the request has "
                        "been sent, a lost connection or a timeout does not lead to another attempt, because "
                        "the message may be on its way. "
                        "`SMS Status` is what Twilio says at once (`queued`); delivery comes later and is "
                        "not waited for."},
    .run = run};

}  // namespace flow::nodes
