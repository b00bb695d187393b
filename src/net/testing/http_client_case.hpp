#pragma once
// One request of the HTTP client to a scripted server on loopback: what the server says, and what comes of
// it. http_client_test.cpp plays the cases; tables of them stand in any test file of the module.
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "net/http_client.hpp"
#include "support/raw_server.hpp"

namespace flow::net::testing {

using test::RawReply;
using After = RawReply::After;

inline std::string answer(std::string_view status_and_headers, std::string_view body = "") {
  return fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n{}", status_and_headers, body.size(), body);
}
inline std::string redirect(std::string_view location, int status = 302) {
  return answer(fmt::format("{} Moved\r\nLocation: {}", status, location));
}

struct ClientCase {
  std::string name;
  std::vector<RawReply> replies;
  ClientRequest request = {};  // {origin}, {port} in url, header values and proxy are the server's
  // What comes of it: an answer …
  int status = 0;
  std::string body = {};
  std::string url = {};  // only looked at when given
  // … or an error.
  std::optional<ErrorCode> error = {};
  std::string message = {};  // a piece of it
  Effect effect = Effect::none;
  // What the server saw.
  int requests = 1;
  std::string sent = {};      // a piece of the last request
  std::string not_sent = {};  // what must not be in it
  int connections = -1;       // -1: not looked at
  // How.
  milliseconds deadline{5000};
  bool allow_private = true;
  std::vector<std::string> pinned = {};
};

inline void PrintTo(const ClientCase& one, std::ostream* out) {
  *out << one.name;
}

class HttpClientAnswers : public ::testing::TestWithParam<ClientCase> {};

}  // namespace flow::net::testing
