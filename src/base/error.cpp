#include "base/error.hpp"

#include <array>
#include <utility>

namespace flow {
namespace {

constexpr std::array kErrorCodes{
    ErrorCodeInfo{ErrorCode::invalid_input, "invalid_input", false, 422,
                  "A value is missing, malformed or was refused."},
    ErrorCodeInfo{ErrorCode::not_found, "not_found", false, 404, "What was asked for does not exist."},
    ErrorCodeInfo{ErrorCode::ambiguous, "ambiguous", false, 422,
                  "Several things match where exactly one is required."},
    ErrorCodeInfo{ErrorCode::not_actionable, "not_actionable", false, 422,
                  "The element is there but hidden, moving, disabled, read-only or covered."},
    ErrorCodeInfo{ErrorCode::timeout, "timeout", true, 504, "It did not finish before its deadline."},
    ErrorCodeInfo{ErrorCode::navigation, "navigation", true, 502, "The page could not be loaded."},
    ErrorCodeInfo{ErrorCode::network, "network", true, 502, "The other side could not be reached."},
    ErrorCodeInfo{ErrorCode::http_4xx, "http_4xx", false, 502, "The server refused the request."},
    ErrorCodeInfo{ErrorCode::http_429, "http_429", true, 429,
                  "The server says there were too many requests."},
    ErrorCodeInfo{ErrorCode::http_5xx, "http_5xx", true, 502, "The server failed."},
    ErrorCodeInfo{ErrorCode::blocked, "blocked", false, 403, "A policy or a bot wall stands in the way."},
    ErrorCodeInfo{ErrorCode::auth, "auth", false, 401, "The credentials were refused."},
    ErrorCodeInfo{ErrorCode::empty, "empty", false, 422, "Nothing was found where something was expected."},
    ErrorCodeInfo{ErrorCode::schema, "schema", false, 422, "The data does not have the declared shape."},
    ErrorCodeInfo{ErrorCode::quota, "quota", false, 413, "A limit was reached."},
    ErrorCodeInfo{ErrorCode::browser_crashed, "browser_crashed", true, 502, "The browser or the tab died."},
    ErrorCodeInfo{ErrorCode::cancelled, "cancelled", false, 409, "It was cancelled."},
    ErrorCodeInfo{ErrorCode::conflict, "conflict", false, 409,
                  "It changed meanwhile, exists already, or its state does not allow this."},
    ErrorCodeInfo{ErrorCode::forbidden, "forbidden", false, 403, "You do not have the right to do this."},
    ErrorCodeInfo{ErrorCode::unavailable, "unavailable", true, 503,
                  "Something this machine should have is missing."},
    ErrorCodeInfo{ErrorCode::internal, "internal", false, 500, "A defect of Flow Builder; please report it."},
};
static_assert(kErrorCodes.back().code == ErrorCode::internal &&
              kErrorCodes.size() == static_cast<std::size_t>(ErrorCode::internal) + 1);

}  // namespace

std::span<const ErrorCodeInfo> error_codes() {
  return kErrorCodes;
}

const ErrorCodeInfo& info(ErrorCode code) {
  return kErrorCodes[static_cast<std::size_t>(code)];
}

std::string_view to_string(ErrorCode code) {
  return info(code).name;
}

const ErrorCodeInfo* find_error_code(std::string_view name) {
  for (const auto& row : kErrorCodes) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::string_view to_string(Effect effect) {
  switch (effect) {
    case Effect::none: return "none";
    case Effect::unknown: return "unknown";
    case Effect::done: return "done";
  }
  return "none";
}

Error Error::context(std::string_view what) && {
  message.insert(0, std::string(what) + ": ");
  return std::move(*this);
}

Error Error::with_detail(std::string_view key, boost::json::value value) && {
  detail.insert_or_assign(key, std::move(value));
  return std::move(*this);
}

Error Error::with_effect(Effect new_effect) && {
  effect = new_effect;
  return std::move(*this);
}

}  // namespace flow
