#pragma once
// Cases for nodes that call an HTTP server: a real server on loopback that answers by script and remembers
// what it got.
// `{server}` in inputs and expectations is its origin.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "json/json.hpp"

namespace flow::nodes::testing {

struct WebReply {
  int status = 200;
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
};

struct WebCase {
  std::string name;
  std::string inputs = "{}";
  std::vector<WebReply> replies = {{}};  // in order; the last one again and again
  std::string outputs = {};              // only the outputs named here are compared
  std::optional<ErrorCode> error = {};
  std::string message = {};
  std::optional<Effect> effect = {};  // of the error
  // The last request: {"method", "target", "headers": {lower-case name: value}, "body"}, only what is named
  // is compared.
  std::string sent = {};
  int requests = 1;
  std::vector<std::string> secret_hosts = {};  // where credentials may go; empty: anywhere
};

void PrintTo(const WebCase& one, std::ostream* out);
class WebTable : public ::testing::TestWithParam<WebCase> {};
void check_web(std::string_view type, const WebCase& one);
// The body of the last request, for tests that look closer.
std::string last_request(std::string_view type, std::string inputs, std::string reply_body);

}  // namespace flow::nodes::testing

// NOLINTBEGIN(bugprone-macro-parentheses): the name of a class cannot stand in parentheses.
#define FLOW_WEB_TABLE(suite, type, cases)                          \
  class suite : public ::flow::nodes::testing::WebTable {};         \
  TEST_P(suite, Gives) {                                            \
    ::flow::nodes::testing::check_web(type, GetParam());            \
  }                                                                 \
  INSTANTIATE_TEST_SUITE_P(Case, suite, ::testing::ValuesIn(cases), \
                           [](const auto& info) { return info.param.name; })
// NOLINTEND(bugprone-macro-parentheses)
