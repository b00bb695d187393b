#pragma once
// How HttpServer reads a request with Beast's parser; parse_request() does the same from bytes at hand.
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "net/http_server.hpp"

namespace flow::net::detail {

using RequestParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

// Head and body of a message that the parser has read (or its head only).
HttpRequest to_request(const RequestParser& parser);
// 0: nobody is there to answer.
int status_of(const boost::system::error_code& code);
// What Beast lets pass and RFC 9112 does not: 400, else 0.
int judge(const HttpRequest& request, unsigned version);

}  // namespace flow::net::detail
