#pragma once
// From the end of a transfer that failed to an Error: its class, its effect, and a sentence.
#include "net/detail/http_transfer.hpp"

namespace flow::net::detail {

Error http_error(const HttpEnd& end, const Url& url, const HttpClientSettings& settings,
                 const ClientRequest& request);

// What the client refuses before anything happens: methods and headers that would break the message.
Result<void> check_request(const ClientRequest& request);

}  // namespace flow::net::detail
