#pragma once
// Tables of cases for nodes: inputs in, outputs or an error out, on a real loop and, where a page is needed,
// in a real browser. A node's test is mostly a table:
//
//   const NodeCase kCases[] = {{.name = "Adds", .inputs = R"({"Left": 1})", .outputs = R"({"Sum": 2})"}};
//   FLOW_NODE_TABLE(AddNumbers, "add_numbers", kCases);
//
// Inputs are checked and converted as the engine does it: literals by the port's type, defaults where nothing
// is given.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/result.hpp"
#include "json/json.hpp"
#include "nodes/catalog.hpp"

namespace flow::nodes::testing {

struct NodeCase {
  std::string name;
  std::string inputs = "{}";  // JSON object by title; {"$secret": "text", "username": "…"} is a credential
  std::string outputs = {};   // JSON object: all outputs there are, pages left out; empty: not looked at
  std::optional<ErrorCode> error = {};
  std::string message = {};                 // a piece of the error's message
  std::string warning = {};                 // a piece of a warning of the node run
  std::vector<std::string> connected = {};  // outputs that something is connected to
};

struct PageCase {
  std::string name;
  std::string html;           // of the page
  std::string inputs = "{}";  // without Web Page
  std::string outputs = {};
  std::optional<ErrorCode> error = {};
  std::string message = {};
  std::string warning = {};
  std::string after = {};  // JavaScript expression, evaluated in the page afterwards
  std::string gives = {};  // the JSON it must give
  int timeout_ms = 8000;
};

void PrintTo(const NodeCase& one, std::ostream* out);
void PrintTo(const PageCase& one, std::ostream* out);

class NodeTable : public ::testing::TestWithParam<NodeCase> {};
class PageTable : public ::testing::TestWithParam<PageCase> {};

void check(std::string_view type, const NodeCase& one);
void check_on_page(std::string_view type, const PageCase& one);

// For what a table cannot say: `prepare` sees the host before the run, `look` after it.
class Host;
Result<json::object> run_node(std::string_view type, std::string_view inputs,
                              const std::function<void(Host&)>& prepare = {},
                              const std::function<void(Host&)>& look = {});

}  // namespace flow::nodes::testing

// NOLINTBEGIN(bugprone-macro-parentheses): the name of a class cannot stand in parentheses.
#define FLOW_NODE_TABLE(suite, type, cases)                         \
  class suite : public ::flow::nodes::testing::NodeTable {};        \
  TEST_P(suite, Gives) {                                            \
    ::flow::nodes::testing::check(type, GetParam());                \
  }                                                                 \
  INSTANTIATE_TEST_SUITE_P(Case, suite, ::testing::ValuesIn(cases), \
                           [](const auto& info) { return info.param.name; })

#define FLOW_PAGE_TABLE(suite, type, cases)                         \
  class suite : public ::flow::nodes::testing::PageTable {};        \
  TEST_P(suite, Gives) {                                            \
    ::flow::nodes::testing::check_on_page(type, GetParam());        \
  }                                                                 \
  INSTANTIATE_TEST_SUITE_P(Case, suite, ::testing::ValuesIn(cases), \
                           [](const auto& info) { return info.param.name; })
// NOLINTEND(bugprone-macro-parentheses)
