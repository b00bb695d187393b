#include "base/utf8.hpp"
#include "nodes/detail/http_call.hpp"
#include "nodes/detail/node.hpp"

namespace flow::nodes {
namespace {

constexpr std::size_t kBodyKept = 64U << 10;

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(const auto ok, detail::OkStatuses::parse(in.text("OK Statuses")));
  detail::Call request{.method = in.text("Method"), .url = in.text("Webhook URL")};
  CO_TRY_VOID(detail::add_headers(cx, in, request));
  CO_TRY_VOID(detail::add_authorization(cx, in, request));
  if (request.method == "GET") {
    CO_TRY(const std::string query, detail::form_encode(in.json("Payload"), "Payload"));
    request.url = detail::with_query(std::move(request.url), query);
  } else {
    CO_TRY_VOID(detail::set_body(cx, in.json("Payload"), "Payload", in.text("Content Type"), request));
  }
  request.headers.emplace_back("Idempotency-Key", cx->idempotency_key());
  CO_TRY(const auto answer, co_await detail::call(cx, std::move(request)));
  if (!ok.contains(answer.status)) co_return std::unexpected(detail::refused(answer));
  Outputs out;
  out.set("Delivery Status", json::value("delivered"))
      .set("Response Body", json::value(std::string(truncate_utf8(repair_utf8(answer.body), kBodyKept))))
      .set("Status", json::value(answer.status));
  co_return out;
}

}  // namespace

extern const NodeType deliver_to_webhook;
const NodeType deliver_to_webhook{
    .spec =
        {.type = "deliver_to_webhook",
         .title = "Deliver To Webhook",
         .category = Category::communication,
         .summary = "Sends data to an address of another system.",
         .inputs = detail::with_authorization(
             {text("Webhook URL").required().helped("Where to send it."),
              any("Payload").required().as(Widget::textarea).helped("What to send; JSON keeps its types."),
              text("Method")
                  .one_of({"POST", "PUT", "PATCH", "GET", "DELETE"})
                  .with_default("POST")
                  .helped("GET puts an object into the query."),
              text("Content Type")
                  .with_default("application/json")
                  .helped("How the payload is written; a form needs an object."),
              json("Headers").with_default(json::object{}).or_credential().helped("Further headers.")},
             {text("OK Statuses")
                  .with_default("200-299")
                  .helped("Statuses that count as delivered, such as 200-299,304.")}),
         .outputs = {output("Delivery Status", HandleType::text), output("Response Body", HandleType::text),
                     output("Status", HandleType::number)},
         .timeout_ms = 30'000,
         .side_effect = true,
         .idempotent = true,
         .needs_network = true,
         .credits = 2,
         .posture = Posture::egress,
         .example =
             {.inputs =
                  R"({"Webhook URL": "https://hooks.example.com/orders", "Payload": {"count": 2, "orders": ["A1", "A2"]}})",
              .outputs = {}},
         .errors = {"network", "http_4xx", "http_429", "http_5xx", "auth", "blocked"},
         .description =
             R"(Any status outside `OK Statuses` fails the node: 401, 403 and 407 are `auth`, 408 is `timeout`, others go by name, with the beginning of the answer in the error. Redirects are not followed. `Response Body` keeps the first 64 KB.

Every delivery carries an `Idempotency-Key` header that is the same in all attempts, so the receiver can drop repetitions; that is why the node is retried even after the data may have arrived. After 429 it waits as long as the answer asks.

A file is sent as its bytes. Private and loopback addresses are `blocked` unless the operator allows them. A credential bound to other hosts is `auth`, and nothing is sent.)"},
    .run = run};

}  // namespace flow::nodes
