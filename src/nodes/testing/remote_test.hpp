#pragma once
// Cases for nodes that connect to a remote browser: a local endpoint with habits, and what the node makes of
// them. `{endpoint}` in the inputs is its address, `{port}` its port.
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/remote_endpoint.hpp"

namespace flow::nodes::testing {

struct RemoteCase {
  std::string name;
  std::string inputs;
  test::RemoteHabits habits = {};
  std::string outputs = {};  // all of them, pages left out
  std::optional<ErrorCode> error = {};
  std::string message = {};                    // a piece of the error's message
  std::vector<std::string> secret_hosts = {};  // where credentials may go; empty: anywhere
};

void PrintTo(const RemoteCase& one, std::ostream* out);
class RemoteTable : public ::testing::TestWithParam<RemoteCase> {};
void check_remote(std::string_view type, const RemoteCase& one);

}  // namespace flow::nodes::testing

// NOLINTBEGIN(bugprone-macro-parentheses): the name of a class cannot stand in parentheses.
#define FLOW_REMOTE_TABLE(suite, type, cases)                       \
  class suite : public ::flow::nodes::testing::RemoteTable {};      \
  TEST_P(suite, Gives) {                                            \
    ::flow::nodes::testing::check_remote(type, GetParam());         \
  }                                                                 \
  INSTANTIATE_TEST_SUITE_P(Case, suite, ::testing::ValuesIn(cases), \
                           [](const auto& info) { return info.param.name; })
// NOLINTEND(bugprone-macro-parentheses)
