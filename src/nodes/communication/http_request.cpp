#include "nodes/detail/http_call.hpp"
#include "nodes/detail/node.hpp"

#include "base/utf8.hpp"

namespace flow::nodes {
namespace {

bool is_safe(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}
bool is_idempotent(std::string_view method) {
  return is_safe(method) || method == "PUT" || method == "DELETE";
}

// The last part of the path, for the name of a file.
std::string file_name_of(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const std::size_t slash = url.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? std::string_view() : url.substr(slash + 1);
  return name.empty() || url.find("://") + 3 > slash ? "response" : std::string(name);
}

Task<Result<json::value>> read_body(NodeContext cx, detail::Answer answer, std::string how) {
  std::string type(answer.header("content-type"));
  type = type.substr(0, type.find(';'));
  const bool is_json = type == "application/json" || type.ends_with("+json");
  const bool is_text = type.starts_with("text/") || type == "application/xml" || type.ends_with("+xml") ||
                       type == "application/javascript" || type == "application/x-www-form-urlencoded";
  if (how == "auto") how = is_json ? "json" : is_text || answer.body.empty() ? "text" : "file";
  if (how == "text") co_return json::value(repair_utf8(answer.body));
  if (how == "file") {
    CO_TRY(auto file,
           co_await cx->store_file(file_name_of(answer.url), type.empty() ? "application/octet-stream" : type,
                                   std::move(answer.body)));
    co_return json::value(std::move(file));
  }
  if (answer.body.empty()) co_return json::value(nullptr);
  auto parsed = json::parse(answer.body);
  if (!parsed) {
    co_return std::unexpected(make_error(ErrorCode::schema, "the answer of {} is not JSON: {}", answer.url,
                                         parsed.error().message));
  }
  co_return *std::move(parsed);
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(const auto ok, detail::OkStatuses::parse(in.text("OK Statuses")));
  const double megabytes = in.number("Max Size (MB)");
  if (!(megabytes > 0 && megabytes <= 1024)) {
    co_return fail(ErrorCode::invalid_input, "Max Size (MB) is {}; it must lie above 0 and up to 1024",
                   json::dump_number(megabytes));
  }
  const std::string& method = in.text("Method");
  detail::Call request{.method = method,
                       .url = in.text("URL"),
                       .follow_redirects = in.flag("Follow Redirects"),
                       .max_body = Bytes{static_cast<std::uint64_t>(megabytes * 1024 * 1024)},
                       .changes_something = !is_idempotent(method)};
  CO_TRY(const std::string query, detail::form_encode(in.json("Query"), "Query"));
  request.url = detail::with_query(std::move(request.url), query);
  CO_TRY_VOID(detail::add_headers(cx, in, request));
  CO_TRY_VOID(detail::add_authorization(cx, in, request));
  if (in.has("Body") && method != "GET" && method != "HEAD") {
    CO_TRY_VOID(detail::set_body(cx, in.json("Body"), "Body", in.text("Content Type"), request));
  }
  if (!is_safe(method)) request.headers.emplace_back("Idempotency-Key", cx->idempotency_key());

  auto answered = co_await detail::call(cx, std::move(request));
  if (!answered || !ok.contains(answered->status)) {
    Error error = answered ? detail::refused(*answered) : std::move(answered).error();
    // A method that may be repeated leaves nothing in doubt.
    if (is_idempotent(method)) error.effect = Effect::none;
    co_return std::unexpected(std::move(error));
  }
  const int status = answered->status;
  const std::string url = answered->url;
  json::object headers;
  for (const auto& [name, value] : answered->headers) {
    if (json::value* earlier = headers.if_contains(name)) {
      *earlier = std::string(earlier->get_string()) + ", " + value;
    } else {
      headers[name] = value;
    }
  }
  auto body = co_await read_body(cx, *std::move(answered), in.text("Response Type"));
  if (!body)
    co_return std::unexpected(
        std::move(body).error().with_effect(is_safe(method) ? Effect::none : Effect::done));
  Outputs out;
  out.set("Status", json::value(status))
      .set("Headers", json::value(std::move(headers)))
      .set("Body", *std::move(body))
      .set("Final URL", json::value(url));
  co_return out;
}

}  // namespace

extern const NodeType http_request;
const NodeType http_request{
    .spec = {.type = "http_request",
             .title = "HTTP Request",
             .category = Category::communication,
             .summary = "Calls an HTTP API and gives its answer.",
             .inputs = detail::with_authorization(
                 {text("URL").required().helped("The address to call."),
                  text("Method").one_of({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}).with_default("GET").helped("HTTP method."),
                  json("Query").with_default(json::object{}).helped("Parameters added to the address; lists repeat the name."),
                  json("Headers").with_default(json::object{}).or_credential().helped("Further headers."),
                  any("Body").as(Widget::textarea).helped("What to send, not with GET and HEAD."),
                  text("Content Type").with_default("application/json").helped("How the body is written; a form needs an object.")},
                 {text("Response Type").one_of({"auto", "json", "text", "file"}).with_default("auto").helped(
                      "auto goes by the content type of the answer."),
                  text("OK Statuses").with_default("200-299").helped("Statuses that are fine, such as 200-299,404."),
                  boolean("Follow Redirects").with_default(true).helped("Go on to where the answer points."),
                  number("Max Size (MB)").with_default(10).helped("A larger answer fails with `quota`.")}),
             .outputs = {output("Status", HandleType::number), output("Headers", HandleType::json), output("Body", HandleType::any),
                         output("Final URL", HandleType::text)},
             .timeout_ms = 30'000,
             .side_effect = true,
             .needs_network = true,
             .credits = 1,
             .posture = Posture::egress,
             .example = {.inputs = R"({"URL": "https://api.example.com/products", "Query": {"limit": 10}})", .outputs = {}},
             .errors = {"network", "http_4xx", "http_429", "http_5xx", "auth", "blocked", "schema", "quota"},
             .description =
                 R"(`Body` of the output is JSON for JSON types, text for text types, else a file. An answer that should be JSON and is not is `schema`.

Any status outside `OK Statuses` fails the node: 401, 403 and 407 are `auth`, 408 is `timeout`, others go by name. GET, HEAD, OPTIONS, PUT and DELETE may be repeated and are retried after any passing failure; POST and PATCH only when nothing had been sent, or the answer was a definite refusal. What changes something carries an `Idempotency-Key` header that is the same in all attempts.

Credentials are dropped when a redirect leads to another host, and a credential bound to other hosts is `auth`, with nothing sent. Private and loopback addresses are `blocked` unless the operator allows them, also behind a redirect.)"},
    .run = run};

}  // namespace flow::nodes
