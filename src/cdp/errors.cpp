#include "cdp/errors.hpp"

#include <array>

#include "base/result.hpp"
#include "json/json.hpp"

namespace flow::cdp {

namespace {

// How Chromium says that the document a call belonged to is gone.
constexpr std::array<std::string_view, 6> kContextGone{"Cannot find context with specified id",
                                                       "Execution context was destroyed",
                                                       "Inspected target navigated or closed",
                                                       "Cannot find default execution context",
                                                       "uniqueContextId not found",
                                                       "Cannot find context"};

constexpr int kSessionNotFound = -32001;

}  // namespace

Error protocol_error(std::string_view what) {
  return make_error(ErrorCode::internal, "the browser's debugging protocol: {}", what)
      .with_detail("reason", "protocol");
}

Error reply_error(std::string_view method, std::string_view error_text) {
  const auto parsed = json::parse_object(error_text);
  std::string message = "an error without a message";
  std::int64_t code = 0;
  if (parsed) {
    message = json::string_or(*parsed, "message", message);
    if (const auto* number = json::find(*parsed, "code"); number != nullptr && number->is_int64())
      code = number->as_int64();
    if (const auto data = json::string_or(*parsed, "data", ""); !data.empty())
      message += fmt::format(" ({})", data);
  }
  ErrorCode kind = ErrorCode::internal;
  std::string_view reason = "protocol";
  if (code == kSessionNotFound) {
    kind = ErrorCode::navigation;
    reason = "session_gone";
  } else if (std::ranges::any_of(kContextGone,
                                 [&](auto phrase) { return message.find(phrase) != std::string::npos; })) {
    kind = ErrorCode::navigation;
    reason = "context_gone";
  }
  return make_error(kind, "{} failed: {} ({})", method, message, code)
      .with_detail("reason", json::string(reason))
      .with_detail("method", json::string(method))
      .with_detail("cdp_code", code)
      .with_detail("cdp_message", json::string(message))
      .with_effect(Effect::unknown);
}

Error browser_gone(std::string_view how) {
  return make_error(ErrorCode::browser_crashed, "the browser is gone: {}", how)
      .with_detail("reason", "browser_gone")
      .with_effect(Effect::unknown);
}

Error disconnected(std::string_view how) {
  return make_error(ErrorCode::network, "the link to the remote browser is lost: {}", how)
      .with_detail("reason", "disconnected")
      .with_effect(Effect::unknown);
}

std::string_view reason_of(const Error& error) {
  const auto* reason = error.detail.if_contains("reason");
  return reason != nullptr && reason->is_string() ? std::string_view(reason->get_string())
                                                  : std::string_view();
}

}  // namespace flow::cdp
