#include "net/detail/http_error.hpp"

#include <algorithm>

namespace flow::net::detail {
namespace {

bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

bool is_tls(CURLcode code) {
  switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_USE_SSL_FAILED: return true;
    default: return false;
  }
}

Error stopped(const HttpEnd& end, const Url& url, const ClientRequest& request) {
  switch (end.stopped) {
    case HttpEnd::Stopped::header:
      return make_error(ErrorCode::quota, "the header of the answer of {} has more than {} bytes", url.text,
                        request.max_header.count);
    case HttpEnd::Stopped::file:
      return make_error(ErrorCode::quota, "the answer of {} could not be written to disk ({} bytes came)",
                        url.text, end.size);
    default:
      return make_error(ErrorCode::quota,
                        "the answer of {} has more than {} bytes; ask for less or raise the limit", url.text,
                        request.max_body.count);
  }
}

Error classify(const HttpEnd& end, const Url& url, const HttpClientSettings& settings,
               const ClientRequest& request) {
  if (end.refusal) return *end.refusal;
  if (end.stopped != HttpEnd::Stopped::no) return stopped(end, url, request);
  if (end.proxy_status == 407)
    return make_error(ErrorCode::auth, "the proxy on the way to {} refused the credentials", url.host);
  if (end.proxy_status >= 300) {
    return make_error(ErrorCode::network, "the proxy on the way to {} answered with status {}", url.host,
                      end.proxy_status);
  }
  if (is_tls(end.code))
    return make_error(ErrorCode::network, "TLS with {}:{} failed: {}", url.host, url.port, end.message);
  switch (end.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return make_error(ErrorCode::network, "the name {} could not be resolved; check the address", url.host);
    case CURLE_COULDNT_RESOLVE_PROXY:
      return make_error(ErrorCode::network, "the proxy on the way to {} could not be resolved: {}", url.host,
                        end.message);
    case CURLE_COULDNT_CONNECT:
      return make_error(ErrorCode::network, "could not connect to {}:{}: {}", url.host, url.port,
                        end.message);
    case CURLE_OPERATION_TIMEDOUT:
      return make_error(ErrorCode::network, "no connection to {}:{} within {} ms", url.host, url.port,
                        settings.connect_timeout.count());
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
      return make_error(ErrorCode::internal, "the call of {} could not begin: {}", url.text, end.message);
    case CURLE_ABORTED_BY_CALLBACK:
      return make_error(ErrorCode::cancelled, "the call of {} was ended because the HTTP client stops",
                        url.text);
    default: return make_error(ErrorCode::network, "the call of {} was cut off: {}", url.text, end.message);
  }
}

}  // namespace

Error http_error(const HttpEnd& end, const Url& url, const HttpClientSettings& settings,
                 const ClientRequest& request) {
  return classify(end, url, settings, request)
      .with_effect(end.dispatched ? Effect::unknown : Effect::none)
      .with_detail("url", boost::json::value(boost::json::string_view(url.text)));
}

Result<void> check_request(const ClientRequest& request) {
  if (!is_token(request.method))
    return fail(ErrorCode::invalid_input, "\"{}\" is not an HTTP method", request.method.substr(0, 50));
  for (const auto& [name, value] : request.headers.all()) {
    if (!is_token(name))
      return fail(ErrorCode::invalid_input, "\"{}\" is not the name of a header", name.substr(0, 100));
    if (std::ranges::any_of(value, is_control))
      return fail(ErrorCode::invalid_input,
                  "the header \"{}\" holds a line break or another control character", name);
    for (const std::string_view own : {"Content-Length", "Transfer-Encoding", "Connection"}) {
      if (equal_ignoring_case(name, own))
        return fail(ErrorCode::invalid_input, "the header \"{}\" follows from the body; leave it out", name);
    }
  }
  return {};
}

}  // namespace flow::net::detail
