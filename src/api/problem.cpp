#include "api/problem.hpp"

#include <algorithm>
#include <array>

#include "api/call.hpp"
#include "base/result.hpp"
#include "base/utf8.hpp"

namespace flow::api {
namespace {

struct ReasonStatus {
  std::string_view reason;
  int status;
};
constexpr std::array kReasonStatus{ReasonStatus{"revision_conflict", 412},
                                   ReasonStatus{"limit_concurrent_runs", 429}};

// What the server refuses by itself, as classes of the table.
struct StatusClass {
  int status;
  ErrorCode code;
  std::string_view text;
};
constexpr std::array kStatusClasses{
    StatusClass{400, ErrorCode::invalid_input, "the request is malformed"},
    StatusClass{404, ErrorCode::not_found, "there is nothing at this address"},
    StatusClass{405, ErrorCode::invalid_input, "this address does not take the method; see Allow"},
    StatusClass{408, ErrorCode::timeout, "the request took too long to arrive"},
    StatusClass{413, ErrorCode::quota, "the body is larger than this address takes"},
    StatusClass{431, ErrorCode::quota, "the head of the request is too large"},
    StatusClass{503, ErrorCode::unavailable, "not available right now"},
    StatusClass{504, ErrorCode::timeout, "it did not finish in time"}};

bool is_hidden(std::string_view key) {
  return key == "status" || key == "code" || key == "retry_after_s" || key == "sqlstate" ||
         key == "constraint";
}

net::HttpResponse make(json::object document, int status) {
  net::HttpResponse response{
      .status = status,
      .headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}},
      .body = json::dump(document)};
  add_security_headers(response);
  return response;
}

json::object document_of(ErrorCode code, int status, std::string_view detail) {
  const ErrorCodeInfo& row = info(code);
  return {{"type", fmt::format("urn:flowbuilder:error:{}", row.name)},
          {"title", row.sentence},
          {"status", status},
          {"detail", repair_utf8(detail)},
          {"code", row.name}};
}

}  // namespace

int status_of(const Error& error) {
  if (const json::value* status = json::find(error.detail, "status"); status != nullptr && status->is_int64())
    return static_cast<int>(status->as_int64());
  const std::string_view reason = json::string_or(error.detail, "code", "");
  for (const ReasonStatus& row : kReasonStatus) {
    if (row.reason == reason) return row.status;
  }
  if (error.code == ErrorCode::quota) return reason.starts_with("limit_") ? 422 : 503;
  return info(error.code).http_status;
}

net::HttpResponse problem_response(const Error& error) {
  const int status = status_of(error);
  json::object document = document_of(error.code, status, error.message);
  if (const auto reason = json::string_or(error.detail, "code", ""); !reason.empty())
    document["reason"] = reason;
  json::object data;
  for (const auto& [key, value] : error.detail) {
    if (is_hidden(key)) continue;
    // What a client sent may be quoted, and need not be UTF-8.
    data.emplace(key, value.is_string() ? json::value(repair_utf8(value.as_string())) : value);
  }
  if (!data.empty()) document["data"] = std::move(data);
  net::HttpResponse response = make(std::move(document), status);
  if (status == 401) response.headers.add("WWW-Authenticate", "Bearer realm=\"flowbuilder\"");
  if (const json::value* wait = json::find(error.detail, "retry_after_s");
      wait != nullptr && wait->is_int64()) {
    response.headers.add("Retry-After", std::to_string(wait->as_int64()));
  } else if (status == 503 || status == 429) {
    response.headers.add("Retry-After", "2");
  }
  return response;
}

net::HttpResponse refusal_response(int status, std::string_view text) {
  const auto* row = std::ranges::find(kStatusClasses, status, &StatusClass::status);
  if (row == kStatusClasses.end())
    return make(document_of(ErrorCode::internal, 500, "something went wrong on our side"), 500);
  return make(document_of(row->code, status, text.empty() || status >= 500 ? row->text : text), status);
}

Error with_status(Error error, int status) {
  return std::move(error).with_detail("status", status);
}

void add_security_headers(net::HttpResponse& response) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kHeaders{
      {{"X-Content-Type-Options", "nosniff"},
       {"X-Frame-Options", "DENY"},
       {"Referrer-Policy", "no-referrer"},
       {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
       {"Cache-Control", "no-store"}}};
  for (const auto& [name, value] : kHeaders) {
    if (!response.headers.find(name)) response.headers.add(std::string(name), std::string(value));
  }
}

}  // namespace flow::api
