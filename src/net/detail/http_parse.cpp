#include "net/detail/http_parse.hpp"

#include <algorithm>

#include <boost/asio/error.hpp>
#include <boost/beast/core/error.hpp>

#include "base/encoding.hpp"
#include "net/detail/parse_request.hpp"

namespace flow::net::detail {

namespace beast = boost::beast;
namespace http = beast::http;

HttpRequest to_request(const RequestParser& parser) {
  const auto& message = parser.get();
  HttpRequest request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  const std::size_t mark = std::min(request.target.find('?'), request.target.size());
  const std::string raw_path = request.target.substr(0, mark);
  request.path = percent_decode(raw_path).value_or(raw_path);
  if (mark < request.target.size()) request.query = request.target.substr(mark + 1);
  for (const auto& field : message)
    request.headers.add(std::string(field.name_string()), std::string(field.value()));
  request.body = message.body();
  return request;
}

int status_of(const boost::system::error_code& code) {
  if (code == http::error::header_limit) return 431;
  if (code == http::error::body_limit) return 413;
  if (code == beast::error::timeout) return 408;
  if (code == http::error::end_of_stream || code == boost::asio::error::eof ||
      code == boost::asio::error::connection_reset || code == boost::asio::error::operation_aborted ||
      code == http::error::partial_message) {
    return 0;  // nobody to answer
  }
  return 400;
}

int judge(const HttpRequest& request, unsigned version) {
  const auto hosts = std::ranges::count_if(
      request.headers.all(), [](const auto& field) { return equal_ignoring_case(field.first, "Host"); });
  if (hosts > 1 || (version >= 11 && hosts == 0)) return 400;
  return 0;
}

Result<HttpRequest> parse_request(std::string_view bytes, Bytes head_limit, Bytes body_limit) {
  RequestParser parser;
  parser.header_limit(static_cast<std::uint32_t>(head_limit.count));
  parser.body_limit(body_limit.count);
  parser.eager(true);
  boost::system::error_code code;
  while (!bytes.empty() && !parser.is_done() && !code) {
    const std::size_t used = parser.put(boost::asio::buffer(bytes), code);
    bytes.remove_prefix(used);
    if (code == http::error::need_more) break;
  }
  if (!code && !parser.is_done()) {
    if (parser.got_some()) {
      parser.put_eof(code);
    } else {
      code = http::error::end_of_stream;
    }
  }
  if (code == http::error::need_more) code = http::error::partial_message;
  const auto refused = [](int status) {
    return std::unexpected(
        make_error(ErrorCode::invalid_input, "the request was refused with status {}", status)
            .with_detail("status", status));
  };
  if (code) return refused(status_of(code));
  if (!parser.is_done()) return refused(400);
  HttpRequest request = to_request(parser);
  if (const int status = judge(request, parser.get().version()); status != 0) return refused(status);
  return request;
}

}  // namespace flow::net::detail
