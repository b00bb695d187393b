#include "trigger/webhook.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "base/utf8.hpp"
#include "crypto/hash.hpp"
#include "expr/program.hpp"
#include "expr/template.hpp"
#include "net/form.hpp"

namespace flow::trigger {
namespace {

constexpr std::array<std::pair<std::string_view, HookAuth>, 4> kAuths{
    {{"none", HookAuth::none},
     {"bearer", HookAuth::bearer},
     {"basic", HookAuth::basic},
     {"hmac_sha256", HookAuth::hmac_sha256}}};
constexpr std::array<std::string_view, 4> kMethods{"GET", "POST", "PUT", "PATCH"};
// They prove who called, and are not for the run to see.
constexpr std::array<std::string_view, 5> kHidden{"authorization", "cookie", "proxy-authorization",
                                                  "x-signature-256", "x-hub-signature-256"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// One secret field, whatever the kind calls it.
std::string_view secret_of(const WebhookSettings& settings, const HookSecrets& secrets,
                           std::initializer_list<std::string_view> usual) {
  if (settings.secret && !settings.secret->field.empty()) {
    const auto found = secrets.find(settings.secret->field);
    return found == secrets.end() ? std::string_view() : found->second.reveal();
  }
  for (const std::string_view name : usual) {
    const auto found = secrets.find(name);
    if (found != secrets.end()) return found->second.reveal();
  }
  return {};
}

Result<void> judged(bool good, std::string_view want) {
  if (good) return {};
  return fail(ErrorCode::auth, "this webhook wants {}", want);
}

bool same(std::string_view given, std::string_view wanted) {
  return !wanted.empty() && crypto::equal_in_constant_time(crypto::sha256(given), crypto::sha256(wanted));
}

std::string_view after_scheme(const net::HttpRequest& request, std::string_view scheme) {
  const std::string_view header = request.headers.find("Authorization").value_or("");
  if (header.size() <= scheme.size() || header[scheme.size()] != ' ' ||
      !net::equal_ignoring_case(header.substr(0, scheme.size()), scheme))
    return {};
  return header.substr(scheme.size() + 1);
}

bool basic_matches(const HookSecrets& secrets, const net::HttpRequest& request) {
  const auto user = secrets.find("username");
  const auto password = secrets.find("password");
  if (password == secrets.end()) return false;
  std::string wanted(user == secrets.end() ? std::string_view() : user->second.reveal());
  wanted += ':';
  wanted += password->second.reveal();
  const auto given = base64_decode(after_scheme(request, "Basic"));
  return given && same(*given, wanted);
}

bool signature_matches(std::string_view key, const net::HttpRequest& request) {
  auto header = request.headers.find("X-Signature-256");
  if (!header) header = request.headers.find("X-Hub-Signature-256");
  constexpr std::string_view kPrefix = "sha256=";
  if (!header || key.empty() || !header->starts_with(kPrefix)) return false;
  return same(lower(header->substr(kPrefix.size())), crypto::hmac_sha256_hex(key, request.body));
}

json::object to_object(const net::Fields& fields) {
  json::object out;
  for (const auto& [name, value] : fields) out[repair_utf8(name)] = repair_utf8(value);
  return out;
}

Error malformed(Error error) {
  error.code = ErrorCode::invalid_input;
  return std::move(error).context("the body of the webhook").with_detail("status", 400);
}

Result<json::value> body_of(const net::HttpRequest& request) {
  if (request.body.empty()) return json::value();
  const std::string type = lower(request.headers.find("Content-Type").value_or(""));
  const std::string_view essence = std::string_view(type).substr(0, type.find(';'));
  if (essence == "application/json" || essence.ends_with("+json")) {
    auto body = json::parse(request.body, {.size = kMaxHookBody, .depth = 64});
    if (!body) return std::unexpected(malformed(std::move(body.error())));
    return body;
  }
  if (essence == "application/x-www-form-urlencoded") {
    auto fields = net::parse_form(request.body);
    if (!fields) return std::unexpected(malformed(std::move(fields.error())));
    return json::value(to_object(*fields));
  }
  return json::value(repair_utf8(request.body));
}

class EventScope final : public expr::Scope {
 public:
  explicit EventScope(const json::value* event) : event_(event) {}
  std::optional<expr::Value> find(std::string_view name) const override {
    if (name == "trigger") return expr::Value::from_json(*event_);
    return std::nullopt;
  }

 private:
  const json::value* event_;
};

}  // namespace

Result<WebhookSettings> read_webhook(const json::object& inputs) {
  WebhookSettings settings;
  settings.method = json::string_or(inputs, "Method", "POST");
  if (std::ranges::find(kMethods, settings.method) == kMethods.end())
    return fail(ErrorCode::invalid_input, "Method must be one of {}", fmt::join(kMethods, ", "));
  const std::string_view auth = json::string_or(inputs, "Authentication", "bearer");
  const auto* row = std::ranges::find(kAuths, auth, [](const auto& one) { return one.first; });
  if (row == kAuths.end()) return fail(ErrorCode::invalid_input, "there is no Authentication \"{}\"", auth);
  settings.auth = row->second;
  if (const json::value* secret = json::find(inputs, "Secret"); secret != nullptr && !secret->is_null()) {
    TRY(settings.secret, workflow::read_credential(*secret));
  }
  if (settings.auth != HookAuth::none && !settings.secret)
    return fail(ErrorCode::invalid_input, "Authentication {} needs a Secret; choose a credential", auth);
  settings.dedupe_key = json::string_or(inputs, "Dedupe Key", "");
  settings.wait_for_result = json::string_or(inputs, "Respond", "ack") == "result";
  if (const json::value* limit = json::find(inputs, "Max Body (KB)");
      limit != nullptr && limit->is_number()) {
    const double kilobytes = limit->to_number<double>();
    if (!(kilobytes >= 0) || kilobytes * 1024 > static_cast<double>(kMaxHookBody.count))
      return fail(ErrorCode::invalid_input, "Max Body (KB) must be 0 to {}", kMaxHookBody.count >> 10);
    settings.max_body = Bytes{static_cast<std::uint64_t>(kilobytes * 1024)};
  }
  return settings;
}

Result<void> authenticate(const WebhookSettings& settings, const HookSecrets& secrets,
                          const net::HttpRequest& request) {
  switch (settings.auth) {
    case HookAuth::none: return {};
    case HookAuth::bearer:
      return judged(
          same(after_scheme(request, "Bearer"), secret_of(settings, secrets, {"token", "key", "value"})),
          "`Authorization: Bearer` with its secret");
    case HookAuth::basic:
      return judged(basic_matches(secrets, request), "Basic authentication with its login");
    case HookAuth::hmac_sha256:
      return judged(
          signature_matches(secret_of(settings, secrets, {"value", "key", "token", "secret"}), request),
          "the header X-Signature-256 with the HMAC-SHA-256 of the body");
  }
  return judged(false, "another kind of authentication");
}

Result<json::object> event_of(const net::HttpRequest& request) {
  json::object headers;
  for (const auto& [name, value] : request.headers.all()) {
    const std::string key = lower(name);
    if (std::ranges::find(kHidden, key) == kHidden.end()) headers[key] = repair_utf8(value);
  }
  auto query = net::parse_form(request.query);
  if (!query) return std::unexpected(std::move(query.error()).with_detail("status", 400));
  TRY(json::value body, body_of(request));
  return json::object{{"body", std::move(body)},
                      {"headers", std::move(headers)},
                      {"query", to_object(*query)},
                      {"method", request.method}};
}

Result<std::string> dedupe_key(const WebhookSettings& settings, const json::object& event) {
  if (settings.dedupe_key.empty()) return std::string();
  const json::value document(event);
  const EventScope scope(&document);
  Result<json::value> value = json::value();
  if (settings.dedupe_key.find("{{") != std::string::npos) {
    TRY(const auto text, expr::Template::compile(settings.dedupe_key));
    value = text.evaluate(scope);
  } else {
    TRY(const auto program, expr::Program::compile(settings.dedupe_key));
    value = program.evaluate_to_json(scope);
  }
  if (!value) return std::unexpected(std::move(value.error()).context("Dedupe Key"));
  if (value->is_null()) return std::string();
  return value->is_string() ? std::string(value->as_string()) : json::dump(*value);
}

}  // namespace flow::trigger
