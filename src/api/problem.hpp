#pragma once
// Problem documents (RFC 9457): how an Error looks to a client.
//
//   {"type": "urn:flowbuilder:error:conflict", "title": "…", "status": 412, "detail": "…", "code":
//   "conflict",
//    "reason": "revision_conflict", "data": {"expected": 3, "actual": 4}}
//
// `code` is a class of docs/errors.md and stable; `reason`, where there is one, is the finer word of the
// error's detail.code; `data` are the other facts. A defect of ours tells the client nothing but an id that
// the log has too.
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "net/http_server.hpp"

namespace flow::api {

// The status of an error: that of its class, unless its detail says more (a revision that does not match is
// 412, a limit 422 or 429).
int status_of(const Error& error);

net::HttpResponse problem_response(const Error& error);
// For what the HTTP server refuses by itself.
net::HttpResponse refusal_response(int status, std::string_view text);

// An error with a status of its own: malformed requests are 400, a wrong media type is 415.
Error with_status(Error error, int status);

// Headers that every answer carries.
void add_security_headers(net::HttpResponse& response);

}  // namespace flow::api
