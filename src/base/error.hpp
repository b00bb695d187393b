#pragma once
// Errors are values. An Error says what class of failure it is (ErrorCode, one table), whether an outside
// effect may already have happened (Effect), and in words: the thing, the value and the next step.
//
// Shapes: `message` is one sentence without a trailing newline; `detail` is a JSON object with
// machine-readable facts (net_error, url, covered_by, candidates, line, column …). Neither may ever hold a
// secret. Context is added on the way up and read outermost first: `clicking "#buy": timed out after 3000
// ms`.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

namespace flow {

// The classes of docs/errors.md, spelled as on the wire. One row each in error.cpp.
enum class ErrorCode : std::uint8_t {
  invalid_input,    // value missing, of the wrong kind, malformed, or refused
  not_found,        // selector, property, tab, option, file or object does not exist
  ambiguous,        // several matches where one is required
  not_actionable,   // element present but hidden, moving, disabled, read-only or covered
  timeout,          // a deadline passed
  navigation,       // page load failed, aborted or interrupted
  network,          // DNS, connect, TLS, reset; SMTP 4xx
  http_4xx,         // refused status other than those with a class of their own
  http_429,         // too many requests
  http_5xx,         // server error status
  blocked,          // bot wall, CAPTCHA, egress policy, robots rule
  auth,             // credentials refused, expired, or used towards a foreign host
  empty,            // nothing extracted where something is expected
  schema,           // data does not parse or does not match the declared shape
  quota,            // size, heap, token, disk or credit limit
  browser_crashed,  // tab, browser or remote link died
  cancelled,        // user, stop_workflow, sibling failure, lost lease
  conflict,         // changed meanwhile, exists already, or not possible in its present state
  forbidden,        // known, but without the right to do that
  unavailable,      // something this machine should have is missing or not ready (exit code 3 on the command
                    // line)
  internal,         // a defect of ours
};

struct ErrorCodeInfo {
  ErrorCode code;
  std::string_view name;  // on the wire
  bool retryable;
  int http_status;
  std::string_view sentence;  // for the user
};

// The table, in the order of the enumerators.
std::span<const ErrorCodeInfo> error_codes();
const ErrorCodeInfo& info(ErrorCode code);
std::string_view to_string(ErrorCode code);
// Null when no class has that name.
const ErrorCodeInfo* find_error_code(std::string_view name);

// Had anything been sent to the outside world when the failure happened? Decides whether a side effect may be
// retried.
enum class Effect : std::uint8_t { none, unknown, done };
std::string_view to_string(Effect effect);

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  Effect effect = Effect::none;
  boost::json::object detail = {};

  bool retryable() const { return info(code).retryable; }

  // "clicking #buy" + ": " + message. Returns itself, so it chains: `return
  // std::unexpected(std::move(e).context(…))`.
  Error context(std::string_view what) &&;
  Error with_detail(std::string_view key, boost::json::value value) &&;
  Error with_effect(Effect new_effect) &&;
};

}  // namespace flow
