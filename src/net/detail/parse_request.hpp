#pragma once
// One request as HttpServer reads it, apart from its sockets so that it can be fuzzed. Without Beast's
// headers.
#include <string_view>

#include "base/bytes.hpp"
#include "net/http_server.hpp"

namespace flow::net::detail {

// A whole request from its bytes, under the caps of the server; `invalid_input` with detail `status` (0: cut
// off) for what it would refuse.
Result<HttpRequest> parse_request(std::string_view bytes, Bytes head_limit, Bytes body_limit);

}  // namespace flow::net::detail
